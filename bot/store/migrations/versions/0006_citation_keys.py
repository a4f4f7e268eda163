"""The citation keys of papers, so that a paper has the same tomorrow."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table of citation keys."""
    op.create_table(
        "citation_keys",
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("paper_id"),
        sa.UniqueConstraint("key"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("citation_keys")
