"""Drafts of related work."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Create the table of drafts."""
    op.create_table(
        "drafts",
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("topic"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("drafts")
