"""Full texts of papers."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table of full texts."""
    op.create_table(
        "full_texts",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("retrieved_at", UtcDateTime(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
