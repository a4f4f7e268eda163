"""Defines the plain values of digests: who wants what and when, and what one says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.settings.digests import EmptyWeek, Rhythm, Weekday
from bot.store.model import Place
from ingest.library.model import Basis
from ingest.terms.entry import Kind

Origin = Literal["chat", "configuration", "command line"]
"""Where a subscription was made; those of the configuration follow it, the others stay until they are ended."""

WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a digest goes: a channel, or a person's direct messages where `person` is set; ids of the platform."""

    platform: str
    workspace: str
    channel: str
    person: str = ""

    @property
    def key(self) -> str:
        """The subscriber as one text: nothing is announced twice to the same one.

        The workspace is part of it where ids are unique only within one. A configuration need not know it: see
        `bot.digests.stored.adopting`.
        """
        space = Place(self.platform, self.workspace, self.channel).id_space
        return ":".join(filter(None, (self.platform, space, self.channel or f"@{self.person}")))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When news is sent: weekly on a day, daily, or at once, in the time zone `zone` (a name such as `Europe/Berlin`).

    Of what is sent at once nothing goes out in the `quiet` hours (the minutes of the day at which they begin and end),
    and at most `most` messages a day, 0 for no limit: the rest is in the next one.
    """

    weekday: Weekday = "monday"
    hour: int = 9
    minute: int = 0
    zone: str = "UTC"
    rhythm: Rhythm = "weekly"
    quiet: tuple[int, int] | None = None
    most: int = 0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a subscriber wants to hear of; fields are joined by *and*, the values of one field by *or*, empty is all.

    `topics` are words, or a paper (its id, link, name or title) that the news should resemble. `fewer` are topics of
    which the subscriber asked for less: they are never highlights and come last. `more` are ids of papers that the
    subscriber liked: what is near them goes first among the highlights. `cites` are papers (id, name or title)
    of which one must be cited. `length` is how many papers are listed one by one. `picture` is whether a weekly digest
    shows how the lists have grown.
    """

    lists: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    fewer: tuple[str, ...] = ()
    length: int = 30
    empty: EmptyWeek = "note"
    picture: bool = True
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody's wish to be told what is new.

    `considered` is the revision of the library up to which news was looked at, `considered_at` when that was.
    `due` is when the next digest is to be sent, None while it is paused; `problem` says why the bot paused it.
    """

    subscription_id: str
    name: str
    destination: Destination
    schedule: Schedule
    wishes: Wishes
    origin: Origin
    made_by: str
    considered: int
    considered_at: datetime
    due: datetime | None
    problem: str = ""

    @property
    def paused(self) -> bool:
        """Whether no digest is made until somebody resumes it."""
        return self.due is None


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A paper as a digest names it; `venue` is as in "OSDI 2024", empty where none is known."""

    paper_id: str
    title: str
    url: str | None
    venue: str
    lists: tuple[str, ...]
    topic: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """A paper told at more length: one sentence, what it rests on, and whether it is quoted word for word.

    `sentence` is empty and `basis` "title only" where nothing but the entry is at hand. `because` is the title of a
    paper that the subscriber liked and that this one is near, empty where that is not why it is here.
    """

    item: DigestItem
    sentence: str
    quoted: bool
    basis: Basis
    because: str = ""

    @property
    def reason(self) -> str:
        """Why it is a highlight, in words: because the subscriber liked another paper; empty for other reasons."""
        return f"because you liked “{self.because}”" if self.because else ""

    @property
    def remark(self) -> str:
        """What stands behind its sentence: what that is based on, and why the paper is a highlight."""
        return "; ".join(filter(None, (self.basis, self.reason)))


@dataclass(frozen=True, slots=True)
class Line:
    """One paper on one line, with a remark such as "now at OSDI 2025"."""

    item: DigestItem
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Papers under one heading; `text` is said before them, `closing` after ("and 12 more")."""

    heading: str
    text: str = ""
    lines: tuple[Line, ...] = ()
    closing: str = ""


@dataclass(frozen=True, slots=True)
class DigestPicture:
    """A picture that goes with a digest, as SVG, and what it shows in words for those who do not see it."""

    svg: str
    description: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest as it is sent, ready to be rendered by any platform.

    `new` counts the papers announced in it, one by one or within an overview; `empty` says that there is no news.
    `since` and `until` are the first and last day it covers, in the subscriber's zone. `revision` and `as_of` are
    those of the library. `limits` are plain sentences on what was not possible.
    """

    digest_id: str
    title: str
    lead: str
    since: date
    until: date
    new: int
    highlights: tuple[Highlight, ...]
    blocks: tuple[Block, ...]
    revision: int
    as_of: datetime
    limits: tuple[str, ...] = ()
    picture: DigestPicture | None = None

    @property
    def paper_ids(self) -> tuple[str, ...]:
        """The papers that it names, each once, in its order."""
        items = [each.item for each in self.highlights]
        items += [line.item for block in self.blocks for line in block.lines]
        return tuple(dict.fromkeys(item.paper_id for item in items))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.highlights and not self.blocks


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a reading group, for a platform that has scheduled events; times in UTC."""

    name: str
    description: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class GroupControls:
    """What a message of a reading group lets people do, beside its text.

    nominate: propose a paper. ballot: vote for one of the papers in `ballot` until `until`. present: offer to present.
    event: nothing; the part is a scheduled event for `meeting`, or says that there can be none. `presenter` is the id
    of the person to be mentioned as presenting, empty for nobody.
    """

    kind: Literal["nominate", "ballot", "present", "event"]
    round_id: str
    ballot: tuple[DigestItem, ...] = ()
    until: datetime | None = None
    meeting: Meeting | None = None
    presenter: str = ""


@dataclass(frozen=True, slots=True)
class DigestPart:
    """What goes into one message: the first has title, lead and highlights, the others go into its thread.

    `picture` goes with the first. `within` is the title of the whole digest, on those others too. `group` is for
    messages of reading groups, which are sent as digests are.
    """

    number: int
    of: int
    title: str = ""
    lead: str = ""
    highlights: tuple[Highlight, ...] = ()
    blocks: tuple[Block, ...] = ()
    closing: tuple[str, ...] = ()
    within: str = ""
    picture: DigestPicture | None = None
    group: GroupControls | None = None
