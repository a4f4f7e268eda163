"""Reads lists in other forms than Markdown into the same blocks.

Reference files and other markup.
"""
