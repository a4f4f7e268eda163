"""Reading groups, their rounds, nominations, votes and presenters."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "reading_groups",
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("folded_name", sa.String(length=200), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("group_id"),
    )
    op.create_index("reading_groups_by_name", "reading_groups", ["platform", "workspace", "folded_name"], unique=True)
    op.create_index("reading_groups_by_due", "reading_groups", ["due"])
    op.create_table(
        "group_rounds",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("last_called", sa.Boolean(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("ballot", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("votes_changed", sa.Integer(), nullable=False),
        sa.Column("votes_shown", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("presenter", sa.String(length=64), nullable=False),
        sa.Column("messages", sa.Text(), nullable=False),
        sa.Column("event_ends", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["reading_groups.group_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id"),
    )
    op.create_index("group_rounds_by_number", "group_rounds", ["group_id", "number"], unique=True)
    op.create_table(
        "group_nominations",
        sa.Column("nomination_id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("nominated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["group_rounds.round_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("nomination_id"),
    )
    op.create_index("group_nominations_by_paper", "group_nominations", ["round_id", "paper_id", "person"], unique=True)
    op.create_table(
        "group_votes",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["group_rounds.round_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "person"),
    )
    op.create_table(
        "group_passes",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["group_rounds.round_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "person"),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("group_passes", "group_votes", "group_nominations", "group_rounds", "reading_groups"):
        op.drop_table(table)
