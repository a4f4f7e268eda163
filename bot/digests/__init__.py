"""Decides what is new on the lists, for whom, and sends it exactly once."""
