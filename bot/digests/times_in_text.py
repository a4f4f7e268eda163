"""Reads days, times of day, rhythms and time zones from single words."""

import re
from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.digests.model import WEEKDAYS
from bot.errors import SubscribingError
from bot.settings.digests import Rhythm, Weekday
from ingest.terms.normal_form import fold

_TIME = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))")
_HOUR = re.compile(r"(?:at)?([01]?\d|2[0-3])(?::([0-5]\d))?\s*(am|pm|h)", re.IGNORECASE)
_OFFSET = re.compile(r"(?:etc/)?(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?")
_GIVE_A_ZONE = "Give one such as `Europe/Berlin`."
_DAILY = frozenset({"daily", "everyday", "day"})
_AT_ONCE = frozenset({"at once", "once", "immediately", "instantly", "now", "asap"})


def weekday_of(token: str) -> Weekday | None:
    """Return the day of the week that a word names, also by its first letters or as in “fridays”; else None."""
    folded = fold(token).strip(",.;").rstrip("s")
    return next((day for day in WEEKDAYS if len(folded) >= 3 and day.startswith(folded)), None)


def time_of(token: str) -> tuple[int, int] | None:
    """Return the hour and minute that a word such as `16:30`, `4pm` or `16h` names; else None."""
    token = token.strip(",;")
    if found := _TIME.fullmatch(token):
        return int(found[1]), int(found[2])
    if found := _HOUR.fullmatch(token):
        hour, minute, half = int(found[1]), int(found[2] or 0), fold(found[3])
        if half == "h":
            return hour, minute
        return (hour_of_day(hour, half), minute) if 1 <= hour <= 12 else None
    return None


def hour_of_day(hour: int, half: str) -> int:
    """Return the hour of the day from one of twelve in a half of it."""
    return hour % 12 + (12 if half.startswith("p") else 0)


@cache
def zones_by_name() -> dict[str, str]:
    """Return every time zone by its folded name."""
    return {fold(each): each for each in available_timezones()}


def zone_of(value: str) -> str:
    """Return the time zone of a name; a city alone will do. Raises SubscribingError where it names none.

    Offsets are refused: they know no summer time, and the zones named after them count the other way.
    """
    if is_offset(value):
        raise SubscribingError(f"“{value}” is an offset, not a time zone. {_GIVE_A_ZONE}")
    found = zones_by_name().get(fold(value)) or zone_of_city(value)
    if found is None:
        near = process.extractOne(
            fold(value), zones_by_name().keys(), scorer=OSA.normalized_similarity, score_cutoff=0.8
        )
        hint = f"Did you mean `{zones_by_name()[near[0]]}`?" if near else _GIVE_A_ZONE
        raise SubscribingError(f"“{value}” is not a time zone. {hint}")
    return found


def is_offset(value: str) -> bool:
    """Return True for an offset from UTC, such as `UTC+2`, `GMT-5` or `+05:30`."""
    return bool(_OFFSET.fullmatch(fold(value).strip(",").replace(" ", "")))


def zone_of_city(value: str) -> str | None:
    """Return the one time zone that is named after a city, else None."""
    city = fold(value).strip(",").replace(" ", "_")
    cities = ((folded, zone) for folded, zone in zones_by_name().items() if not folded.startswith("etc/"))
    found = {zone for folded, zone in cities if "/" in zone and folded.rsplit("/", 1)[-1] == city}
    return found.pop() if len(found) == 1 else None


def rhythm_of(token: str) -> Rhythm | None:
    """Return the rhythm that a word names, other than the weekly one; else None."""
    folded = fold(token).strip(",.;")
    return "daily" if folded in _DAILY else "at once" if folded in _AT_ONCE else None
