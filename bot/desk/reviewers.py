"""Knows who reviews what is suggested for the lists."""

from bot.desk.named_people import is_named, named_or_manages
from bot.settings.settings import Settings
from bot.store.model import Presser

NO_REVIEWER = "Only reviewers can decide that. An admin names them in `proposals.reviewers`."


def is_reviewer(settings: Settings, by: Presser) -> bool:
    """Return True if a person, or one of their roles, is named as a reviewer; whoever has the terminal is one."""
    return is_named(settings.proposals.reviewers, by)


def reviews_or_manages(settings: Settings, by: Presser) -> bool:
    """Return True for a reviewer, and where none are named for who manages the workspace or server."""
    return named_or_manages(settings.proposals.reviewers, by)
