"""How often answering a question was begun without coming to an end."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the count; what a killed process was explaining is recovered like what others left."""
    op.add_column("questions", sa.Column("begun", sa.Integer, nullable=False, server_default="0"))
    op.execute("UPDATE questions SET state = 'recovering' WHERE state = 'explaining'")


def downgrade() -> None:
    """Drop it."""
    op.execute("UPDATE questions SET state = 'explaining' WHERE state = 'recovering'")
    op.drop_column("questions", "begun")
