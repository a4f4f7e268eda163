"""The single checks of a claim against the texts it cites: numbers, names, quotations, similarity."""
