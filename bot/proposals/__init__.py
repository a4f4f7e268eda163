"""Propose papers for lists, and fixes to them."""
