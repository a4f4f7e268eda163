"""Checks one claim: its numbers, names and quotations, and its meaning."""
