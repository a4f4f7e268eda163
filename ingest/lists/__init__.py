"""Where lists come from: sources, their history, and the last good copy of each."""
