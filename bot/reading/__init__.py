"""Reads from the published library for programs and pages: bounded operations that change nothing."""
