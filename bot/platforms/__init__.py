"""Serve the platforms that questions come from, a folder for each."""
