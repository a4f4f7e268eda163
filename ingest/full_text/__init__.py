"""Reads full texts of papers apart from everything else, and gets those that arXiv has."""
