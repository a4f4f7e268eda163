"""Reads from the published library for programs and pages, within bounds."""
