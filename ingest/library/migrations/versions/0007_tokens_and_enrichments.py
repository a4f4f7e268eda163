"""Vectors of tokens beside those of passages and sentences, and what a language model wrote about papers."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column and the table; vectors made before have no token vectors, and belong to an older embedder."""
    # SQLite tells bytes from text by how a literal is written, and keeps what it is given.
    none = "x''" if op.get_bind().dialect.name == "sqlite" else "''"
    op.add_column("vectors", sa.Column("token_vectors", sa.LargeBinary(), nullable=False, server_default=sa.text(none)))
    op.create_table(
        "enrichments",
        sa.Column("content_key", sa.String(64), primary_key=True),
        sa.Column("writer", sa.String(300), primary_key=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
    )
