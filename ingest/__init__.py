"""Lists in, library out: reading lists, deciding identity, fetching abstracts, publishing revisions.

Nothing in this package knows of chat platforms or of language models.
"""
