"""What people have used, by a hash of who they are."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table of uses."""
    op.create_table(
        "usage",
        sa.Column("usage_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("usage_id"),
    )
    op.create_index("usage_by_age", "usage", ["used_at"], unique=False)
    op.create_index("usage_by_person", "usage", ["platform", "person", "used_at"], unique=False)
    op.create_index("usage_by_place", "usage", ["platform", "workspace", "channel", "used_at"], unique=False)


def downgrade() -> None:
    """Remove it."""
    op.drop_table("usage")
