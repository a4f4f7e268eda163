"""A library whose vectors are on a Chroma server, beside a catalogue in a file or on PostgreSQL."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from ingest.errors import LibraryError, SettingsError, StorageError
from ingest.job import run_job
from ingest.library import schema
from ingest.library.catalogue import open_catalogue, transaction
from ingest.library.chroma_server import ChromaServer, chroma_server, connected, disconnect
from ingest.library.layout import catalogue_url, index_folder
from ingest.library.reader import Library, open_library
from ingest.library.settings import LibrarySettings
from ingest.library.vector_codec import decode_vectors
from ingest.library.vectors import VectorIndex
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings
from tests.chroma import running_chroma
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, settings_for, write_sources

pytestmark = pytest.mark.strain

NOWHERE = np.full(384, 0.1, dtype=np.float32)
BOTH = {"serving": SERVING, "training": TRAINING}


def settings_on(folder: Path, chroma: ChromaServer | None, lists: Mapping[str, str] = BOTH) -> IngestSettings:
    write_sources(folder, lists, ABSTRACTS)
    return replace(settings_for(folder, list(lists)), chroma=chroma)


def build_on(folder: Path, chroma: ChromaServer | None, lists: Mapping[str, str] = BOTH) -> IngestReport:
    return run_job(settings_on(folder, chroma, lists), now=NOW)


def opened(folder: Path, chroma: ChromaServer | None) -> Library:
    return open_library(catalogue_url(folder / "data"), folder / "data", chroma)


def collections(folder: Path) -> list[str]:
    engine = open_catalogue(catalogue_url(folder / "data"))
    with transaction(engine) as connection:
        names = list(connection.execute(select(schema.collections.c.name)).scalars())
    engine.dispose()
    return names


def vector_of(library: Library, paper_id: str) -> Any:
    [passage] = [each for each in library.comparing.passages([paper_id])[paper_id] if each.basis == "abstract"]
    return decode_vectors([passage.vector])[0], passage.passage_id


def test_vectors_go_to_the_server_and_are_found_there(tmp_path: Path, chroma: ChromaServer) -> None:
    report = build_on(tmp_path, chroma)
    assert (report.ok, report.published) == (True, True)
    with opened(tmp_path, chroma) as library:
        vector, passage_id = vector_of(library, "arxiv:2301.00001")
        assert library.nearest(vector, 3)[0] == passage_id
        assert library.dense.count() == library.revision.passages
    [index] = index_folder(tmp_path / "data").iterdir()
    assert [part.name for part in index.iterdir()] == ["words"]


def test_an_unchanged_list_writes_nothing_and_a_changed_note_one_passage(tmp_path: Path, chroma: ChromaServer) -> None:
    build_on(tmp_path, chroma)
    assert not build_on(tmp_path, chroma).published
    [collection] = collections(tmp_path)
    changed = {**BOTH, "serving": SERVING.replace("small pages", "small pages of sixteen tokens")}
    report = build_on(tmp_path, chroma, changed)
    assert (report.published, report.embedded) == (True, 1)
    assert collections(tmp_path) == [collection]
    with opened(tmp_path, chroma) as library:
        assert library.dense.count() == library.revision.passages + 1


def test_hits_of_another_revision_are_dropped_and_do_not_crowd_out_ones_own(
    tmp_path: Path, chroma: ChromaServer
) -> None:
    build_on(tmp_path, chroma)
    with opened(tmp_path, chroma) as library:
        vector, passage_id = vector_of(library, "arxiv:2301.00001")
        strangers = [f"stranger {number}" for number in range(50)]
        index = VectorIndex.open_server(chroma, collections(tmp_path)[0])
        near = vector + np.random.default_rng(7).normal(scale=0.01, size=(50, 384)).astype(np.float32)
        index.upsert(strangers, near, ["arxiv:2301.00001"] * 50)
        index.close()
        found = library.nearest(vector, 5)
        assert passage_id in found
        assert len(found) == 5
        assert set(found).isdisjoint(strangers)


def test_what_a_killed_run_left_on_the_server_goes_with_the_next_publication(
    tmp_path: Path, chroma: ChromaServer
) -> None:
    build_on(tmp_path, chroma)
    index = VectorIndex.open_server(chroma, collections(tmp_path)[0])
    with opened(tmp_path, chroma) as library:
        vector, _ = vector_of(library, "arxiv:2301.00001")
    index.upsert(["left behind"], [vector], ["arxiv:2301.00001"])
    build_on(tmp_path, chroma, {"serving": SERVING})
    build_on(tmp_path, chroma, {"serving": SERVING.replace("small pages", "pages")})
    with opened(tmp_path, chroma) as library:
        assert index.count() == library.revision.passages + 1
        assert "left behind" not in index.ids()
    index.close()


def test_a_reader_keeps_its_revision_while_the_next_is_published_on_the_server(
    tmp_path: Path, chroma: ChromaServer
) -> None:
    build_on(tmp_path, chroma)
    with opened(tmp_path, chroma) as before:
        vector, passage_id = vector_of(before, "arxiv:2302.00002")
        without = {"training": TRAINING}
        build_on(tmp_path, chroma, without)
        assert before.outdated
        assert before.nearest(vector, 2)[0] == passage_id
        with opened(tmp_path, chroma) as after:
            assert passage_id not in after.nearest(vector, 2)


def test_another_embedder_gets_a_collection_of_its_own_and_the_old_one_goes_when_no_revision_needs_it(
    tmp_path: Path, chroma: ChromaServer
) -> None:
    first = build_on(tmp_path, chroma)
    [old] = collections(tmp_path)
    exact = replace(settings_for(tmp_path, list(BOTH), precision="fp32"), chroma=chroma)
    with opened(tmp_path, chroma) as before:
        report = run_job(exact, now=NOW)
        assert (report.published, report.embedded) == (True, first.passages)
        assert before.dense.count() == first.passages
    assert old in collections(tmp_path)
    write_sources(tmp_path, {**BOTH, "serving": SERVING.replace("small pages", "pages")}, ABSTRACTS)
    run_job(exact, now=NOW)
    [kept] = collections(tmp_path)
    assert kept != old
    with pytest.raises(LibraryError, match="has no collection"):
        VectorIndex.open_server(chroma, old, for_questions=True)


def test_vectors_move_to_a_server_and_back_without_being_computed_again(tmp_path: Path, chroma: ChromaServer) -> None:
    build_on(tmp_path, None)
    there = build_on(tmp_path, chroma)
    assert (there.published, there.embedded, there.revision) == (True, 0, 2)
    back = build_on(tmp_path, None)
    assert (back.published, back.embedded, back.revision) == (True, 0, 3)
    with opened(tmp_path, None) as library:
        assert library.dense.count() == library.revision.passages


def test_a_collection_that_somebody_deleted_is_built_anew_from_the_catalogue(
    tmp_path: Path, chroma: ChromaServer
) -> None:
    build_on(tmp_path, chroma)
    [old] = collections(tmp_path)
    with _client(chroma) as client:
        client.delete_collection(old)
    with opened(tmp_path, chroma) as library, pytest.raises(LibraryError, match="Run `refdesk library rebuild`"):
        library.nearest(NOWHERE, 3)
    report = build_on(tmp_path, chroma)
    assert (report.published, report.embedded, report.revision) == (False, 0, 1)
    with opened(tmp_path, chroma) as library:
        assert library.dense.count() == library.revision.passages


def test_another_machine_reads_the_library_with_an_empty_data_folder(
    tmp_path: Path, chroma: ChromaServer, postgres: str
) -> None:
    here = replace(settings_on(tmp_path / "here", chroma), catalogue_url=postgres)
    run_job(here, now=NOW)
    with open_library(postgres, tmp_path / "there", chroma) as library:
        assert library.lexical.count == library.revision.papers == 5
        assert library.dense.count() == library.revision.passages
    changed = replace(settings_on(tmp_path / "here", chroma, {"serving": SERVING}), catalogue_url=postgres)
    run_job(changed, now=NOW)
    with open_library(postgres, tmp_path / "there", chroma) as library:
        assert library.lexical.count == library.revision.papers == 4
        assert library.lexical.search("stragglers", 3) == []


def test_another_machine_builds_the_vectors_too_where_there_is_no_server_for_them(
    tmp_path: Path, postgres: str
) -> None:
    for lists in (BOTH, {"serving": SERVING}):
        run_job(replace(settings_on(tmp_path / "here", None, lists), catalogue_url=postgres), now=NOW)
        with open_library(postgres, tmp_path / "there") as library:
            assert library.dense.count() == library.revision.passages
            assert library.lexical.count == library.revision.papers


def test_ingests_of_two_machines_take_turns_on_one_library(tmp_path: Path, chroma: ChromaServer, postgres: str) -> None:
    here = replace(settings_on(tmp_path / "here", chroma, {"serving": SERVING}), catalogue_url=postgres)
    there = replace(here, data=tmp_path / "there" / "data")
    run_job(here, now=NOW)
    (tmp_path / "here" / "serving.md").write_text(SERVING.replace("small pages", "pages"), encoding="utf-8")
    second = run_job(there, now=NOW)
    assert (second.revision, second.published, second.embedded) == (2, True, 1)
    third = run_job(here, now=NOW)
    assert (third.published, third.embedded) == (False, 0)
    for machine in (here, there):
        with open_library(postgres, machine.data, chroma) as library:
            assert (library.revision.number, library.lexical.count) == (2, library.revision.papers)


def test_a_server_that_is_away_stops_an_ingest_and_leaves_the_published_library(tmp_path: Path) -> None:
    store = tmp_path / "chroma"
    with running_chroma(store) as server:
        build_on(tmp_path, server)
    with pytest.raises(StorageError, match="The published library is unchanged"):
        build_on(tmp_path, replace(server, attempts=1), {"serving": SERVING})
    with opened(tmp_path, server) as library:
        assert library.revision.number == 1
        assert library.lexical.count == 5
        with pytest.raises(StorageError, match="Check that it is running"):
            library.nearest(NOWHERE, 3)
    with running_chroma(store, server.port) as again:
        report = build_on(tmp_path, again, {"serving": SERVING})
        assert (report.revision, report.embedded) == (2, 0)


@pytest.mark.parametrize("is_written", [False, True])
def test_a_server_that_dies_during_an_ingest_costs_no_reader_anything_and_the_next_run_embeds_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_written: bool
) -> None:
    store = tmp_path / "chroma"
    with ExitStack() as life:
        server = replace(life.enter_context(running_chroma(store)), attempts=1)
        build_on(tmp_path, server, {"serving": SERVING})
        upsert = VectorIndex.upsert

        def dying(index: VectorIndex, *rows: Any) -> None:
            if is_written:
                upsert(index, *rows)
            life.close()
            upsert(index, *rows)

        with monkeypatch.context() as patch, pytest.raises(StorageError, match="The published library is unch"):
            patch.setattr(VectorIndex, "upsert", dying)
            build_on(tmp_path, server)
    with opened(tmp_path, server) as library:
        assert (library.revision.number, len(library.paper_ids()), library.lexical.count) == (1, 4, 4)
    with running_chroma(store, server.port) as again:
        with opened(tmp_path, again) as library:
            known = library.passages(library.paper_ids())
            ids = {passage.passage_id for each in known.values() for passage in each}
            assert set(library.nearest(NOWHERE, 50)) == ids
        report = build_on(tmp_path, again)
        assert (report.revision, report.published, report.embedded) == (2, True, 0)
        with opened(tmp_path, again) as library:
            assert len(library.nearest(NOWHERE, 50)) == library.revision.passages


def test_a_library_on_a_server_is_not_read_without_saying_where_that_is(tmp_path: Path, chroma: ChromaServer) -> None:
    build_on(tmp_path, chroma)
    with opened(tmp_path, None) as library, pytest.raises(LibraryError, match=r"Set `library\.vectors`"):
        library.nearest(NOWHERE, 3)


def test_one_line_of_configuration_names_the_server_or_the_cloud() -> None:
    server = chroma_server(LibrarySettings(vectors="server"), {})
    assert server is not None
    assert (server.address, server.tenant, server.at_once) == ("http://localhost:8000", "default_tenant", None)
    cloud = chroma_server(LibrarySettings(vectors="cloud"), {"CHROMA_API_KEY": "ck-1"})
    assert cloud is not None
    assert (cloud.address, cloud.tenant, cloud.at_once) == ("https://api.trychroma.com:443", None, 300)
    assert "ck-1" not in repr(cloud)
    assert chroma_server(LibrarySettings(), {"CHROMA_API_KEY": "ck-1"}) is None


def test_a_cloud_without_its_key_is_refused_with_the_variable_that_lacks_it() -> None:
    with pytest.raises(SettingsError, match="environment variable CHROMA_API_KEY"):
        chroma_server(LibrarySettings(vectors="cloud"), {})
    with pytest.raises(SettingsError, match="does not hold a key"):
        chroma_server(LibrarySettings(vectors="server"), {"CHROMA_API_KEY": "two words"})


def test_the_clouds_client_keeps_to_its_limits_of_300_records(tmp_path: Path, chroma: ChromaServer) -> None:
    cloud = replace(chroma, is_cloud=True, tenant=None, database=None, api_key="ck-1")
    build_on(tmp_path, cloud)
    index = VectorIndex.open_server(cloud, collections(tmp_path)[0])
    names = [f"p{number}" for number in range(700)]
    vectors = np.random.default_rng(1).normal(size=(700, 384)).astype(np.float32)
    index.upsert(names, vectors, ["p"] * 700)
    # The graph of a collection is walked by approximation: it may find a few less than there are.
    assert 200 < len(index.nearest(vectors[0], 1_000)) <= 300
    assert set(names) <= index.ids()
    index.delete(names)
    index.close()
    with opened(tmp_path, cloud) as library:
        assert len(library.nearest(NOWHERE, 1_000)) == library.revision.passages


@contextmanager
def _client(server: ChromaServer) -> Iterator[Any]:
    client = connected(server, timeout=60.0, attempts=1)
    yield client
    disconnect(client)
