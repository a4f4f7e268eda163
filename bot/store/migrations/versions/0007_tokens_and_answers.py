"""Tokens of programs and readers, and answers that can be read again at their address."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the tables of tokens and of saved answers."""
    op.create_table(
        "tokens",
        sa.Column("token_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=100), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("token_id"),
    )
    op.create_index("tokens_by_digest", "tokens", ["digest"], unique=True)
    op.create_index("tokens_by_name", "tokens", ["name"], unique=False)
    op.create_table(
        "saved_answers",
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("hidden", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["questions.answer_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("answer_id"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("saved_answers")
    op.drop_table("tokens")
