"""Fetches abstracts: one small client for each provider, and the chain that asks them."""
