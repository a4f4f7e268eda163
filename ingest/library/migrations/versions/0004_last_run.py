"""What the last whole run worked on and what it told, so that a run over the same need not do it again."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table of the one run that is remembered."""
    op.create_table(
        "last_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.String(length=64), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
