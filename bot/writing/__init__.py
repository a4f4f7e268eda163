"""Writes related work about a topic: paragraphs by theme, every sentence checked, revised by instruction."""
