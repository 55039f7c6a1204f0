"""What is measured: each a command, `python -m bench.NAME`."""
