"""What language models were used for, in tokens and money."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table of spending."""
    op.create_table(
        "spending",
        sa.Column("spending_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("spent_at", UtcDateTime(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("prompt_tokens", sa.Integer(), nullable=False),
        sa.Column("completion_tokens", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("spending_id"),
    )
    op.create_index("spending_by_time", "spending", ["spent_at"], unique=False)
    op.create_index("spending_by_person", "spending", ["platform", "person", "spent_at"], unique=False)
    op.create_index("spending_by_place", "spending", ["platform", "workspace", "channel", "spent_at"], unique=False)


def downgrade() -> None:
    """Remove it."""
    op.drop_table("spending")
