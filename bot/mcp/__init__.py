"""Serves the library to agents by the Model Context Protocol: tools, resources and prompts, read only."""
