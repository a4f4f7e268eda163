"""What is removed from the catalogue once no kept revision needs it, and what going back still finds there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from ingest.errors import StorageError
from ingest.job import run_job
from ingest.library import pruning, schema
from ingest.library.catalogue import open_catalogue, transaction
from ingest.library.chroma_server import ChromaServer
from ingest.library.reader import open_library
from ingest.library.roll_back import go_back, rebuild
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings
from tests.libraries import ABSTRACTS, NOW, SERVING, settings_for, write_sources

KINDS = ["in a file", pytest.param("on servers", marks=pytest.mark.strain)]


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> IngestSettings:
    write_sources(tmp_path, {"serving": SERVING}, ABSTRACTS)
    own = settings_for(tmp_path, ["serving"])
    if request.param == "in a file":
        return own
    chroma: ChromaServer = request.getfixturevalue("chroma")
    return replace(own, catalogue_url=request.getfixturevalue("postgres"), chroma=chroma)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for vectors that nobody needs after every publication, however few there may be."""
    monkeypatch.setattr(pruning, "_SPARE_VECTORS", 0)
    monkeypatch.setattr(pruning, "_SPARE_SHARE", 0.0)


def publish(settings: IngestSettings, note: str) -> IngestReport:
    (settings.data.parent / "serving.md").write_text(SERVING.replace("small pages", note), encoding="utf-8")
    return run_job(settings, now=NOW)


def kept_vectors(settings: IngestSettings) -> set[tuple[str, str]]:
    engine = open_catalogue(settings.catalogue_url)
    with transaction(engine) as connection:
        rows = connection.execute(select(schema.vectors.c.embedder, schema.vectors.c.content_key)).all()
    engine.dispose()
    return {(row.embedder, row.content_key) for row in rows}


def keep(settings: IngestSettings, keys: Iterable[tuple[str, str]]) -> None:
    rows = [
        {"embedder": embedder, "content_key": key, "vector": b"", "span_vectors": b"", "token_vectors": b""}
        for embedder, key in sorted(keys)
    ]
    engine = open_catalogue(settings.catalogue_url)
    with transaction(engine) as connection:
        connection.execute(insert(schema.vectors), rows)
    engine.dispose()


def check_searchable(settings: IngestSettings) -> None:
    with open_library(settings.catalogue_url, settings.data, settings.chroma) as library:
        passages = library.passages(library.paper_ids())
        ids = {passage.passage_id for each in passages.values() for passage in each}
        embedded, _ = library.comparing.matrix(library.paper_ids())
        assert Counter(embedded) == {paper_id: len(each) for paper_id, each in passages.items()}
        assert library.dense.ids() >= ids


@pytest.mark.usefixtures("at_once")
def test_vectors_stay_as_long_as_a_kept_revision_needs_them_and_go_then(settings: IngestSettings) -> None:
    publish(settings, "small pages")
    first = kept_vectors(settings)
    publish(settings, "large pages")
    second = kept_vectors(settings)
    assert second > first
    publish(settings, "middling pages")
    assert not first <= kept_vectors(settings)
    assert len(kept_vectors(settings)) == len(second)


@pytest.mark.usefixtures("at_once")
def test_going_back_and_building_anew_embed_nothing_after_vectors_were_removed(settings: IngestSettings) -> None:
    for note in ("small pages", "large pages", "middling pages"):
        publish(settings, note)
    for _ in range(2):
        assert go_back(settings.catalogue_url, settings.place) == 2
        rebuild(settings.catalogue_url, settings.place)
        check_searchable(settings)
        report = publish(settings, "middling pages")
        assert (report.published, report.embedded) == (True, 0)
        check_searchable(settings)


@pytest.mark.usefixtures("at_once")
def test_vectors_of_an_embedder_given_up_go_with_the_last_revision_that_it_made(settings: IngestSettings) -> None:
    publish(settings, "small pages")
    [before] = {embedder for embedder, _ in kept_vectors(settings)}
    other = replace(settings, embedder=settings.embedder.model_copy(update={"max_tokens": 200}))
    publish(other, "small pages")
    assert before in {embedder for embedder, _ in kept_vectors(settings)}
    publish(other, "large pages")
    assert before not in {embedder for embedder, _ in kept_vectors(settings)}
    check_searchable(other)


def test_a_few_that_nobody_needs_stay_and_many_go_with_the_next_publication(settings: IngestSettings) -> None:
    publish(settings, "small pages")
    [embedder] = {embedder for embedder, _ in kept_vectors(settings)}
    few = {(embedder, f"few {number}") for number in range(50)}
    keep(settings, few)
    publish(settings, "large pages")
    assert few < kept_vectors(settings)
    many = {(name, f"many {number}") for name in (embedder, "another") for number in range(1_100)}
    keep(settings, many)
    report = publish(settings, "middling pages")
    assert report.published
    assert not (few | many) & kept_vectors(settings)
    check_searchable(settings)


@pytest.mark.usefixtures("at_once")
def test_what_an_embedder_has_done_on_the_way_to_its_first_revision_is_left_to_it(settings: IngestSettings) -> None:
    broken = replace(
        settings,
        embedder=settings.embedder.model_copy(
            update={"endpoint": "http://127.0.0.1:9/v1", "model": "m", "deadline_seconds": 0.1}
        ),
    )
    assert publish(broken, "small pages").errors
    keep(settings, {("one that is not done yet", "some passage")})
    publish(broken, "large pages")
    assert ("one that is not done yet", "some passage") in kept_vectors(settings)


def test_where_nothing_can_be_removed_the_publication_stands(
    settings: IngestSettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(*_: object) -> None:
        raise StorageError("The catalogue could not be written.")

    monkeypatch.setattr(pruning, "_prune_vectors", refused)
    assert publish(settings, "small pages").published
    assert "cannot remove unneeded vectors" in caplog.text
