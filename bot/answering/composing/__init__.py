"""Drafts answers: what is shown to a model, how its text is read, what is quoted."""
