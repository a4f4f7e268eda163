"""Candidates: papers beyond the lists, what they are known by, and how far each source was read."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "candidates",
        sa.Column("candidate_id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.Column("embedder", sa.String(length=200), nullable=False),
        sa.Column("ranking", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
    )
    op.create_index("candidates_by_state", "candidates", ["state", "score"], unique=False)
    op.create_table(
        "candidate_keys",
        sa.Column("key", sa.String(length=400), primary_key=True),
        sa.Column(
            "candidate_id",
            sa.Integer(),
            sa.ForeignKey("candidates.candidate_id", ondelete="CASCADE"),
            nullable=False,
        ),
    )
    op.create_index("candidate_keys_by_candidate", "candidate_keys", ["candidate_id"], unique=False)
    op.create_table(
        "candidate_sources",
        sa.Column("source", sa.String(length=100), primary_key=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("candidate_sources", "candidate_keys", "candidates"):
        op.drop_table(table)
