"""What a serving process does beside answering: the ingest by its schedule, and figures for those who watch it."""
