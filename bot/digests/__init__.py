"""Digests: what is new on the lists, for whom, sent exactly once."""
