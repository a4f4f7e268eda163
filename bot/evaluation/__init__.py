"""Measure how well questions are answered: files of questions, right papers, figures."""
