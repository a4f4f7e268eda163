"""Holds the parts of searching: a question's words, candidates, ranking, relevance."""
