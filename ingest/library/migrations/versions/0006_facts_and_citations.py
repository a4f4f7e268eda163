"""What providers know of papers beside abstracts, and which papers of the library cite which."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the facts to the abstracts, and the relation between papers."""
    op.add_column("abstracts", sa.Column("facts", sa.Text(), nullable=True))
    op.create_table(
        "citations",
        sa.Column("row_id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("paper_id", sa.String(400), nullable=False),
        sa.Column("cited_id", sa.String(400), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
    )
    op.create_index("citations_by_paper", "citations", ["paper_id"])
    op.create_index("citations_by_cited", "citations", ["cited_id"])
