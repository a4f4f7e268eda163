"""Draws pictures of the library as SVG, with text alternatives, for light and dark."""
