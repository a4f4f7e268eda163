"""Defines the tables of the catalogue.

Rows of *versioned* tables are visible at revision R when `from_revision <= R` and `to_revision` is empty or above R. So
a reader stays at one revision while the next is written, and an admin can go back to the previous one. Tables that only
grow or only cache (ledger, former ids, known keys, abstracts, vectors, copies of lists) are not versioned.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    false,
    or_,
)

from ingest.library.database import UtcDateTime

SCHEMA_VERSION = "0009"
"""The Alembic revision that this code reads and writes."""

_BY_CODE_POINT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that every database sorts the same way: by default, SQLite does so and PostgreSQL follows its locale."""

metadata = MetaData()

revisions = Table(
    "revisions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("published_at", UtcDateTime(), nullable=False),
    Column("embedder", String(200), nullable=False),
    Column("scheme", String(64), nullable=False),
    Column("index_name", String(200), nullable=False),
    Column("papers", Integer, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("with_abstract", Integer, nullable=False),
    Column("collection", String(200)),
    Column("kept", Boolean, nullable=False, server_default=false()),
    Column("full_text_passages", Integer, nullable=False, server_default="0"),
)
"""`index_name` is the folder of the index, `collection` the one on a Chroma server where the vectors are not in that
folder; `kept` is true while the rows of the revision are stored. `passages` counts those that are found by their
vectors, `full_text_passages` those of full texts, which are found by their words."""

collections = Table(
    "collections",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("made_at", UtcDateTime(), nullable=False),
)
"""Every collection that was made on a Chroma server and not yet removed; entered before it is made."""

published = Table(
    "published",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision", Integer, ForeignKey("revisions.number"), nullable=False),
)


def _versioned(name: str, *columns: Column[Any] | Index) -> Table:
    return Table(
        name,
        metadata,
        Column("row_id", Integer, primary_key=True, autoincrement=True),
        Column("from_revision", Integer, nullable=False),
        Column("to_revision", Integer),
        Column("digest", String(32), nullable=False),
        *columns,
    )


lists = _versioned(
    "lists",
    Column("list", String(200), nullable=False),
    Column("source", Text, nullable=False),
    Column("title", Text),
    Column("papers", Integer, nullable=False),
    Index("lists_by_name", "list"),
)

entries = _versioned(
    "entries",
    Column("list", String(200), nullable=False),
    Column("file", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("paper_id", String(400), nullable=False),
    Column("data", Text, nullable=False),
    Index("entries_by_paper", "paper_id"),
    Index("entries_by_place", "list", "file", "line"),
)

papers = _versioned(
    "papers",
    Column("paper_id", String(400), nullable=False),
    Column("title", Text, nullable=False),
    Column("title_key", _BY_CODE_POINT, nullable=False, server_default=""),
    Column("year", Integer),
    Column("data", Text, nullable=False),
    Column("abstract", Text),
    Index("papers_by_id", "paper_id"),
    # Holds all that a selection reads of a paper: the rows themselves are a hundred times as large.
    Index("papers_in_order", "title_key", "paper_id", "year", "from_revision", "to_revision"),
)
"""`title_key` is the sort key of papers, and follows from the title (`rows.title_key`)."""

facets = _versioned(
    "facets",
    Column("paper_id", String(400), nullable=False),
    Column("facet", String(30), nullable=False),
    Column("value", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("year", Integer),
    Column("evidence", String(10), nullable=False),
    Index("facets_by_value", "facet", "value", "year"),
    Index("facets_by_paper", "paper_id", "facet"),
)

passages = _versioned(
    "passages",
    Column("passage_id", String(64), nullable=False),
    Column("paper_id", String(400), nullable=False),
    Column("content_key", String(64), nullable=False),
    Column("basis", String(20), nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("spans", Text, nullable=False),
    Column("list", String(200)),
    Column("section", Text),
    Column("page", Integer),
    Index("passages_by_id", "passage_id"),
    Index("passages_by_paper", "paper_id"),
)

conflicts = _versioned(
    "conflicts",
    Column("key", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("places", Text, nullable=False),
)

citations = _versioned(
    "citations",
    Column("paper_id", String(400), nullable=False),
    Column("cited_id", String(400), nullable=False),
    Column("provider", String(40), nullable=False),
    Index("citations_by_paper", "paper_id"),
    Index("citations_by_cited", "cited_id"),
)
"""Which paper cites which other one of the library, and the provider that says so."""

ledger = Table(
    "ledger",
    metadata,
    Column("paper_id", String(400), primary_key=True),
    Column("list", String(200), primary_key=True),
    Column("first_seen", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("ledger_by_revision", "revision"),
    Index("ledger_by_date", "first_seen", "paper_id"),
)

former_ids = Table(
    "former_ids",
    metadata,
    # Papers that were once merged share a former id, which one of them still has as its own.
    Column("paper_id", String(400), primary_key=True),
    Column("former_id", String(400), primary_key=True),
)

known_keys = Table(
    "known_keys",
    metadata,
    Column("key", String(500), primary_key=True),
    Column("paper_id", String(400), nullable=False),
)

abstracts = Table(
    "abstracts",
    metadata,
    Column("paper_id", String(400), primary_key=True),
    Column("provider", String(40), primary_key=True),
    Column("key", Text, nullable=False),
    Column("matched_by", String(20), nullable=False),
    Column("title", Text),
    Column("abstract", Text),
    Column("authors", Text, nullable=False),
    Column("year", Integer),
    Column("venue", Text),
    Column("retrieved_at", UtcDateTime(), nullable=False),
    Column("facts", Text),
)
"""`facts` is `ingest.abstracts.provider.Facts` as JSON, empty where a provider knows none."""

vectors = Table(
    "vectors",
    metadata,
    Column("embedder", String(200), primary_key=True),
    Column("content_key", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    Column("span_vectors", LargeBinary, nullable=False),
    Column("token_vectors", LargeBinary, nullable=False),
)
"""What an embedder made of passages, as `vector_codec` writes it; derived, and never computed twice."""

enrichments = Table(
    "enrichments",
    metadata,
    Column("content_key", String(64), primary_key=True),
    Column("writer", String(300), primary_key=True),
    Column("data", Text, nullable=False),
    Column("written_at", UtcDateTime(), nullable=False),
)
"""What a language model wrote about papers: `content_key` is a digest of what it was given of a paper, `writer` is the
model and the version of the prompt."""

full_texts = Table(
    "full_texts",
    metadata,
    # `arxiv:` and a number without version, or `file:` and the SHA-256 of a file: what is under a key never changes.
    Column("key", String(200), primary_key=True),
    Column("provider", String(40), nullable=False),
    Column("url", Text, nullable=False),
    Column("retrieved_at", UtcDateTime(), nullable=False),
    # [name, within, paragraphs, pages] of each section as JSON; NULL where there is no text, for the reason given.
    Column("sections", Text),
    Column("reason", Text, nullable=False),
)
"""The full texts that ingests got; fetched once, whatever becomes of the papers."""

list_copies = Table(
    "list_copies",
    metadata,
    Column("list", String(200), primary_key=True),
    Column("file", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("base_url", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("retrieved_at", UtcDateTime(), nullable=False),
)

last_run = Table(
    "last_run",
    metadata,
    # At most one row: the last run that completed all its work.
    Column("id", Integer, primary_key=True),
    Column("inputs", String(64), nullable=False),
    Column("ended_at", UtcDateTime(), nullable=False),
    Column("report", Text, nullable=False),
)

VERSIONED = (lists, entries, papers, facets, passages, conflicts, citations)
"""The tables whose rows belong to revisions."""


def visible_at(table: Table, revision: int) -> ColumnElement[bool]:
    """Return the condition that rows of a versioned table belong to a revision."""
    return and_(
        table.c.from_revision <= revision,
        or_(table.c.to_revision.is_(None), table.c.to_revision > revision),
    )
