"""Going back one revision, building an index anew, and telling what is where."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.errors import BusyError, LibraryError
from ingest.job import run_job
from ingest.library.chroma_server import ChromaServer
from ingest.library.layout import index_folder, lock_file
from ingest.library.reader import open_library
from ingest.library.roll_back import go_back, rebuild
from ingest.library.status import library_state
from ingest.runs.settings import IngestSettings
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, settings_for, write_sources

BOTH = {"serving": SERVING, "training": TRAINING}
KINDS = ["in a file", pytest.param("on servers", marks=pytest.mark.strain)]


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> IngestSettings:
    """A library of its own, in files or on PostgreSQL and Chroma; the lists are those that `publish` writes."""
    write_sources(tmp_path, BOTH, ABSTRACTS)
    own = settings_for(tmp_path, list(BOTH))
    if request.param == "in a file":
        return own
    chroma: ChromaServer = request.getfixturevalue("chroma")
    return replace(own, catalogue_url=request.getfixturevalue("postgres"), chroma=chroma)


def publish(settings: IngestSettings, note: str = "small pages") -> int | None:
    (settings.data.parent / "serving.md").write_text(SERVING.replace("small pages", note), encoding="utf-8")
    return run_job(settings, now=NOW).revision


def notes_of(settings: IngestSettings) -> str:
    with open_library(settings.catalogue_url, settings.data, settings.chroma) as library:
        assert library.lexical.count == library.revision.papers
        assert library.dense.count() >= library.revision.passages
        return " ".join(text for _, text in library.papers(["arxiv:2301.00001"])[0].notes)


def test_the_revision_before_is_published_again(settings: IngestSettings) -> None:
    publish(settings)
    publish(settings, "large pages")
    with open_library(settings.catalogue_url, settings.data, settings.chroma) as reader:
        assert go_back(settings.catalogue_url, settings.place) == 1
        assert reader.outdated
    assert "small pages" in notes_of(settings)


def test_after_going_back_an_ingest_publishes_what_the_lists_say_as_a_later_revision(settings: IngestSettings) -> None:
    publish(settings)
    publish(settings, "large pages")
    go_back(settings.catalogue_url, settings.place)
    report = run_job(settings, now=NOW)
    assert (report.revision, report.published, report.embedded) == (3, True, 0)
    assert "large pages" in notes_of(settings)
    assert go_back(settings.catalogue_url, settings.place) == 1
    assert "small pages" in notes_of(settings)


def test_an_index_that_is_gone_is_built_again_on_the_way_back(settings: IngestSettings) -> None:
    publish(settings)
    publish(settings, "large pages")
    shutil.rmtree(index_folder(settings.data))
    go_back(settings.catalogue_url, settings.place)
    assert "small pages" in notes_of(settings)


def test_there_is_no_way_back_beyond_what_is_kept(settings: IngestSettings) -> None:
    with pytest.raises(LibraryError, match="There is no library yet"):
        go_back(settings.catalogue_url, settings.place)
    for note in ("small pages", "large pages", "middling pages"):
        publish(settings, note)
    assert go_back(settings.catalogue_url, settings.place) == 2
    with pytest.raises(LibraryError, match="only the last two published ones are stored"):
        go_back(settings.catalogue_url, settings.place)


def test_a_rebuilt_index_is_taken_up_and_holds_what_the_old_one_held(settings: IngestSettings) -> None:
    publish(settings)
    with open_library(settings.catalogue_url, settings.data, settings.chroma) as before:
        assert rebuild(settings.catalogue_url, settings.place) == 1
        assert before.outdated
        assert before.lexical.count == before.revision.papers
        assert before.dense.count() == before.revision.passages
    assert "small pages" in notes_of(settings)
    assert publish(settings, "large pages") == 2
    state = library_state(settings.catalogue_url, settings.place)
    assert {folder.name for folder in index_folder(settings.data).iterdir()} == {row.index for row in state.revisions}


def test_nobody_goes_back_while_an_ingest_is_at_work(settings: IngestSettings) -> None:
    publish(settings)
    publish(settings, "large pages")
    with FileLock(lock_file(settings.data)):
        for mend in (go_back, rebuild):
            with pytest.raises(BusyError, match="Another ingest is running"):
                mend(settings.catalogue_url, settings.place)


def test_the_state_tells_each_revision_and_what_is_where(settings: IngestSettings) -> None:
    for note in ("small pages", "large pages", "middling pages"):
        publish(settings, note)
    state = library_state(settings.catalogue_url, settings.place)
    assert [(row.number, row.is_published, row.is_kept) for row in state.revisions] == [
        (3, True, True),
        (2, False, True),
        (1, False, False),
    ]
    assert [row.index_bytes is not None for row in state.revisions] == [True, True, False]
    assert all((row.collection is None) == (settings.chroma is None) for row in state.revisions)
    assert state.catalogue_bytes
    assert state.kept_abstracts == 2
