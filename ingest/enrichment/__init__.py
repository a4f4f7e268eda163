"""Describes each paper in other words by a language model, so that they find it."""
