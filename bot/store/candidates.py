"""Stores candidates, how they are ranked, and what people decided about them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.store.database import Store
from bot.store.schema import candidate_keys, candidate_sources, candidates
from ingest.watching.model import OutsidePaper, Window

CandidateState = Literal["waiting", "dismissed", "proposed", "listed"]
"""Whether a candidate is shown, was dismissed, was proposed for a list, or is on one."""

PREFIX = "candidate:"
"""How the id of a candidate begins where papers of the library have theirs."""

_PAPER: TypeAdapter[OutsidePaper] = TypeAdapter(OutsidePaper)
_AT_ONCE = 500
_LONGEST_KEY = 400


@dataclass(frozen=True, slots=True)
class ClosestSection:
    """The section of a list that a candidate is closest to (cosine, -1 to 1), and the id of the nearest paper there."""

    list: str
    section: tuple[str, ...]
    closeness: float
    nearest: str


@dataclass(frozen=True, slots=True)
class CandidateRanking:
    """Why a candidate is where it is: the closest section of each list, and the ids of papers by citations.

    It `cites` some papers of the library, and is `cited_by` others. `score` orders candidates, the higher the earlier.
    """

    sections: tuple[ClosestSection, ...] = ()
    cites: tuple[str, ...] = ()
    cited_by: tuple[str, ...] = ()
    score: float = 0.0


_RANKING: TypeAdapter[CandidateRanking] = TypeAdapter(CandidateRanking)


@dataclass(frozen=True, slots=True)
class StoredCandidate:
    """A candidate: the paper, where it was found, and how it is ranked at a revision of the library.

    `vector` is that of title and abstract by `embedder`, None where there is none yet. `completed` says that its
    references were asked for.
    """

    candidate_id: int
    paper: OutsidePaper
    state: CandidateState
    source: str
    found_at: datetime
    ranking: CandidateRanking
    revision: int
    vector: bytes | None
    embedder: str
    completed: bool

    @property
    def paper_id(self) -> str:
        """Its id where papers of the library have theirs."""
        return f"{PREFIX}{self.candidate_id}"


def save_page(
    store: Store,
    source: str,
    found: Sequence[tuple[OutsidePaper, Sequence[str]]],
    window: Window,
    now: datetime,
    *,
    is_last: bool,
) -> int:
    """Save the papers of a page, each with its keys, and how far the source was read; returns how many are new.

    All of it or nothing is saved, so that a killed run continues with the page that it had not saved. A paper with a
    key of a candidate adds to that what it lacks.
    """
    new = 0
    with store.transaction() as connection:
        for paper, keys in found:
            new += _save(connection, source, paper, [key[:_LONGEST_KEY] for key in keys], now)
        values = {"since": window.since, "until": window.until, "place": window.place, "is_done": is_last}
        done = connection.execute(update(candidate_sources).where(candidate_sources.c.source == source).values(values))
        if not done.rowcount:
            connection.execute(insert(candidate_sources).values(source=source, **values))
    return new


def _save(connection: Connection, source: str, paper: OutsidePaper, keys: Sequence[str], now: datetime) -> int:
    query = select(candidate_keys.c.candidate_id).where(candidate_keys.c.key.in_(keys)).order_by("candidate_id")
    known = list(dict.fromkeys(connection.execute(query).scalars()))
    if known:
        candidate_id, is_new = known[0], 0
        for other in known[1:]:
            _unite(connection, candidate_id, other)
        row = connection.execute(select(candidates).where(candidates.c.candidate_id == candidate_id)).one()
        before = _PAPER.validate_json(row.paper)
        joined = _joined(before, paper)
        if joined != before:
            # What was compared is another text now.
            changed = {"vector": None, "embedder": ""} if joined.abstract != before.abstract else {}
            values = {"paper": _PAPER.dump_json(joined).decode(), "revision": 0, **changed}
            connection.execute(update(candidates).where(candidates.c.candidate_id == candidate_id).values(values))
    else:
        inserted = connection.execute(
            insert(candidates).values(
                paper=_PAPER.dump_json(paper).decode(), state="waiting", source=source, found_at=now
            )
        )
        assert inserted.inserted_primary_key is not None
        candidate_id, is_new = inserted.inserted_primary_key[0], 1
    owned = set(connection.execute(select(candidate_keys.c.key).where(candidate_keys.c.key.in_(keys))).scalars())
    rows = [{"key": key, "candidate_id": candidate_id} for key in dict.fromkeys(keys) if key not in owned]
    if rows:
        connection.execute(insert(candidate_keys), rows)
    return is_new


def _unite(connection: Connection, candidate_id: int, other: int) -> None:
    """Make two candidates one that turned out to be one work; what was decided about either holds."""
    one = candidates.c.candidate_id
    rows = connection.execute(select(one, candidates.c.state).where(one.in_((candidate_id, other)))).all()
    states = {row.candidate_id: row.state for row in rows}
    if states[candidate_id] == "waiting":
        connection.execute(update(candidates).where(one == candidate_id).values(state=states[other]))
    moved = update(candidate_keys).where(candidate_keys.c.candidate_id == other)
    connection.execute(moved.values(candidate_id=candidate_id))
    connection.execute(delete(candidates).where(one == other))


def _joined(one: OutsidePaper, other: OutsidePaper) -> OutsidePaper:
    return replace(
        one,
        keys=tuple(dict.fromkeys([*one.keys, *other.keys])),
        url=one.url or other.url,
        abstract=one.abstract or other.abstract,
        authors=one.authors or other.authors,
        year=one.year or other.year,
        venue=one.venue or other.venue,
        references=tuple(dict.fromkeys([*one.references, *other.references])),
        citations=one.citations if other.citations is None else other.citations,
    )


def windows(store: Store) -> dict[str, tuple[Window, bool]]:
    """Return how far each source was read, and whether to the end of its time."""
    with store.transaction() as connection:
        rows = connection.execute(select(candidate_sources)).all()
    return {row.source: (Window(row.since, row.until, row.place), row.is_done) for row in rows}


def candidates_in(store: Store, *states: CandidateState) -> list[StoredCandidate]:
    """Return the candidates in these states, the best ranked first."""
    order = (candidates.c.score.desc(), candidates.c.candidate_id)
    with store.transaction() as connection:
        rows = connection.execute(select(candidates).where(candidates.c.state.in_(states)).order_by(*order)).all()
    return [_stored(row) for row in rows]


def candidates_with(store: Store, ids: Iterable[int]) -> list[StoredCandidate]:
    """Return candidates by their ids, in that order; unknown ones are left out."""
    wanted = list(dict.fromkeys(ids))[:_AT_ONCE]
    with store.transaction() as connection:
        rows = connection.execute(select(candidates).where(candidates.c.candidate_id.in_(wanted))).all()
    by_id = {row.candidate_id: _stored(row) for row in rows}
    return [by_id[each] for each in wanted if each in by_id]


def number_of_candidate(paper_id: str) -> int | None:
    """Return the number of the candidate that has an id such as `candidate:17`; None for a paper of the library."""
    number = paper_id.removeprefix(PREFIX)
    return int(number) if paper_id.startswith(PREFIX) and number.isdecimal() and len(number) < 10 else None


def decide_candidates(
    store: Store,
    ids: Collection[int],
    state: CandidateState,
    by: str,
    now: datetime,
    *,
    of: tuple[CandidateState, ...] = ("waiting",),
) -> int:
    """Set the state of candidates that are in one `of` some states; returns how many there were."""
    with store.transaction() as connection:
        here = (candidates.c.candidate_id.in_(list(ids)[:_AT_ONCE]), candidates.c.state.in_(of))
        values = {"state": state, "decided_by": by, "decided_at": now}
        return connection.execute(update(candidates).where(*here).values(values)).rowcount


def set_proposed(store: Store, candidate_id: int, by: str, now: datetime) -> None:
    """Remember that a candidate was proposed for a list, also one that was dismissed before."""
    decide_candidates(store, [candidate_id], "proposed", by, now, of=("waiting", "dismissed"))


def set_references(store: Store, candidate: StoredCandidate, paper: OutsidePaper) -> None:
    """Save what a candidate's references are, once they were asked for."""
    values = {"paper": _PAPER.dump_json(paper).decode(), "completed": True, "revision": 0}
    if paper.abstract != candidate.paper.abstract:
        values |= {"vector": None, "embedder": ""}
    with store.transaction() as connection:
        connection.execute(update(candidates).where(candidates.c.candidate_id == candidate.candidate_id).values(values))


def set_vectors(store: Store, vectors: Mapping[int, bytes], embedder: str) -> None:
    """Save the vectors of candidates, by their ids."""
    with store.transaction() as connection:
        for candidate_id, vector in vectors.items():
            of_one = update(candidates).where(candidates.c.candidate_id == candidate_id)
            connection.execute(of_one.values(vector=vector, embedder=embedder))


def set_rankings(store: Store, rankings: Mapping[int, CandidateRanking], revision: int) -> None:
    """Save how candidates are ranked at a revision of the library, by their ids."""
    with store.transaction() as connection:
        for candidate_id, ranking in rankings.items():
            values = {"ranking": _RANKING.dump_json(ranking).decode(), "score": ranking.score, "revision": revision}
            connection.execute(update(candidates).where(candidates.c.candidate_id == candidate_id).values(values))


def delete_candidates(store: Store, ids: Sequence[int]) -> None:
    """Delete candidates that wait, as if they had not been found."""
    with store.transaction() as connection:
        for first in range(0, len(ids), _AT_ONCE):
            some = ids[first : first + _AT_ONCE]
            waiting = select(candidates.c.candidate_id).where(
                candidates.c.candidate_id.in_(some), candidates.c.state == "waiting"
            )
            gone = list(connection.execute(waiting).scalars())
            connection.execute(delete(candidate_keys).where(candidate_keys.c.candidate_id.in_(gone)))
            connection.execute(delete(candidates).where(candidates.c.candidate_id.in_(gone)))


def count_candidates(store: Store) -> dict[str, int]:
    """Return how many candidates there are in each state."""
    with store.transaction() as connection:
        number = func.count().label("number")
        rows = connection.execute(select(candidates.c.state, number).group_by(candidates.c.state)).all()
    return {row.state: row.number for row in rows}


def forget_decider(store: Store, platform: str, person: str) -> None:
    """Delete who decided about candidates; what was decided stays."""
    with store.transaction() as connection:
        by_them = candidates.c.decided_by == f"{platform}:{person}"
        connection.execute(update(candidates).where(by_them).values(decided_by=""))


def _stored(row: Row[tuple[object, ...]]) -> StoredCandidate:
    return StoredCandidate(
        candidate_id=row.candidate_id,
        paper=_PAPER.validate_json(row.paper),
        state=row.state,
        source=row.source,
        found_at=row.found_at,
        ranking=_RANKING.validate_json(row.ranking) if row.ranking else CandidateRanking(),
        revision=row.revision,
        vector=row.vector,
        embedder=row.embedder,
        completed=row.completed,
    )
