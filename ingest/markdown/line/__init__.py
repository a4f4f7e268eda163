"""Reads one line as a work: its title, and what stands before and after it."""
