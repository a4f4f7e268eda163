"""What the bot itself remembers: questions under way, conversations, feedback, settings of channels, deliveries."""
