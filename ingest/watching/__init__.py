"""Watch services outside for papers that no list has: arXiv's categories, recommendations, authors."""
