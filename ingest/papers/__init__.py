"""From entries to papers: identifiers, identity, conflicts, and the ledger of what was first seen when."""
