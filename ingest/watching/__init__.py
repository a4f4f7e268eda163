"""Watches arXiv's categories, recommendations and authors for papers that no list has."""
