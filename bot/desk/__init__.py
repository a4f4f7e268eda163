"""Answer questions: one goes in, a checked answer comes out."""
