"""Interpret, search, compose, verify: from a question to a cited answer; knows nothing of any platform."""
