"""Answers questions, sends digests and writes summaries on Slack, Discord and in a terminal."""

from ingest.usage_reports import turn_off

turn_off()
