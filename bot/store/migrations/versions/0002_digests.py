"""Digests: subscriptions, what was made and sent, and what was announced to whom."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of digests."""
    op.create_table(
        "announced",
        sa.Column("subscriber", sa.String(length=250), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("subscriber", "paper_id"),
    )
    op.create_table(
        "digests",
        sa.Column("digest_id", sa.String(length=32), nullable=False),
        sa.Column("subscription_id", sa.String(length=40), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("subscriber", sa.String(length=250), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("next_try", UtcDateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_until", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("digest_id"),
    )
    op.create_index("digests_by_next_try", "digests", ["next_try"], unique=False)
    op.create_index("digests_by_subscriber", "digests", ["subscriber"], unique=False)
    op.create_index("digests_by_subscription", "digests", ["subscription_id", "made_at"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("subscription_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("subscriber", sa.String(length=250), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("considered", sa.Integer(), nullable=False),
        sa.Column("considered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due", UtcDateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_until", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subscription_id"),
    )
    op.create_index("subscriptions_by_due", "subscriptions", ["due"], unique=False)
    op.create_index("subscriptions_by_subscriber", "subscriptions", ["subscriber"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("digest_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=True),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.digest_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest_id", "part"),
    )
    op.create_table(
        "waiting_papers",
        sa.Column("subscription_id", sa.String(length=40), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.subscription_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("subscription_id", "paper_id"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("waiting_papers")
    op.drop_table("deliveries")
    op.drop_index("subscriptions_by_due", table_name="subscriptions")
    op.drop_index("subscriptions_by_subscriber", table_name="subscriptions")
    op.drop_table("subscriptions")
    op.drop_index("digests_by_next_try", table_name="digests")
    op.drop_index("digests_by_subscriber", table_name="digests")
    op.drop_index("digests_by_subscription", table_name="digests")
    op.drop_table("digests")
    op.drop_table("announced")
