"""Writes related work about a topic, every sentence checked, and revises it."""
