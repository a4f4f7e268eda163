"""Reads a subscription that is typed after a command."""

import re
import shlex
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast, get_args

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.digests.model import WEEKDAYS, Schedule, Wishes
from bot.digests.times_in_text import (
    hour_of_day,
    is_offset,
    rhythm_of,
    time_of,
    weekday_of,
    zone_of,
    zone_of_city,
    zones_by_name,
)
from bot.errors import SubscribingError
from bot.phrases import joined
from bot.presenting.text import shortened
from bot.settings.digests import EmptyWeek, quiet_hours
from ingest.terms.entry import Kind
from ingest.terms.normal_form import fold

_HALVES = frozenset({"am", "pm"})
_BETWEEN = re.compile(r"[,;@]+")
_FIELD = re.compile(
    r"(lists?|sections?|topics?|kinds?|authors?|organisations?|venues?|cites?|length|empty|picture|zone|name|quiet|most):(.*)",
    re.IGNORECASE | re.DOTALL,
)
_FIELDS = (
    *("topics", "authors", "organisations", "venues", "cites", "lists", "sections", "kinds"),
    *("length", "empty", "picture", "zone", "name", "quiet", "most"),
)
_OF_VALUES = {
    "list": "lists",
    "section": "sections",
    "topic": "topics",
    "author": "authors",
    "organisation": "organisations",
    "venue": "venues",
    "cite": "cites",
}
"""Fields that hold several values with commas between them, and the wish of each."""
_LIKE_A_FIELD = re.compile(r"([A-Za-z]{3,12}):(?!//)")
_ID_PREFIXES = frozenset({"arxiv", "doi", "http", "https", "url", "title"})
"""What stands before the colon of a paper's id or link, which may be a topic."""

_LIKE_A_TIME = re.compile(r"\d{1,4}[:.h]\d{1,4}(?:am|pm)?|\d{1,4}(?:am|pm|h)|\d{1,2}:")
_RHYTHMS_ANYWHERE = frozenset({"daily", "at once"})
"""These also end a field; in quotation marks they may be a topic."""
_RHYTHMS = frozenset(
    {"monthly", "hourly", "biweekly", "fortnightly", "weekdays", "weekends", "days"}
    | {"month", "hour", "hours", "morning", "evening", "twice"}
)
_FILLERS = frozenset({"every", "each", "on", "at", "weekly", "week", "a", "per", "the", "and", "in", "time"})
_BEFORE_A_DAY = frozenset({"on", "at", "every", "each"})
"""Words that belong to the day or time behind them, not to the topic before them."""

_BEFORE_A_TOPIC = "about"
_LEAST_OF_WEEKDAY, _SLIPS = 5, 2
_EMPTY = {"note": "note", "nothing": "nothing", "silent": "nothing"}
_YES_OR_NO = {"yes": True, "no": False}
_MOST_TOPICS, _LONGEST_TOPIC, _LONGEST_QUOTED = 20, 200, 80

HOW = (
    'Say what and when, as in: `friday 16:00 Europe/Berlin topics:"KV cache, LoRA serving" lists:awesome-papers '
    "kinds:paper,survey length:20 empty:nothing`. All of it may be left out. `daily 9:00` comes every day. `at once` "
    "comes after each reading of the lists, as in: `at once authors:Doe venues:OSDI cites:vLLM quiet:22-8 most:3`."
)


def read_wish(text: str, zone: str = "UTC") -> tuple[str, Schedule, Wishes]:
    """Read name, schedule and wishes from what somebody typed; what is not given is as by default.

    `zone` is used where none is named. Words behind `topics:`, `lists:`, `sections:`, `name:` and “about” belong to
    them up to the next field, day or time. Any other words raise SubscribingError with what to type instead, as does
    a second day, time or zone: a slip of the finger must not become a topic.
    """
    reading = _Reading(Schedule(zone=zone), Wishes())
    for token in _tokens(text):
        reading.take(token)
    return reading.finished()


def with_fields(wishes: Wishes, fields: Mapping[str, str]) -> Wishes:
    """Return wishes with fields that were filled in by name, each with values with commas between them.

    Raises SubscribingError for a value that a field cannot have.
    """
    for name, value in fields.items():
        if any(map(str.isalnum, value)):
            wishes = _with_field(wishes, name.rstrip("s"), value)
    return wishes


class _Reading:
    """Takes one word after another of what somebody typed."""

    def __init__(self, schedule: Schedule, wishes: Wishes) -> None:
        self._schedule = schedule
        self._wishes = wishes
        self._fields: dict[str, list[str]] = {}
        self._open: str | None = None
        self._given: set[str] = set()
        self._not_understood: list[str] = []
        self._after_time = False

    def take(self, token: str) -> None:
        """Read one word; several that punctuation joins, such as `friday,9:00`, are read one by one.

        What is in quotation marks, and so may have blanks, is one.
        """
        parts = [part for part in _BETWEEN.split(token) if part]
        if (
            self._open is None
            and " " not in token
            and len(parts) > 1
            and any(weekday_of(part) or time_of(part) for part in parts)
        ):
            for part in parts:
                self._take(part)
        else:
            self._take(token)

    def _take(self, token: str) -> None:
        after_time, self._after_time = self._after_time, False
        folded = fold(token).strip(",.;")
        if field := _FIELD.fullmatch(token):
            self._begin(fold(field[1]).rstrip("s"), field[2].strip())
        elif weekday := weekday_of(token):
            self._set("weekday", token, weekday=weekday)
        elif time := time_of(token):
            self._set("time", token, hour=time[0], minute=time[1])
            self._after_time = True
        elif after_time and folded.replace(".", "") in _HALVES and 1 <= self._schedule.hour <= 12:
            self._schedule = replace(self._schedule, hour=hour_of_day(self._schedule.hour, folded))
            self._after_time = True
        elif ("/" in token and "://" not in token) or folded == "utc" or (self._open is None and is_offset(token)):
            self._set("zone", token, zone=zone_of(token))
        elif after_time and (near := zone_of_city(token) or zones_by_name().get(folded)):
            self._set("zone", token, zone=near)
        elif (self._open is None or folded in _RHYTHMS_ANYWHERE) and (rhythm := rhythm_of(token)):
            self._set("rhythm", token, rhythm=rhythm)
        elif self._open is None and folded in _FILLERS:
            self._after_time = after_time
        elif self._open is None and folded == _BEFORE_A_TOPIC:
            self._begin("topic", "")
        else:
            _refuse_near_miss(token, within_field=self._open is not None)
            if self._open is None:
                self._not_understood.append(token)
            else:
                self._fields.setdefault(self._open, []).append(token.rstrip(";"))

    def finished(self) -> tuple[str, Schedule, Wishes]:
        if self._not_understood:
            raise SubscribingError(_proposal(self._not_understood))
        if {"weekday", "rhythm"} <= self._given:
            day, rhythm = self._schedule.weekday.capitalize(), self._schedule.rhythm
            raise SubscribingError(f"A digest comes on {day}s or {rhythm}, not both. Give one of them.")
        if {"quiet", "most"} & self._given and self._schedule.rhythm != "at once":
            raise SubscribingError("`quiet:` and `most:` are for what comes `at once`. Add that, or leave them out.")
        wishes = self._wishes
        if self._schedule.rhythm == "daily" and "empty" not in self._given:
            wishes = replace(wishes, empty="nothing")
        for key, words in self._fields.items():
            if not any(map(str.isalnum, " ".join(words))):
                raise SubscribingError(f"`{key if key == 'name' else _OF_VALUES[key]}:` says nothing. {HOW}")
            if key in _OF_VALUES:
                wishes = _with_field(wishes, key, " ".join(words))
        return " ".join(self._fields.get("name", []))[:80], self._schedule, wishes

    def _begin(self, key: str, value: str) -> None:
        self._open = None
        if key == "zone":
            self._set("zone", value, zone=zone_of(value))
        elif key == "quiet":
            self._set("quiet", value, quiet=_quiet(value))
        elif key == "most":
            self._set("most", value, most=_most(value))
        elif key in ("kind", "length", "empty", "picture"):
            self._given.add(key)
            self._wishes = _with_field(self._wishes, key, value)
        else:
            self._open = key
            begun = self._fields.setdefault(key, [])
            if begun and not begun[-1].endswith(","):
                begun[-1] += ","
            begun.extend([value] if value else [])

    def _set(self, what: str, token: str, **values: Any) -> None:
        words = self._fields.get(self._open or "", [])
        while words and fold(words[-1]) in _BEFORE_A_DAY:
            words.pop()
        self._open = None
        if what in self._given:
            raise SubscribingError(f"“{token}” is a second {what}. Give one; for another one, set up another digest.")
        self._given.add(what)
        self._schedule = replace(self._schedule, **values)


def _tokens(text: str) -> list[str]:
    straight = unicodedata.normalize("NFKC", text).translate(str.maketrans("“”„‘’", '"""\'\''))
    lexer = shlex.shlex(straight, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.quotes = '"'
    lexer.commenters = ""
    lexer.escape = ""
    try:
        return _with_pairs(list(lexer))
    except ValueError as error:
        raise SubscribingError(f"A quotation mark is not closed. {HOW}") from error


def _with_pairs(words: Sequence[str]) -> list[str]:
    """Return words with the two that mean a rhythm together, “at once”, as one."""
    joined_up: list[str] = []
    for word in words:
        if joined_up and (fold(joined_up[-1]), fold(word).strip(",.;")) == ("at", "once"):
            joined_up[-1] = "at once"
        else:
            joined_up.append(word)
    return joined_up


def _with_field(wishes: Wishes, key: str, value: str) -> Wishes:
    values = tuple(dict.fromkeys(part for each in value.split(",") if (part := " ".join(each.split()))))
    if key == "length":
        if not value.isdecimal() or not 1 <= int(value[:4]) <= 200:
            raise SubscribingError(f"`length:` must be a number of papers from 1 to 200, not “{value}”.")
        return replace(wishes, length=int(value))
    if key == "empty":
        if fold(value) not in _EMPTY:
            raise SubscribingError(f"`empty:` must be `note` or `nothing`, not “{value}”.")
        return replace(wishes, empty=cast(EmptyWeek, _EMPTY[fold(value)]))
    if key == "picture":
        if fold(value) not in _YES_OR_NO:
            raise SubscribingError(f"`picture:` must be `yes` or `no`, not “{value}”.")
        return replace(wishes, picture=_YES_OR_NO[fold(value)])
    if key == "kind":
        kinds = tuple(fold(each) for each in values)
        if unknown := [each for each in kinds if each not in get_args(Kind)]:
            raise SubscribingError(f"`kinds:` must be among {', '.join(get_args(Kind))}, not “{unknown[0]}”.")
        return replace(wishes, kinds=tuple(cast(Kind, each) for each in kinds))
    field = _OF_VALUES[key]
    if len(values) > _MOST_TOPICS or any(len(each) > _LONGEST_TOPIC for each in values):
        raise SubscribingError(f"Give at most {_MOST_TOPICS} {field} of {_LONGEST_TOPIC} characters each.")
    named: Any = {field: values}
    return replace(wishes, **named)


def _proposal(words: Sequence[str]) -> str:
    """Say that words were not understood, and what to type in their place."""
    quoted = shortened(" ".join(words), _LONGEST_QUOTED)
    cities = (*words, *(f"{first} {second}" for first, second in pairwise(words)))
    city = next((zone for each in cities if (zone := zone_of_city(each))), None)
    if any(word.isdecimal() for word in words):
        instead = "Write a time as `16:30` or `4pm`."
    elif city is not None:
        instead = f"For its time zone, type `zone:{city}`."
    else:
        instead = f"For a topic, type `topics:{quoted}`; for a day and time, `friday 16:30`."
    return f"I don't understand “{quoted}”. {instead}"


def _refuse_near_miss(token: str, *, within_field: bool) -> None:
    """Raise SubscribingError for a word that was surely meant as a day, a time, a rhythm or a field."""
    folded = fold(token).strip(",.")
    if folded in _RHYTHMS and not within_field:
        raise SubscribingError(
            "A digest comes weekly, daily or at once. Give `friday 9:00`, `daily 9:00` or `at once`."
        )
    if _LIKE_A_TIME.fullmatch(folded):
        raise SubscribingError(f"“{token}” is not a time. Give one from 0:00 to 23:59, such as `16:30`.")
    found = _LIKE_A_FIELD.match(token)
    if found and fold(found[1]) not in _ID_PREFIXES:
        near = process.extractOne(fold(found[1]), _FIELDS, scorer=OSA.distance, score_cutoff=2)
        known = (
            f"Did you mean `{near[0]}:`?" if near else f"The fields are {joined([f'`{each}:`' for each in _FIELDS])}."
        )
        raise SubscribingError(f"I don't know the field `{found[1]}:`. {known}")
    if within_field or len(folded) < _LEAST_OF_WEEKDAY:
        return
    near = process.extractOne(folded.rstrip("s"), WEEKDAYS, scorer=OSA.distance, score_cutoff=_SLIPS)
    if near and folded.endswith(("day", "days")):
        raise SubscribingError(f"“{token}” is not a weekday. Did you mean `{near[0]}`?")


def _quiet(value: str) -> tuple[int, int]:
    if (hours := quiet_hours(value)) is None:
        raise SubscribingError(f"`quiet:` must be two times of day such as `22-8` or `22:30-7:00`, not “{value}”.")
    return hours


def _most(value: str) -> int:
    if not (value.isascii() and value.isdecimal()) or not 1 <= int(value[:4]) <= 50:
        raise SubscribingError(f"`most:` must be a number of messages a day from 1 to 50, not “{value}”.")
    return int(value)
