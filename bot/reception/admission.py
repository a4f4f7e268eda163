"""Decides who may ask, and how often; whatever costs something is counted."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.reception import words
from bot.settings.reception import ReceptionSettings
from bot.store.database import Store
from bot.store.model import Place, PlaceSettings, Presser
from bot.store.usage import note_use, take_back, used_since

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def why_not(
    store: Store, by: Presser, text: str, here: PlaceSettings, settings: ReceptionSettings, now: datetime
) -> str | None:
    """Count a question, a page, another try or whatever else costs as much; returns why it is declined, else None.

    What is declined does not count. Limits are counted in the store, so that they hold over several processes.
    """
    if len(text) > settings.longest_question:
        return words.too_long(settings)
    if (barred := why_not_you(here, by.person, by.roles)) is not None:
        return barred
    usage_id = note_use(store, by.place, by.person, now)
    refusal = _over_a_limit(store, by.place, by.person, settings, now)
    if refusal is not None:
        take_back(store, usage_id)
    return refusal


def why_not_you(here: PlaceSettings, person: str, roles: Collection[str]) -> str | None:
    """Return why a person may not ask in a place at all; None where they may."""
    return words.NOT_ALLOWED if here.who_may_ask and not {person, *roles} & set(here.who_may_ask) else None


def _over_a_limit(store: Store, place: Place, person: str, settings: ReceptionSettings, now: datetime) -> str | None:
    """Return which limit is passed; the use that is being decided has been counted."""
    if used_since(store, place, person, now - _MINUTE, whose="person") > settings.person_per_minute:
        return words.person_too_often(settings, per_day=False)
    if used_since(store, place, person, now - _DAY, whose="person") > settings.person_per_day:
        return words.person_too_often(settings, per_day=True)
    if used_since(store, place, person, now - _MINUTE, whose="channel") > settings.channel_per_minute:
        return words.channel_too_often(settings)
    everybody = place.workspace and used_since(store, place, person, now - _MINUTE, whose="workspace")
    if everybody and everybody > settings.workspace_per_minute:
        return words.workspace_too_often(settings)
    return None
