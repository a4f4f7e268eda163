"""Reading lists of people and channels."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table of saved papers."""
    op.create_table(
        "shelved_papers",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=64), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("note_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("platform", "owner", "paper_id"),
    )
    op.create_index("shelved_by_person", "shelved_papers", ["platform", "saved_by"], unique=False)


def downgrade() -> None:
    """Remove it."""
    op.drop_table("shelved_papers")
