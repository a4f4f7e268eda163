"""Defines the exit codes of commands, which scripts rely on."""

from typing import Final

FINE: Final = 0
"""Answered, found, done."""

NOTHING_FOUND: Final = 1
"""Refused, or nothing found."""

WRONG_USE: Final = 2
"""Wrong use or configuration."""

OUTSIDE_FAILED: Final = 3
"""A service failed, or an unexpected error occurred."""
