"""Tells staff and other systems that something happened: an outbox, a worker, channels."""
