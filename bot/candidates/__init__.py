"""Keeps candidates: papers beyond the lists, found by a watch, dismissed or proposed."""
