"""Speaks HTTP byte by byte, as no client library would."""

from bench.faults.raw import exchange, post, serving

__all__ = ["exchange", "post", "serving"]
