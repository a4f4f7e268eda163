"""Takes a question from a platform's event to its answer, the same on every platform."""
