"""Knows who may do what is left to people and roles that the configuration names."""

from collections.abc import Collection

from bot.store.model import Presser

TERMINAL = "terminal"
"""The platform of people at the machine, whose configuration it is."""


def is_named(people: Collection[str], by: Presser) -> bool:
    """Return True if a person, or one of their roles, is among `people`; whoever has the terminal always is."""
    if by.place.platform == TERMINAL:
        return True
    return any(f"{by.place.platform}:{each}" in people for each in (by.person, *by.roles))


def named_or_manages(people: Collection[str], by: Presser) -> bool:
    """Return True for who is named, and where nobody is for who manages the workspace or server."""
    return is_named(people, by) or (by.manages and not people)
