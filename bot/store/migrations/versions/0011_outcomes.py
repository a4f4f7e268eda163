"""How questions were answered: whether nothing was found, and the sentences shown and left out."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_COLUMNS = (("refused", sa.Boolean), ("sentences", sa.Integer), ("dropped", sa.Integer))


def upgrade() -> None:
    """Add the columns; of earlier questions it is not known."""
    for name, kind in _COLUMNS:
        op.add_column("questions", sa.Column(name, kind))


def downgrade() -> None:
    """Drop the columns."""
    for name, _ in _COLUMNS:
        op.drop_column("questions", name)
