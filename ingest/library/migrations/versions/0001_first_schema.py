"""The catalogue's first schema."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the first schema."""
    op.create_table(
        "abstracts",
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("matched_by", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("abstract", sa.Text(), nullable=True),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.Column("retrieved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", "provider"),
    )
    op.create_table(
        "conflicts",
        sa.Column("row_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_table(
        "entries",
        sa.Column("row_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("entries_by_paper", "entries", ["paper_id"], unique=False)
    op.create_index("entries_by_place", "entries", ["list", "file", "line"], unique=False)
    op.create_table(
        "facets",
        sa.Column("row_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("facet", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("facets_by_paper", "facets", ["paper_id"], unique=False)
    op.create_index("facets_by_value", "facets", ["facet", "value", "year"], unique=False)
    op.create_table(
        "known_keys",
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "ledger",
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", "list"),
    )
    op.create_table(
        "list_copies",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("retrieved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("list", "file"),
    )
    op.create_table(
        "lists",
        sa.Column("row_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("lists_by_name", "lists", ["list"], unique=False)
    op.create_table(
        "papers",
        sa.Column("row_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("papers_by_id", "papers", ["paper_id"], unique=False)
    op.create_table(
        "passages",
        sa.Column("row_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("passage_id", sa.String(length=64), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.Column("list", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("passages_by_id", "passages", ["passage_id"], unique=False)
    op.create_index("passages_by_paper", "passages", ["paper_id"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("embedder", sa.String(length=200), nullable=False),
        sa.Column("scheme", sa.String(length=64), nullable=False),
        sa.Column("index_name", sa.String(length=200), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("with_abstract", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "vectors",
        sa.Column("embedder", sa.String(length=200), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("span_vectors", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("embedder", "content_key"),
    )
    op.create_table(
        "published",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision"],
            ["revisions.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("published")
    op.drop_table("vectors")
    op.drop_table("revisions")
    op.drop_index("passages_by_paper", table_name="passages")
    op.drop_index("passages_by_id", table_name="passages")
    op.drop_table("passages")
    op.drop_index("papers_by_id", table_name="papers")
    op.drop_table("papers")
    op.drop_index("lists_by_name", table_name="lists")
    op.drop_table("lists")
    op.drop_table("list_copies")
    op.drop_table("ledger")
    op.drop_table("known_keys")
    op.drop_index("facets_by_value", table_name="facets")
    op.drop_index("facets_by_paper", table_name="facets")
    op.drop_table("facets")
    op.drop_index("entries_by_place", table_name="entries")
    op.drop_index("entries_by_paper", table_name="entries")
    op.drop_table("entries")
    op.drop_table("conflicts")
    op.drop_table("abstracts")
