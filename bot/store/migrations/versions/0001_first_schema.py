"""The store's first schema."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the first schema."""
    op.create_table(
        "notes",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "name"),
    )
    op.create_table(
        "places",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", "channel"),
    )
    op.create_table(
        "questions",
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("event_key", sa.String(length=200), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("process", sa.String(length=64), nullable=False),
        sa.Column("alive_until", UtcDateTime(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("failure_id", sa.String(length=32), nullable=True),
        sa.Column("papers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("answer_id"),
    )
    op.create_index("questions_by_age", "questions", ["asked_at"], unique=False)
    op.create_index("questions_by_channel", "questions", ["platform", "channel", "asked_at"], unique=False)
    op.create_index("questions_by_event", "questions", ["platform", "event_key"], unique=True)
    op.create_index("questions_by_person", "questions", ["platform", "person", "asked_at"], unique=False)
    op.create_index("questions_by_state", "questions", ["platform", "state"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["questions.answer_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("answer_id", "platform", "person"),
    )
    op.create_index("feedback_by_person", "feedback", ["platform", "person"], unique=False)
    op.create_table(
        "turns",
        sa.Column("turn_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["questions.answer_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("turn_id"),
        sa.UniqueConstraint("answer_id"),
    )
    op.create_index("turns_by_age", "turns", ["kept_at"], unique=False)
    op.create_index("turns_by_conversation", "turns", ["platform", "channel", "conversation", "turn_id"], unique=False)
