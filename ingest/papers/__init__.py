"""From entries to papers: identity, conflicts, and papers that continue under another id."""
