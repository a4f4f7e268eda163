"""Reactions to digests and answers, which teach digests a taste."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the table, and find digests by their messages."""
    op.create_table(
        "taste_votes",
        sa.Column("subscription_id", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("liked", sa.Boolean(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.subscription_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("subscription_id", "message", "person", "paper_id", "liked"),
    )
    op.create_index("taste_votes_by_message", "taste_votes", ["message", "person"], unique=False)
    op.create_index("taste_votes_by_person", "taste_votes", ["person"], unique=False)
    op.create_index("deliveries_by_message", "deliveries", ["message"], unique=False)


def downgrade() -> None:
    """Drop the table and the index."""
    op.drop_index("deliveries_by_message", table_name="deliveries")
    op.drop_table("taste_votes")
