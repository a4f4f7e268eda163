"""Where lists come from, and how their Markdown becomes entries."""
