"""Alembic migrations of the bot's store."""
