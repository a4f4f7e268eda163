"""Full texts of papers, and the places of their passages."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the table and the columns; passages that are there have no section and no page."""
    op.create_table(
        "full_texts",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("retrieved_at", UtcDateTime(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.add_column("passages", sa.Column("section", sa.Text(), nullable=True))
    op.add_column("passages", sa.Column("page", sa.Integer(), nullable=True))
    op.add_column("revisions", sa.Column("full_text_passages", sa.Integer(), nullable=False, server_default="0"))
