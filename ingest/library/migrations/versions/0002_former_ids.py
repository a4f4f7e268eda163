"""The ids that papers had before, so that nobody is told of one twice."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table and find what is entered of a time."""
    op.create_table(
        "former_ids",
        sa.Column("paper_id", sa.String(length=400), nullable=False),
        sa.Column("former_id", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", "former_id"),
    )
    op.create_index("ledger_by_revision", "ledger", ["revision"])


def downgrade() -> None:
    """Remove both."""
    op.drop_index("ledger_by_revision", table_name="ledger")
    op.drop_table("former_ids")
