"""The parts of an ingest run: what it reads, compares, embeds and reports."""
