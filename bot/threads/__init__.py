"""Tells what people said of which paper in a thread, and keeps nothing of it."""
