"""Candidates: papers beyond the lists, found by a watch, ranked, dismissed or proposed."""
