"""Measuring how well questions are answered: question files, which papers are right, and the figures."""
