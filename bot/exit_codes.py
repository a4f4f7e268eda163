"""Define the exit codes, which people script against."""

from typing import Final

FINE: Final = 0
"""Answered, found, done."""

NOTHING_FOUND: Final = 1
"""Refused, or nothing found."""

WRONG_USE: Final = 2
"""Wrong use or configuration."""

OUTSIDE_FAILED: Final = 3
"""Something outside failed, or something that should not have."""
