"""Stores what the bot remembers: questions, conversations, ratings, settings, deliveries."""
