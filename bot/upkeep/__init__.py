"""Look after a serving process: scheduled ingests, forgetting what is old, and figures."""
