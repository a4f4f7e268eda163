"""Knows who reviews what is suggested for the lists."""

from bot.settings.settings import Settings
from bot.store.model import Presser

TERMINAL = "terminal"
"""The platform of people at the machine, whose configuration it is."""

NO_REVIEWER = "Only reviewers can decide that. An admin names them in `proposals.reviewers`."


def is_reviewer(settings: Settings, by: Presser) -> bool:
    """Return True if a person, or one of their roles, is named as a reviewer; whoever has the terminal is one."""
    if by.place.platform == TERMINAL:
        return True
    own = {f"{by.place.platform}:{each}" for each in (by.person, *by.roles)}
    return bool(own & set(settings.proposals.reviewers))


def reviews_or_manages(settings: Settings, by: Presser) -> bool:
    """Return True for a reviewer, and where none are named for who manages the workspace or server."""
    return is_reviewer(settings, by) or (by.manages and not settings.proposals.reviewers)
