"""Examines whether a serving process can answer, for load balancers and service managers."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot.platforms.registry import platform_names
from bot.reception.house import House
from bot.store.schema import notes
from ingest.errors import IngestError


@dataclass(frozen=True, slots=True)
class PartState:
    """Whether a part works; `reason` says what is wrong, or what is worth knowing. Only `needed` parts decide."""

    part: str
    ready: bool
    reason: str
    needed: bool = True


def readiness(house: House) -> list[PartState]:
    """Return the state of library, store, embedder, model and platforms, without a call to anything outside."""
    return [
        _library(house),
        _store(house),
        PartState("embedder", *house.desk.embedder_state(), needed=False),
        PartState("model", *house.desk.model_state(), needed=False),
        *(
            PartState(name, not problem, problem or "running", needed=name in platform_names())
            for name, problem in house.parts.items()
        ),
    ]


def as_values(states: list[PartState]) -> dict[str, Any]:
    """Return what `/ready` shows, as values of JSON."""
    return {"ready": is_ready(states), "parts": [asdict(state) for state in states]}


def is_ready(states: list[PartState]) -> bool:
    """Return True if everything that is needed works."""
    return all(state.ready for state in states if state.needed)


def _library(house: House) -> PartState:
    try:
        with house.desk.library() as library:
            revision = library.revision
            read_at = min((listed.retrieved_at for listed in library.lists()), default=revision.as_of)
    except IngestError as error:
        return PartState("library", False, str(error))
    days = (datetime.now(UTC) - read_at).days
    return PartState("library", True, f"revision {revision.number}, {revision.papers} papers, read {days} days ago")


def _store(house: House) -> PartState:
    try:
        with house.store.transaction() as connection:
            connection.execute(select(notes.c.name).limit(1)).first()
    except IngestError as error:
        return PartState("store", False, str(error))
    return PartState("store", True, "answers")
