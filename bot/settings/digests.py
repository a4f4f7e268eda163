"""Set digests and alerts in the configuration, beside those that people set up in chat."""

import re
from typing import Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ingest.terms.entry import Kind
from ingest.terms.normal_form import fold

EmptyWeek = Literal["note", "nothing"]
"""What happens when there is no news: a short note, or no message at all."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

Rhythm = Literal["weekly", "daily", "at once"]
"""How often a subscription is told of news; `at once` is an alert, soon after an ingest found it."""

FEED = "feed"
"""The destination of digests that nobody is sent: `refdesk digest export` writes them to files."""


def slug(name: str) -> str:
    """Return the name of a digest as its id in the store has it."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:32] or "digest"


def quiet_hours(value: str) -> tuple[int, int] | None:
    """Return the minutes of the day at which quiet hours begin and end, as in 22:00-08:00 or 22-8; None for others."""
    time = r"([01]?\d|2[0-3])(?::([0-5]\d))?"
    found = re.fullmatch(rf"{time}\s*[-–]\s*{time}", value.strip())
    if found is None:
        return None
    begin, end = (int(found[at]) * 60 + int(found[at + 1] or 0) for at in (1, 3))
    return (begin, end) if begin != end else None


def time_of_day(value: str) -> str:
    """Return a time of day as it is written; raises ValueError for what is none."""
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        raise ValueError(f"must be a time of day such as 09:00 or 17:30, not “{value}”")
    return value


def time_zone(value: str) -> str:
    """Return the name of a time zone; raises ValueError for what is none."""
    if value not in available_timezones():
        raise ValueError(f"must be a time zone such as Europe/Berlin or America/New_York, not “{value}”")
    return value


class DigestSettings(BaseModel):
    """One digest or alert; those that people set up in chat or on the command line are in the store instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80, description="Name of the digest; `refdesk digest` knows it by this.")
    platform: str = Field(
        description="Where it goes: the name of a platform, or `feed` for files made by `refdesk digest export`."
    )
    workspace: str = Field(default="", max_length=64, description="Id of the platform's workspace or server.")
    channel: str = Field(default="", max_length=64, description="Id of the channel.")
    person: str = Field(default="", max_length=64, description="Id of a person, for direct messages instead.")
    rhythm: Rhythm = Field(
        default="weekly", description="How often: `weekly`, `daily`, or `at once` after an ingest that found something."
    )
    weekday: Weekday = Field(default="monday", description="Day of the week, if weekly.")
    time: str = Field(default="09:00", description="Time of that day, as hours and minutes.")
    zone: str = Field(default="UTC", description="Time zone of day and time, such as Europe/Berlin.")
    quiet: str = Field(
        default="", description="Hours in which nothing is sent at once, such as 22:00-08:00; it is sent after them."
    )
    most: int = Field(
        default=0,
        ge=0,
        le=50,
        description="Most alerts a day, if at once; the rest waits for the next day. 0: no limit.",
    )
    lists: tuple[str, ...] = Field(default=(), description="Names of the lists; none named means all.")
    sections: tuple[str, ...] = Field(
        default=(), description="Headings of the lists, of which papers must be under one."
    )
    topics: tuple[str, ...] = Field(
        default=(), max_length=20, description="Words, or a paper that the news should resemble: its id, name or title."
    )
    kinds: tuple[Kind, ...] = Field(
        default=(), description="Kinds of work: paper, survey, benchmark, project, course, article."
    )
    authors: tuple[str, ...] = Field(default=(), max_length=20, description="Authors of whom papers must have one.")
    organisations: tuple[str, ...] = Field(
        default=(), max_length=20, description="Organisations from which papers must come."
    )
    venues: tuple[str, ...] = Field(default=(), max_length=20, description="Venues where papers must have appeared.")
    cites: tuple[str, ...] = Field(
        default=(), max_length=20, description="Papers of which one must be cited: id, name or title."
    )
    length: int = Field(default=30, ge=1, le=200, description="How many papers are listed one by one.")
    empty: EmptyWeek | None = Field(
        default=None,
        description="Without news: a short `note`, or `nothing`. By default a note if weekly, and nothing if daily.",
    )
    picture: bool = Field(default=True, description="Whether it shows how the lists have grown, if weekly.")

    _time = field_validator("time")(time_of_day)
    _zone = field_validator("zone")(time_zone)

    @field_validator("quiet")
    @classmethod
    def _hours(cls, value: str) -> str:
        if value and quiet_hours(value) is None:
            raise ValueError(f"must be two times of day such as 22:00-08:00, not “{value}”")
        return value

    @model_validator(mode="after")
    def _goes_somewhere(self) -> "DigestSettings":
        if self.platform != FEED and bool(self.channel) == bool(self.person):
            raise ValueError("must have either `channel` or `person`, the id of where the digest goes")
        return self

    @model_validator(mode="after")
    def _limits_what_comes_at_once(self) -> "DigestSettings":
        if (self.quiet or self.most) and self.rhythm != "at once":
            raise ValueError('`quiet` and `most` are for digests with `rhythm = "at once"`')
        return self
