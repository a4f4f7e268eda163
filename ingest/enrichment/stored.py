"""Stores what a model has written about papers, so that none is asked about twice."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Engine, insert, select

from ingest.enrichment.form import Enrichment
from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.catalogue import transaction


class StoredEnrichments:
    """The enrichments by one writer: a model with one version of the prompt."""

    def __init__(self, engine: Engine, writer: str) -> None:
        """Read and store what `writer` wrote."""
        self._engine = engine
        self._writer = writer

    def known(self, content_keys: Iterable[str]) -> dict[str, Enrichment]:
        """Return the enrichments that are stored, by content key."""
        table = schema.enrichments
        found: dict[str, Enrichment] = {}
        with transaction(self._engine) as connection:
            for some in some_at_a_time(content_keys):
                query = select(table.c.content_key, table.c.data)
                rows = connection.execute(query.where(table.c.writer == self._writer, table.c.content_key.in_(some)))
                found.update((row.content_key, Enrichment.model_validate_json(row.data)) for row in rows)
        return found

    def store(self, written: Mapping[str, Enrichment], now: datetime) -> None:
        """Store enrichments by content key; none of them is known yet."""
        rows = [
            {"content_key": key, "writer": self._writer, "data": each.model_dump_json(), "written_at": now}
            for key, each in written.items()
        ]
        with transaction(self._engine) as connection:
            connection.execute(insert(schema.enrichments), rows)
