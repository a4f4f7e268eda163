"""What the ingest job refuses, and what it tells of without stopping."""

from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.errors import BusyError, EmbedderError, LibraryError, SettingsError, StorageError
from ingest.job import run_job
from ingest.library.layout import lock_file
from ingest.papers.settings import IdentitySettings
from ingest.settings import ListSettings
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, build, opened, settings_for, write_sources


def test_one_list_that_cannot_be_read_is_told_keeps_its_last_state_and_stops_no_other(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "serving.md").unlink()
    grown = (
        TRAINING + "* Evenly: Balancing Long and Short Sequences in Training \\[[Paper](https://doi.org/10.1145/9.3)]\n"
    )
    (tmp_path / "training.md").write_text(grown, encoding="utf-8")
    report = run_job(settings_for(tmp_path, ["serving", "training"]), now=NOW)
    assert not report.ok
    assert report.lists[0].error is not None
    assert "serving" in report.lists[0].error
    assert report.lists[0].kept
    assert (report.lists[0].gone, report.lists[1].new) == (0, 1)
    with opened(tmp_path) as library:
        assert library.revision.papers == 6


def test_a_settled_key_that_nothing_has_is_told_of_and_fails_nothing(tmp_path: Path) -> None:
    build(tmp_path)
    identity = IdentitySettings(same=(("arxiv:2301.00001", "doi:10.1145/none"),))
    report = run_job(settings_for(tmp_path, ["serving"], identity), now=NOW)
    assert report.ok
    assert ["doi:10.1145/none" in warning for warning in report.warnings] == [True]


def test_a_second_ingest_at_the_same_time_is_refused_in_plain_words(tmp_path: Path) -> None:
    build(tmp_path)
    settings = settings_for(tmp_path, ["serving", "training"])
    with FileLock(lock_file(settings.data)), pytest.raises(BusyError, match="Another ingest is running"):
        run_job(settings, now=NOW)


@pytest.mark.parametrize("twin", ["serving", "Serving", "sérving"])
def test_two_lists_that_cannot_be_told_apart_by_name_are_refused(tmp_path: Path, twin: str) -> None:
    settings = settings_for(tmp_path, ["serving", "training"])
    lists = [settings.lists[0], settings.lists[1].model_copy(update={"name": twin})]
    with pytest.raises(SettingsError, match=r"Two lists have the name .*serving\.md and .*training\.md"):
        run_job(replace(settings, lists=lists), now=NOW)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"source": "https://lab.example/list.md", "files": ["*.md"]}, "`files` chooses from a folder or a repository"),
        ({"source": "https://gitlab.com/nest/birds", "files": ["*.md"]}, "not on GitHub: with `git = true`"),
        ({"source": "https://lab.example/list.md", "attachments": True}, "`attachments` is for collections of Zotero"),
        ({"source": "https://lab.example/list.md", "branch": "dev"}, "`branch` is one of a repository; set `git = tru"),
    ],
)
def test_a_setting_that_the_source_leaves_without_effect_is_refused(
    tmp_path: Path, values: dict[str, object], told: str
) -> None:
    settings = settings_for(tmp_path, [], lists=[ListSettings.model_validate({"name": "birds", **values})])
    with pytest.raises(SettingsError, match=f"list birds: https://.*{told}"):
        run_job(settings, now=NOW)


def test_a_starter_that_does_not_ship_is_refused_even_where_it_is_not_needed(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, ["serving"])
    lists = [settings.lists[0].model_copy(update={"starter": "nope.md"})]
    with pytest.raises(SettingsError, match=r"list serving: there is no `starter` 'nope\.md'; those that ship are"):
        run_job(replace(settings, lists=lists), now=NOW)


def test_an_ingest_of_no_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No list is configured"):
        run_job(settings_for(tmp_path, []), now=NOW)


def test_a_data_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    write_sources(tmp_path, {"serving": SERVING}, ABSTRACTS)
    settings = replace(settings_for(tmp_path, ["serving"]), data=tmp_path / "serving.md" / "data")
    with pytest.raises(StorageError, match=r"serving\.md/data: cannot write to this data folder .* Check `data`"):
        run_job(settings, now=NOW)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("rubbish", "`library.catalogue` must be the address of a database"),
        ("nosuch://me:secret@host/x", r"nosuch://me:\*\*\*@host/x cannot be used"),
    ],
)
def test_a_catalogue_that_cannot_be_meant_is_refused_without_showing_its_password(
    tmp_path: Path, address: str, told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        run_job(replace(settings_for(tmp_path, ["serving"]), catalogue_url=address), now=NOW)


def test_a_catalogue_whose_folder_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    address = f"sqlite:///{tmp_path}/file/catalogue.sqlite"
    with pytest.raises(StorageError, match=r"file: cannot make this folder"):
        run_job(replace(settings_for(tmp_path, ["serving"]), catalogue_url=address), now=NOW)


def test_a_catalogue_that_is_no_database_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no database " * 1000)
    settings = replace(settings_for(tmp_path, ["serving"]), catalogue_url=f"sqlite:///{tmp_path}/notes.txt")
    with pytest.raises(StorageError, match="The catalogue cannot be opened"):
        run_job(settings, now=NOW)


def test_nothing_is_published_where_no_list_could_ever_be_read(tmp_path: Path) -> None:
    report = run_job(settings_for(tmp_path, ["serving"]), now=NOW)
    assert (report.revision, report.published, report.ok) == (None, False, False)
    with pytest.raises(LibraryError, match="Nothing has been published yet"):
        opened(tmp_path)


def test_rows_of_abstracts_that_cannot_be_read_are_told_with_their_line_and_fail_nothing(tmp_path: Path) -> None:
    write_sources(tmp_path, {"serving": SERVING}, ABSTRACTS)
    file = tmp_path / "abstracts.jsonl"
    file.write_text("{half\n" + file.read_text())
    report = run_job(settings_for(tmp_path, ["serving"]), now=NOW)
    assert report.ok
    assert [warning.partition(" is not JSON")[0] for warning in report.warnings] == [f"{file}, line 1:"]


def test_a_file_of_abstracts_that_is_missing_is_told_once_and_fails_the_run_but_not_the_library(tmp_path: Path) -> None:
    write_sources(tmp_path, {"serving": SERVING}, ABSTRACTS)
    (tmp_path / "abstracts.jsonl").unlink()
    report = run_job(settings_for(tmp_path, ["serving"]), now=NOW)
    assert (report.ok, report.published, report.errors) == (False, True, [])
    assert "abstracts.jsonl cannot be read: No such file" in str(report.providers[0].message)


def test_without_the_embedder_a_first_library_is_published_for_search_by_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_args: object) -> None:
        raise EmbedderError("The weights are not installed.")

    with monkeypatch.context() as patched:
        patched.setattr("ingest.runs.changed.open_embedder", missing)
        write_sources(tmp_path, {"serving": SERVING}, ABSTRACTS)
        report = run_job(settings_for(tmp_path, ["serving"]), now=NOW)
    assert report.published
    assert "search matches words only" in report.errors[0]
    with opened(tmp_path) as library:
        assert library.lexical.search("paging attention", 1)[0][0] == "arxiv:2301.00001"
    healed = build(tmp_path, {"serving": SERVING})
    assert (healed.published, healed.embedded) == (True, healed.passages)


def test_a_failing_embedder_leaves_a_published_library_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, {"serving": SERVING})

    def missing(*_args: object) -> None:
        raise EmbedderError("The endpoint is down.")

    monkeypatch.setattr("ingest.runs.changed.open_embedder", missing)
    with pytest.raises(EmbedderError):
        build(tmp_path)
    with opened(tmp_path) as library:
        assert library.revision.number == 1
