"""Read a group's plan from what people type.

plan_of({"meet": "friday 16:30", "zone": "Berlin"}) -> Plan
"""

import re
import shlex
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, cast, get_args

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.digests.model import WEEKDAYS
from bot.digests.times_in_text import time_of, weekday_of, zone_of
from bot.errors import ReadingGroupError, SubscribingError
from bot.phrases import joined
from bot.reading_groups.model import Choosing, Plan, WeekTime
from bot.reading_groups.timetable import check_plan

Field = Literal["meet", "nominate", "vote", "zone", "every", "minutes", "presenter"]
FIELDS: tuple[Field, ...] = get_args(Field)
HOW = (
    "Type for example `create Serving papers meet:friday 16:30 nominate:tuesday 18:00 vote:wednesday 18:00 "
    "zone:Europe/Berlin`. `every:2` meets every two weeks, `minutes:90` says how long, and `presenter:drawn` draws a "
    "presenter among those who nominated. All but `meet:` may be left out."
)
_FIELD = re.compile(r"([A-Za-z]{3,12}):(?!//)(.*)", re.DOTALL)
_DAYS_BEFORE: Mapping[Field, int] = {"nominate": 4, "vote": 2}
"""How many days before the meeting a step ends where nothing else is said, at the meeting's time of day."""
_MOST_WEEKS, _MOST_MINUTES, _LEAST_MINUTES = 8, 480, 15


def read_fields(text: str) -> tuple[str, dict[Field, str]]:
    """Return the words before the first field, and the value of each field, as somebody typed them after a command.

    Raises ReadingGroupError for a field that there is not, one given twice, or a quotation mark that is not closed.
    """
    before: list[str] = []
    values: dict[Field, list[str]] = {}
    into = before
    for token in _tokens(text):
        found = _FIELD.fullmatch(token)
        if found is None:
            into.append(token)
            continue
        name = _field(found[1].casefold())
        if name in values:
            raise ReadingGroupError(f"`{name}:` is there twice. Give it once.")
        into = values[name] = [found[2]] if found[2] else []
    return " ".join(before), {name: " ".join(words) for name, words in values.items()}


def plan_of(values: Mapping[Field, str], zone: str = "UTC", before: Plan | None = None) -> Plan:
    """Return the plan that fields describe; what is not given stays as in `before`, or is as by default.

    `zone` is used where none is named. Raises ReadingGroupError with what to type instead.
    """
    if "meet" not in values and before is None:
        raise ReadingGroupError(f"When does the group meet? {HOW}")
    meeting = _week_time("meet", values["meet"]) if "meet" in values else before.meeting if before else None
    if meeting is None:
        raise ReadingGroupError(HOW)
    plan = before or Plan(meeting, _days_before(meeting, "nominate"), _days_before(meeting, "vote"), zone)
    plan = replace(plan, meeting=meeting)
    if "nominate" in values:
        plan = replace(plan, nominating=_week_time("nominate", values["nominate"]))
    if "vote" in values:
        plan = replace(plan, voting=_week_time("vote", values["vote"]))
    if "zone" in values:
        plan = replace(plan, zone=_zone(values["zone"]))
    if "every" in values:
        plan = replace(plan, weeks=_number("every", values["every"], 1, _MOST_WEEKS, "weeks"))
    if "minutes" in values:
        plan = replace(plan, minutes=_number("minutes", values["minutes"], _LEAST_MINUTES, _MOST_MINUTES, "minutes"))
    if "presenter" in values:
        plan = replace(plan, presenter=_presenter(values["presenter"]))
    check_plan(plan)
    return plan


def _week_time(field: Field, value: str) -> WeekTime:
    tokens = value.replace(",", " ").split()
    days = [day for token in tokens if (day := weekday_of(token))]
    times = [time for token in tokens if (time := time_of(token))]
    if len(days) != 1 or len(times) != 1 or len(tokens) > 3:
        raise ReadingGroupError(f"`{field}:` must be a day and a time such as `friday 16:30`, not “{value}”.")
    return WeekTime(days[0], *times[0])


def _days_before(meeting: WeekTime, field: Field) -> WeekTime:
    weekday = WEEKDAYS[(meeting.day_number - _DAYS_BEFORE[field]) % len(WEEKDAYS)]
    return WeekTime(weekday, meeting.hour, meeting.minute)


def _zone(value: str) -> str:
    try:
        return zone_of(value)
    except SubscribingError as error:
        raise ReadingGroupError(str(error)) from error


def _number(field: Field, value: str, least: int, most: int, unit: str) -> int:
    digits = value.split()[0] if value.split() else ""
    if not (digits.isascii() and digits.isdecimal()) or not least <= int(digits[:4]) <= most:
        raise ReadingGroupError(f"`{field}:` must be a number of {unit} from {least} to {most}, not “{value}”.")
    return int(digits[:4])


def _presenter(value: str) -> Choosing:
    if value.casefold() not in get_args(Choosing):
        raise ReadingGroupError(f"`presenter:` must be `volunteer` or `drawn`, not “{value}”.")
    return cast(Choosing, value.casefold())


def _field(name: str) -> Field:
    if name in FIELDS:
        return name
    near = process.extractOne(name, FIELDS, scorer=OSA.distance, score_cutoff=2)
    known = f"Did you mean `{near[0]}:`?" if near else f"The fields are {joined([f'`{each}:`' for each in FIELDS])}."
    raise ReadingGroupError(f"I don't know the field `{name}:`. {known}")


def _tokens(text: str) -> list[str]:
    straight = unicodedata.normalize("NFKC", text).translate(str.maketrans("“”„", '"""'))
    lexer = shlex.shlex(straight, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.quotes, lexer.commenters, lexer.escape = '"', "", ""
    try:
        return list(lexer)
    except ValueError as error:
        raise ReadingGroupError(f"A quotation mark is not closed. {HOW}") from error
