"""Connects Slack: events become questions, answers become messages."""
