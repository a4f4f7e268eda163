"""Reads a Markdown list: from its text to entries, with an outcome for every line."""
