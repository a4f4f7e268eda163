"""Indexes that hold all that selecting papers reads: papers in their order, facets by paper, the ledger by date."""

import sqlalchemy as sa
from alembic import op

from ingest.terms.normal_form import fold

revision = "0005"
down_revision = "0004"

_AT_ONCE = 5_000


def upgrade() -> None:
    """Add the beginnings of the titles, without case and accents, and the indexes."""
    by_code_point = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("papers", sa.Column("title_key", by_code_point, nullable=False, server_default=""))
    papers = sa.table("papers", *map(sa.column, ("row_id", "title", "title_key")))
    connection = op.get_bind()
    after = 0
    while True:
        query = sa.select(papers.c.row_id, papers.c.title).where(papers.c.row_id > after)
        rows = connection.execute(query.order_by(papers.c.row_id).limit(_AT_ONCE)).all()
        if not rows:
            break
        connection.execute(
            papers.update().where(papers.c.row_id == sa.bindparam("row")).values(title_key=sa.bindparam("key")),
            [{"row": row.row_id, "key": fold(row.title)[:100]} for row in rows],
        )
        after = rows[-1].row_id
    op.drop_index("facets_by_paper", table_name="facets")
    op.create_index("facets_by_paper", "facets", ["paper_id", "facet"])
    op.create_index("ledger_by_date", "ledger", ["first_seen", "paper_id"])
    op.create_index("papers_in_order", "papers", ["title_key", "paper_id", "year", "from_revision", "to_revision"])
