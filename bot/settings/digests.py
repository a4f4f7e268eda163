"""Settings of digests: subscriptions that a configuration names."""

import re
from typing import Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from bot.digests.model import Destination, EmptyWeek, Schedule, Weekday, Wishes
from ingest.terms.entry import Kind
from ingest.terms.normal_form import fold


def slug(name: str) -> str:
    """Give the name of a digest as its id in the store has it."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:32] or "digest"


PlatformName = Literal["slack", "discord", "feed"]


class DigestSettings(BaseModel):
    """One weekly digest. What chat and the command line set up is kept in the store instead, not here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80, description="Name of the digest; `refdesk digest` knows it by this.")
    platform: PlatformName = Field(
        description="Where it goes: `slack`, `discord`, or `feed` for files made by `refdesk digest export`."
    )
    workspace: str = Field(default="", max_length=64, description="Id of the Slack workspace or the Discord server.")
    channel: str = Field(default="", max_length=64, description="Id of the channel.")
    person: str = Field(default="", max_length=64, description="Id of a person, for direct messages instead.")
    weekday: Weekday = Field(default="monday", description="Day of the week.")
    time: str = Field(default="09:00", description="Time of that day, as hours and minutes.")
    zone: str = Field(default="UTC", description="Time zone of day and time, such as Europe/Berlin.")
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
    length: int = Field(default=30, ge=1, le=200, description="How many papers are listed one by one.")
    empty: EmptyWeek = Field(default="note", description="A week without news: a short `note`, or `nothing`.")

    @field_validator("time")
    @classmethod
    def _time_of_day(cls, value: str) -> str:
        if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
            raise ValueError(f"{value!r} is no time of day; write 09:00 or 17:30")
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone; write one such as Europe/Berlin or America/New_York")
        return value

    @model_validator(mode="after")
    def _goes_somewhere(self) -> "DigestSettings":
        if self.platform != "feed" and bool(self.channel) == bool(self.person):
            raise ValueError("give either `channel` or `person`, the id of where the digest goes")
        return self

    @property
    def destination(self) -> Destination:
        """Where it goes; a feed goes to a place of its own name."""
        if self.platform == "feed":
            return Destination("feed", "", self.name)
        return Destination(self.platform, self.workspace, self.channel, self.person)

    @property
    def schedule(self) -> Schedule:
        """When it goes."""
        hour, _, minute = self.time.partition(":")
        return Schedule(self.weekday, int(hour), int(minute), self.zone)

    @property
    def wishes(self) -> Wishes:
        """What is in it."""
        return Wishes(
            lists=self.lists,
            sections=self.sections,
            topics=self.topics,
            kinds=self.kinds,
            length=self.length,
            empty=self.empty,
        )
