"""Turns a question into a cited answer: interpret, search, compose, verify.

Nothing here knows any platform."""
