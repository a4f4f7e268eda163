"""Reads lists, identifies papers, fetches abstracts and publishes the library.

Nothing in this package knows of chat platforms or of language models.
"""

from ingest.usage_reports import turn_off

turn_off()
