"""Connects Discord: events become questions, answers become embeds."""
