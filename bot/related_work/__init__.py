"""Writes and revises related work as people ask for it, in a terminal and in conversations."""
