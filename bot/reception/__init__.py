"""What happens to a question between a platform's event and its answer, the same on every platform."""
