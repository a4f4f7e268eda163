"""Lists in, library out: reading lists, deciding identity, fetching abstracts, publishing revisions.

Nothing in this package knows of chat platforms or of language models.
"""

from ingest.usage_reports import turn_off

turn_off()
