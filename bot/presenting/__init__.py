"""Presents answers: the parts every platform shows, JSON, and text for terminals."""
