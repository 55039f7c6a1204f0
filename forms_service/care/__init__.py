"""Care of the service: backups and their restoring, checks, metrics, logs, the nightly canary."""
