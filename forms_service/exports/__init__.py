"""Hands submissions out of the sealed store: as tables, and as the register book."""
