"""Who may ask, and how often."""

from collections.abc import Collection
from datetime import timedelta

from bot.reception import words
from bot.settings.reception import ReceptionSettings
from bot.store.database import Store
from bot.store.model import Asked, PlaceSettings
from bot.store.questions import asked_since

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def why_not(store: Store, asked: Asked, here: PlaceSettings, settings: ReceptionSettings) -> str | None:
    """Say why a question, already claimed, is not to be answered; None where it is.

    Limits are counted in the store, so that they hold over several processes; the question itself counts.
    """
    if len(asked.text) > settings.longest_question:
        return words.too_long(settings)
    if (barred := why_not_you(here, asked.person, asked.roles)) is not None:
        return barred
    if asked_since(store, asked, asked.asked_at - _MINUTE, whose="person") > settings.person_per_minute:
        return words.person_too_often(settings, per_day=False)
    if asked_since(store, asked, asked.asked_at - _DAY, whose="person") > settings.person_per_day:
        return words.person_too_often(settings, per_day=True)
    if asked_since(store, asked, asked.asked_at - _MINUTE, whose="channel") > settings.channel_per_minute:
        return words.channel_too_often(settings)
    everybody = asked.place.workspace and asked_since(store, asked, asked.asked_at - _MINUTE, whose="workspace")
    if everybody and everybody > settings.workspace_per_minute:
        return words.workspace_too_often(settings)
    return None


def why_not_you(here: PlaceSettings, person: str, roles: Collection[str]) -> str | None:
    """Say why a person may not ask in a place at all; None where they may."""
    return words.NOT_ALLOWED if here.who_may_ask and not {person, *roles} & set(here.who_may_ask) else None
