"""Enrichment: a language model describes each paper in other words, so that it is found by them."""
