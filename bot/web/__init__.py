"""Serves the library over HTTP: pages for people, an API for programs, tools for agents."""
