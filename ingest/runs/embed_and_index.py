"""Embeds new passages while their index is being written."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy import Engine, Table

from ingest.errors import EmbedderError
from ingest.library.current import current_revision
from ingest.library.embedder import Embedder, SpannedText
from ingest.library.embedding import embed, with_vectors
from ingest.library.index_building import IndexPlan, building_index
from ingest.library.indexing import NO_EMBEDDER, Index, IndexPlace
from ingest.library.passages import TextsToEmbed
from ingest.library.publishing import next_number, plan_index
from ingest.library.row_changes import TableChange
from ingest.runs.report import IngestReport
from ingest.runs.settings import Progressing


def embed_and_index(
    engine: Engine,
    place: IndexPlace,
    opened: Callable[[], Embedder],
    changes: Mapping[Table, TableChange],
    progress: Progressing,
    report: IngestReport,
) -> tuple[str, Index | None]:
    """Embed passages without vectors and build the index; return the embedder's name and the index.

    The index is None if nothing is new. `opened` opens the embedder. If it fails and a library is already published,
    the run stops with EmbedderError and that library stays. If there is no library yet, the first one is published
    without vectors. Raises StorageError when disk or server fails.
    """
    try:
        with report.timing("embedder"):
            embedder = opened()
        return embedder.name, _index(engine, place, embedder, changes, progress, report)
    except EmbedderError as error:
        current = current_revision(engine)
        if current is not None and current.embedder != NO_EMBEDDER:
            raise
        report.errors.append(f"{error} The library is published without vectors, so search matches words only.")
        return NO_EMBEDDER, _index(engine, place, None, changes, progress, report)


def _index(
    engine: Engine,
    place: IndexPlace,
    embedder: Embedder | None,
    changes: Mapping[Table, TableChange],
    progress: Progressing,
    report: IngestReport,
) -> Index | None:
    writing = partial(progress, "writing the index")
    with report.timing("publishing"):
        plan = plan_index(engine, place, changes, embedder.name if embedder else NO_EMBEDDER, writing)
    if all(change.empty for change in changes.values()) and (plan.base or current_revision(engine) is None):
        return None
    if plan.unchanged:
        return plan.base
    texts = _without_vectors(engine, embedder, plan, report)
    with building_index(engine, place, next_number(engine), plan, awaited=texts, progress=writing) as building:
        if embedder is not None:
            with report.timing("embedder"):
                embed(engine, embedder, texts, partial(progress, "embedding passages"), building.add_saved)
            report.embedded = len(texts)
        with report.timing("publishing"):
            return building.finish()


def _without_vectors(
    engine: Engine, embedder: Embedder | None, plan: IndexPlan, report: IngestReport
) -> Mapping[str, SpannedText]:
    if embedder is None:
        return {}
    with report.timing("embedder"):
        rows = plan.passages.added
        known = with_vectors(engine, embedder.name, (row["content_key"] for row in rows))
        return TextsToEmbed(rows, without=known)
