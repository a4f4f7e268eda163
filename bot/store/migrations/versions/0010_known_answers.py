"""Answers by what went into them, so that the same question need not be answered by a model again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "known_answers",
        sa.Column(
            "answer_id", sa.String(32), sa.ForeignKey("questions.answer_id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text),
    )
    op.create_index("known_answers_by_key", "known_answers", ["key", "given_at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("known_answers")
