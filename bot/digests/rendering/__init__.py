"""Digests as files for those who read elsewhere: Markdown, HTML and an Atom feed."""
