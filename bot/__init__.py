"""Questions in, answers out: answering, digests, summaries, and the platforms where people talk."""

from ingest.usage_reports import turn_off

turn_off()
