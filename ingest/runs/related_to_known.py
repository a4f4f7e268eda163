"""Checks whether new entries share a key, an address or a similar title with known papers.

Each entry is looked up in the catalogue and in the lexical index, so that the size of the library does not matter.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, select

from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.catalogue import transaction
from ingest.library.json_codecs import entry_from_json
from ingest.library.lexical import LexicalIndex
from ingest.papers.keys import is_code, place_of, rest_key, strong_keys, title_keys, title_of
from ingest.papers.model import Identity
from ingest.terms.entry import Entry
from ingest.terms.identifiers import canonical_url
from ingest.terms.normal_form import bounded
from ingest.terms.titles import Title, near_identical, same_under_name

_TITLED = 20
"""Papers whose titles are compared with a new one; near-identical titles share most words, so they come first."""


def is_related(engine: Engine, index: LexicalIndex, number: int, entries: Sequence[Entry], identity: Identity) -> bool:
    """Return True if any entry may belong to, refer to or conflict with a paper of revision `number`.

    `identity` has the papers of the entries alone; `index` is the revision's.
    """
    strong = {key for entry in entries for key in strong_keys(entry.identifiers)}
    keys = {*strong, *(key for entry in entries for key in title_keys(entry)), *_ids(identity)}
    addresses = {address for entry in entries for address in _addresses(entry)}
    known, facets, conflicts = schema.known_keys, schema.facets, schema.conflicts
    with transaction(engine) as connection:
        return (
            _any(connection, known.c.key, keys)
            or _any(connection, known.c.paper_id, _ids(identity))
            or _any(connection, conflicts.c.key, strong, schema.visible_at(conflicts, number))
            or _any(connection, facets.c.value, addresses, schema.visible_at(facets, number), facets.c.facet == "key")
            or any(_has_similar_title(connection, index, number, entry) for entry in entries)
        )


def _ids(identity: Identity) -> set[str]:
    return {paper.paper_id for paper in identity.papers}


def _addresses(entry: Entry) -> set[str]:
    """Return the addresses of an entry in the form of facets; for a repository's page also the repository's."""
    urls = {link.url for link in entry.links} | ({entry.url} if entry.url else set())
    urls |= {f"https://{place_of(url)}" for url in urls if is_code(url)}
    return {bounded(f"url:{canonical_url(url)}") for url in urls}


def _any(connection: Connection, column: Any, values: Iterable[str], *conditions: ColumnElement[bool]) -> bool:
    return any(
        connection.execute(select(column).where(column.in_(some), *conditions).limit(1)).first()
        for some in some_at_a_time(values)
    )


def _has_similar_title(connection: Connection, index: LexicalIndex, number: int, entry: Entry) -> bool:
    title, table = title_of(entry), schema.entries
    candidates = index.titled(entry.title, _TITLED)
    query = select(table.c.data).where(schema.visible_at(table, number), table.c.paper_id.in_(candidates))
    return any(_are_similar(title, title_of(entry_from_json(data))) for data in connection.execute(query).scalars())


def _are_similar(one: Title, other: Title) -> bool:
    return (
        near_identical(one.words, other.words)
        or same_under_name(one, other)
        or (rest_key(one) is not None and rest_key(one) == rest_key(other))
    )
