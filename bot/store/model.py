"""The values that the store keeps and that platforms and the reception hand each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.answering.model import Length
from ingest.terms.outside_text import cleaned

State = Literal["waiting", "answering", "answered", "declined", "failed", "withdrawn", "recovering", "interrupted"]
"""How far a question has come; `waiting`, `answering` and `recovering` are under way, the others are ends.

While it is `recovering`, a process has taken it over from another one that was killed before it had answered.
"""

Verdict = Literal["helpful", "not helpful"]

PRIVATE = "private:"
"""How the conversation begins of what one person asks in a channel for their own eyes."""

DIRECT = "dm"
"""The conversation of direct messages: all that is said there is one."""

IDS_OF_A_WORKSPACE = frozenset({"slack"})
"""Platforms whose ids of people, channels and messages are unique only within a workspace (docs.slack.dev, "User")."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is asked: ids of the platform; `workspace` is empty where there is none, as in a DM."""

    platform: str
    workspace: str
    channel: str

    @property
    def id_space(self) -> str:
        """The workspace within which its ids are unique; empty where they are unique on the whole platform."""
        return self.workspace if self.platform in IDS_OF_A_WORKSPACE else ""


def private_conversation(person: str) -> str:
    """Return the conversation of what a person asks in a channel for their own eyes."""
    return f"{PRIVATE}{person}"


@dataclass(frozen=True, slots=True)
class Presser:
    """Somebody who asks or uses a control: where that is, who it is, and the person's roles there.

    `private` says that nobody else reads what is shown in return, `manages` that the person manages the workspace or
    server, as far as that was asked for.
    """

    place: Place
    person: str
    roles: tuple[str, ...] = ()
    private: bool = False
    manages: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came from a platform.

    `event_key` names what asked, uniquely for the platform, and is the same for every event that tells of it:
    redeliveries, and the several kinds of event that one message causes. `conversation` is the thread or reply chain
    within the place. What is `private` (a DM, an answer for one person's eyes) never shows elsewhere. `lists` limits
    the lists searched, `roles` are what the person is on the platform, and `manages` says that the person manages the
    workspace or server, as far as that was asked for. `anew` wants no answer that was given before.
    """

    event_key: str
    place: Place
    conversation: str
    person: str
    text: str
    asked_at: datetime
    private: bool = False
    roles: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    page: int = 1
    anew: bool = False
    manages: bool = False

    def __post_init__(self) -> None:
        """Clean the text: half a surrogate pair, which JSON can carry, can be neither stored nor sent."""
        object.__setattr__(self, "text", cleaned(self.text))

    @property
    def by(self) -> Presser:
        """Who asks, and where."""
        return Presser(self.place, self.person, self.roles, self.private, self.manages)


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """What is kept of a question and its answer; `papers` are ids as they were numbered, `shown` the messages' ids.

    `begun` counts how often answering was begun since it last came to an end; `composed` says that there was an answer,
    so that it may have been posted; `process` is whose it is.
    """

    answer_id: str
    asked: Asked
    state: State
    papers: tuple[str, ...]
    shown: Mapping[str, str] = field(default_factory=dict)
    failure_id: str | None = None
    begun: int = 0
    composed: bool = False
    process: str = ""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was deleted for a person who asked to be forgotten."""

    questions: int
    feedback: int
    digests: int = 0
    saved: int = 0
    in_groups: int = 0


class PlaceSettings(BaseModel):
    """Settings of one channel; the defaults hold where nobody has set anything."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    mention_required: bool = Field(
        default=True, description="Whether a top-level message is a question only when it mentions the bot."
    )
    lists: tuple[str, ...] = Field(default=(), description="Names of the lists searched; none named means all.")
    language: str = Field(
        default="", max_length=40, description="Language of a model's answers; empty: the question's."
    )
    length: Length = Field(default="usual", description="How long answers are.")
    who_may_ask: tuple[str, ...] = Field(
        default=(), description="Ids of the people and roles that may ask; none named means everybody."
    )
