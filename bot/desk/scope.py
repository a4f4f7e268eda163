"""Decide which lists may be seen where something is asked, by channel and privacy."""

from collections.abc import Iterable, Sequence

from bot.answering.model import Scope
from bot.settings.reception import PrivateListSettings
from bot.store.model import Presser
from ingest.terms.normal_form import fold


def scope_of(
    by: Presser, wanted: Sequence[str], of_channel: Sequence[str], private_lists: Iterable[PrivateListSettings]
) -> Scope | None:
    """Return the lists that are wanted and those of the channel, as far as both allow, without private ones.

    `wanted` and `of_channel` are names of lists, none for all. None where the two have no list in common, or all that
    are wanted are private to others.
    """
    hidden = hidden_from(by, private_lists)
    if not wanted and not of_channel:
        return Scope((), hidden)
    allowed = {fold(name): name for name in of_channel or wanted}
    asked = {fold(name) for name in wanted or of_channel}
    names = tuple(name for folded, name in allowed.items() if folded in asked and folded not in set(map(fold, hidden)))
    return Scope(names, hidden) if names else None


def hidden_from(by: Presser, private_lists: Iterable[PrivateListSettings]) -> tuple[str, ...]:
    """Return the names of the lists that are private to others."""
    return tuple(each.list for each in private_lists if not _shown_to(by, each))


def _shown_to(by: Presser, private: PrivateListSettings) -> bool:
    if by.place.channel in private.channels or (by.place.workspace and by.place.workspace in private.workspaces):
        return True
    return by.private and by.person in private.people
