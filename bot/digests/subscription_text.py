"""Subscriptions in words: read from what somebody types after a command, and told back in a sentence."""

import re
import shlex
from dataclasses import replace
from functools import cache
from typing import cast, get_args
from zoneinfo import ZoneInfo, available_timezones

from bot.digests.model import WEEKDAYS, Schedule, Subscription, Wishes
from bot.digests.phrases import joined
from bot.errors import SubscribingError
from bot.settings.digests import EmptyWeek, Weekday
from ingest.terms.entry import Kind
from ingest.terms.normal_form import fold

_TIME = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))")
_HOUR = re.compile(r"(?:at)?([01]?\d|2[0-3])\s*(am|pm|h)", re.IGNORECASE)
_FIELD = re.compile(r"(lists?|sections?|topics?|kinds?|length|empty|zone|name):(.*)", re.IGNORECASE | re.DOTALL)
_EMPTY = {"note": "note", "nothing": "nothing", "silent": "nothing"}
_MOST_TOPICS, _LONGEST_TOPIC = 20, 200

HOW = (
    'Say what and when, as in: `friday 16:00 Europe/Berlin topics:"KV cache, LoRA serving" lists:awesome-papers '
    "kinds:paper,survey length:20 empty:nothing`. All of it may be left out."
)


def read_wish(text: str, zone: str = "UTC") -> tuple[str, Schedule, Wishes]:
    """Read name, schedule and wishes from what somebody typed; what is not told is as by default.

    `zone` is used where none is named. Words that are no day, time, zone or field are a topic. Raises
    SubscribingError saying what was not understood.
    """
    schedule, wishes, name, loose = Schedule(zone=zone), Wishes(), "", []
    zones = _zones()
    for token in _tokens(text):
        field = _FIELD.fullmatch(token)
        if field:
            key, value = fold(field[1]).rstrip("s"), field[2].strip()
            if key == "name":
                name = value[:80]
            elif key == "zone":
                schedule = replace(schedule, zone=_zone(value, zones))
            else:
                wishes = _with_field(wishes, key, value)
        elif weekday := _weekday(token):
            schedule = replace(schedule, weekday=weekday)
        elif time := _time(token):
            schedule = replace(schedule, hour=time[0], minute=time[1])
        elif "/" in token or fold(token) == "utc":
            schedule = replace(schedule, zone=_zone(token, zones))
        else:
            loose.append(token)
    if loose:
        wishes = _with_field(wishes, "topic", " ".join(loose))
    return name, schedule, wishes


def describe(subscription: Subscription) -> str:
    """Tell a subscription in one or two sentences, without its name."""
    schedule, wishes = subscription.schedule, subscription.wishes
    on = f" on {joined(wishes.lists)}" if wishes.lists else " on all lists"
    kinds = f" ({', '.join(wishes.kinds)})" if wishes.kinds else ""
    under = f", under {joined([f'“{section}”' for section in wishes.sections])}" if wishes.sections else ""
    about = f", about {joined([f'“{topic}”' for topic in wishes.topics])}" if wishes.topics else ""
    when = f"{schedule.weekday.capitalize()}s at {schedule.hour:02}:{schedule.minute:02} ({schedule.zone})"
    if subscription.due is None:
        following = f"Paused: {subscription.problem}" if subscription.problem else "Paused."
    else:
        due = subscription.due.astimezone(ZoneInfo(schedule.zone))
        following = f"Next on {due.day} {due:%B, %H:%M}."
    return f"{when}: what is new{kinds}{on}{under}{about}. {following}"


def _tokens(text: str) -> list[str]:
    straight = text.translate(str.maketrans("“”„‘’", '"""\'\''))
    lexer = shlex.shlex(straight, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.quotes = '"'
    lexer.commenters = ""
    lexer.escape = ""
    try:
        return list(lexer)
    except ValueError as error:
        raise SubscribingError(f"A quotation mark is not closed. {HOW}") from error


def _with_field(wishes: Wishes, key: str, value: str) -> Wishes:
    values = tuple(dict.fromkeys(part for each in value.split(",") if (part := " ".join(each.split()))))
    if key == "length":
        if not value.isdecimal() or not 1 <= int(value[:4]) <= 200:
            raise SubscribingError(f"“{value}” is no length; give a number of papers from 1 to 200.")
        return replace(wishes, length=int(value))
    if key == "empty":
        if fold(value) not in _EMPTY:
            raise SubscribingError(f"“{value}” is nothing to do in an empty week; give `note` or `nothing`.")
        return replace(wishes, empty=cast(EmptyWeek, _EMPTY[fold(value)]))
    if key == "kind":
        kinds = tuple(fold(each) for each in values)
        if unknown := [each for each in kinds if each not in get_args(Kind)]:
            raise SubscribingError(f"“{unknown[0]}” is no kind; there are {', '.join(get_args(Kind))}.")
        return replace(wishes, kinds=tuple(cast(Kind, each) for each in kinds))
    if key == "topic":
        topics = (*wishes.topics, *values)
        if len(topics) > _MOST_TOPICS or any(len(topic) > _LONGEST_TOPIC for topic in topics):
            raise SubscribingError(f"That is more than {_MOST_TOPICS} topics, or one too long.")
        return replace(wishes, topics=topics)
    return replace(wishes, lists=values) if key == "list" else replace(wishes, sections=values)


def _weekday(token: str) -> Weekday | None:
    folded = fold(token).rstrip("s,")
    return next((day for day in WEEKDAYS if len(folded) >= 3 and day.startswith(folded)), None)


def _time(token: str) -> tuple[int, int] | None:
    if found := _TIME.fullmatch(token):
        return int(found[1]), int(found[2])
    if found := _HOUR.fullmatch(token):
        hour, half = int(found[1]), fold(found[2])
        if half == "h":
            return hour, 0
        return (hour % 12 + (12 if half == "pm" else 0), 0) if 1 <= hour <= 12 else None
    return None


@cache
def _zones() -> dict[str, str]:
    return {fold(each): each for each in available_timezones()}


def _zone(value: str, zones: dict[str, str]) -> str:
    if fold(value) not in zones:
        raise SubscribingError(f"“{value}” is no time zone; give one such as Europe/Berlin or America/New_York.")
    return zones[fold(value)]
