"""Checks every part of an installation and says what to fix."""
