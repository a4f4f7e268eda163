"""Identifies the papers of all entries, with the keys and ids that the catalogue stores."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select

from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.catalogue import published_revision, transaction
from ingest.library.json_codecs import entry_from_json
from ingest.papers.ancestry import ancestors
from ingest.papers.identity import identify
from ingest.papers.model import Identity
from ingest.papers.renames import gone_ids, renames
from ingest.papers.settings import IdentitySettings
from ingest.terms.entry import Entry, ReadList


@dataclass(frozen=True, slots=True)
class Identified:
    """Papers and conflicts, and the former ids of papers that changed their id."""

    identity: Identity
    former_ids: Mapping[str, tuple[str, ...]]


def identify_readings(engine: Engine, readings: Sequence[ReadList], settings: IdentitySettings) -> Identified:
    """Decide which entries are about one paper, and which earlier papers each paper continues."""
    entries = [entry for reading in readings for entry in reading.entries]
    known = _known_keys(engine)
    identity = identify(entries, known, settings.same, settings.different)
    gone = gone_ids(_published_ids(engine), identity.papers, known)
    if gone and (rewritten := renames(_last_entries(engine, gone), identity.papers, known)):
        known |= rewritten
        identity = identify(entries, known, settings.same, settings.different)
    former = {
        paper_id: ids
        for paper_id, before in ancestors(identity.papers, known).items()
        if (ids := tuple(one for one in before if one != paper_id))
    }
    return Identified(identity, former)


def _known_keys(engine: Engine) -> dict[str, str]:
    with transaction(engine) as connection:
        return {row.key: row.paper_id for row in connection.execute(select(schema.known_keys))}


def _published_ids(engine: Engine) -> list[str]:
    table = schema.papers
    with transaction(engine) as connection:
        number = published_revision(connection)
        if number is None:
            return []
        return list(connection.scalars(select(table.c.paper_id).where(schema.visible_at(table, number))))


def _last_entries(engine: Engine, paper_ids: Collection[str]) -> dict[str, list[Entry]]:
    """Return the entries of papers in the published revision."""
    table = schema.entries
    found: dict[str, list[Entry]] = defaultdict(list)
    with transaction(engine) as connection:
        number = published_revision(connection)
        for some in some_at_a_time(sorted(paper_ids) if number is not None else ()):
            query = select(table.c.paper_id, table.c.data).where(
                schema.visible_at(table, number or 0), table.c.paper_id.in_(some)
            )
            for row in connection.execute(query.order_by(table.c.row_id)):
                found[row.paper_id].append(entry_from_json(row.data))
    return dict(found)
