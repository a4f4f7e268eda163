"""Where a revision's vectors are, whether its rows are still kept, and the collections that were made on a server."""

import sqlalchemy as sa
from alembic import op

from ingest.library.database import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns and the table; of the revisions so far the last two are kept."""
    op.add_column("revisions", sa.Column("collection", sa.String(length=200), nullable=True))
    op.add_column("revisions", sa.Column("kept", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "collections",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    revisions = sa.table("revisions", sa.column("number", sa.Integer), sa.column("kept", sa.Boolean))
    last = sa.select(revisions.c.number).order_by(revisions.c.number.desc()).limit(2)
    numbers = [row.number for row in op.get_bind().execute(last)]
    op.execute(revisions.update().where(revisions.c.number.in_(numbers)).values(kept=sa.true()))
