"""Runs over what an earlier run has seen: they rest, but for what may have changed unseen."""

import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest.abstracts.semantic_scholar import SemanticScholarProvider
from ingest.job import run_job
from ingest.library.roll_back import go_back
from ingest.papers.settings import IdentitySettings
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, opened, settings_for, write_sources

SOON, TOMORROW = NOW + timedelta(hours=1), NOW + timedelta(hours=25)


@pytest.fixture
def settings(tmp_path: Path) -> IngestSettings:
    write_sources(tmp_path, {"serving": SERVING, "training": TRAINING}, ABSTRACTS)
    made = settings_for(tmp_path, ["serving", "training"])
    run_job(made, now=NOW)
    return made


def rests(report: IngestReport) -> bool:
    """Whether a run did no more than fetch the lists."""
    return set(report.seconds) == {"lists"}


def rerun(settings: IngestSettings, now: datetime = SOON) -> IngestReport:
    return run_job(settings, now=now)


def test_a_run_over_the_same_rests_and_tells_what_is_there(settings: IngestSettings, tmp_path: Path) -> None:
    report = rerun(settings)
    assert rests(report)
    assert (report.revision, report.papers, report.published, report.embedded) == (1, 5, False, 0)
    assert [(listed.name, listed.entries, listed.new) for listed in report.lists] == [
        ("serving", 4, 0),
        ("training", 2, 0),
    ]
    with opened(tmp_path) as library:
        assert library.revision.as_of == SOON


def test_after_a_day_everything_is_done_again(settings: IngestSettings) -> None:
    assert not rests(rerun(settings, TOMORROW))
    assert rests(rerun(settings, TOMORROW + timedelta(hours=1)))


def test_a_changed_list_is_read(settings: IngestSettings, tmp_path: Path) -> None:
    (tmp_path / "serving.md").write_text(SERVING + "- [New](https://arxiv.org/abs/2304.00004): Work\n", "utf-8")
    report = rerun(settings)
    assert (rests(report), report.published, report.papers) == (False, True, 6)


def test_a_changed_file_of_abstracts_is_read(settings: IngestSettings, tmp_path: Path) -> None:
    survey = {"arxiv_id": "2303.00003", "title": "Inference of Large Models: A Survey", "abstract": "All of it."}
    (tmp_path / "abstracts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in (*ABSTRACTS, survey)), "utf-8")
    assert rerun(settings).published


def test_what_a_person_decides_is_heeded(settings: IngestSettings) -> None:
    apart = IdentitySettings(different=(("doi:10.1145/9.1", "doi:10.1145/9.2"),))
    assert not rests(rerun(replace(settings, identity=apart)))


def test_a_new_key_of_a_provider_may_find_more(settings: IngestSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = settings.abstracts.key_variable_of(SemanticScholarProvider)
    assert variable
    monkeypatch.setenv(variable, "k")
    assert not rests(rerun(settings))


def test_what_failed_is_tried_again(settings: IngestSettings, tmp_path: Path) -> None:
    (tmp_path / "training.md").unlink()
    assert not rerun(settings).ok
    assert not rests(rerun(settings))
    (tmp_path / "training.md").write_text(TRAINING, "utf-8")
    assert rerun(settings).ok


def test_after_going_back_the_lists_are_published_anew(settings: IngestSettings, tmp_path: Path) -> None:
    (tmp_path / "serving.md").write_text(SERVING + "- [New](https://arxiv.org/abs/2304.00004): Work\n", "utf-8")
    rerun(settings)
    go_back(settings.catalogue_url, settings.place)
    report = rerun(settings)
    assert (rests(report), report.papers) == (False, 6)


def test_an_index_that_is_gone_is_built_by_a_run_that_rests(settings: IngestSettings, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "data" / "index")
    assert rests(rerun(settings))
    with opened(tmp_path) as library:
        assert library.dense.count() == library.revision.passages
