"""Serves the library to agents by the Model Context Protocol, read only."""
