"""How often answering a question was begun without coming to an end."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the count; of earlier questions none is under way."""
    op.add_column("questions", sa.Column("begun", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("questions", "begun")
