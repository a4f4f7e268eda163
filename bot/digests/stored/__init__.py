"""Subscriptions and deliveries of digests as the store records them."""
