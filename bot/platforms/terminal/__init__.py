"""Serve a terminal: answers, search results and reports as text, and a conversation."""
