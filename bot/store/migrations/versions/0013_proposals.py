"""Papers proposed for lists, and what became of them."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "proposals",
        sa.Column("proposal_id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("list", sa.String(length=64), nullable=False),
        sa.Column("paper_key", sa.String(length=400), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
    )
    op.create_index("proposals_by_paper", "proposals", ["list", "paper_key"], unique=True)
    op.create_index("proposals_by_person", "proposals", ["platform", "person"], unique=False)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("proposals")
