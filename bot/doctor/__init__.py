"""Check every part of an installation and say what to fix."""
