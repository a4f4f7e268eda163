"""Discord: events to questions, answers to embeds."""
