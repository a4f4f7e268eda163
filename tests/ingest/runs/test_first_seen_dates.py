"""First-seen dates in the ledger: those of a list's own history, kept through whatever happens to papers later."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ingest.job import run_job
from ingest.library.layout import mirrors_folder
from ingest.library.model import Selection
from ingest.lists.sources.fetched import decoded
from ingest.papers.settings import IdentitySettings
from ingest.runs.report import IngestReport
from ingest.settings import ListSettings
from tests.libraries import NOW, opened, settings_for, write_sources
from tests.repositories import commit, make, move

OWLS = "- [Owls](https://arxiv.org/abs/2401.00001): Silent Flight of Nocturnal Birds\n"
TERNS = "- [Terns](https://arxiv.org/abs/2401.00002): Long Flight over Open Waters\n"
GULLS = "- [Gulls](https://arxiv.org/abs/2401.00003): Loud Flight behind Fishing Boats\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = make(tmp_path / "work")
    commit(folder, {"README.md": OWLS}, "2024-01-01")
    commit(folder, {"README.md": OWLS + TERNS}, "2024-02-01")
    write_sources(tmp_path, {}, [])
    return folder


def ingest(
    folder: Path, *lists: ListSettings, now: datetime = NOW, identity: IdentitySettings | None = None
) -> IngestReport:
    return run_job(settings_for(folder, [], identity=identity, lists=lists), now=now)


def listed(source: Path, name: str = "birds", **more: object) -> ListSettings:
    return ListSettings.model_validate({"name": name, "source": str(source), **more})


def seen(folder: Path, name: str = "birds") -> dict[str, str]:
    """The day of each paper on a list, by its short name."""
    with opened(folder) as library:
        papers = library.papers(library.paper_ids())
    return {paper.titles[0].split(":")[0]: str(paper.first_seen_on[name]) for paper in papers}


def since(folder: Path, day: date) -> Sequence[str]:
    with opened(folder) as library:
        return library.select(Selection(seen_from=day)).papers


def test_papers_of_a_git_list_are_dated_by_the_commits_that_brought_them(work: Path, tmp_path: Path) -> None:
    assert ingest(tmp_path, listed(work, git=True)).ok
    assert seen(tmp_path) == {"Owls": "2024-01-01", "Terns": "2024-02-01"}
    commit(work, {"README.md": GULLS + TERNS + OWLS}, "2024-03-01")
    ingest(tmp_path, listed(work, git=True))
    assert seen(tmp_path) == {"Owls": "2024-01-01", "Terns": "2024-02-01", "Gulls": "2024-03-01"}


def test_what_is_not_committed_yet_is_seen_today(work: Path, tmp_path: Path) -> None:
    (work / "README.md").write_text(OWLS + TERNS + GULLS)
    ingest(tmp_path, listed(work))
    assert seen(tmp_path)["Gulls"] == str(NOW.date())
    assert seen(tmp_path)["Owls"] == "2024-01-01"


def test_a_list_whose_history_comes_to_be_known_later_gets_its_true_dates(work: Path, tmp_path: Path) -> None:
    ingest(tmp_path, listed(work, git=False))
    assert set(seen(tmp_path).values()) == {str(NOW.date())}
    report = ingest(tmp_path, listed(work))
    assert not report.published
    assert seen(tmp_path) == {"Owls": "2024-01-01", "Terns": "2024-02-01"}


def test_a_history_is_lived_through_once(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(tmp_path, listed(work, git=True))
    commit(work, {"README.md": OWLS + TERNS + GULLS}, "2024-03-01")
    read: list[str] = []

    def reading(body: bytes, list_name: str, place: str) -> str:
        read.append(place)
        return decoded(body, list_name, place)

    monkeypatch.setattr("ingest.lists.history.decoded", reading)
    ingest(tmp_path, listed(work, git=True))
    assert len(read) == 2  # the version lived through last, and the new one
    ingest(tmp_path, listed(work, git=True))
    assert len(read) == 2
    assert seen(tmp_path)["Gulls"] == "2024-03-01"


def test_a_file_renamed_into_the_list_brings_its_whole_past(work: Path, tmp_path: Path) -> None:
    chosen = listed(work, git=True, files=["lists/*.md"])
    commit(work, {"lists/sea.md": GULLS}, "2024-03-01")
    ingest(tmp_path, chosen)
    move(work, "README.md", "lists/land.md", "2024-04-01")
    ingest(tmp_path, chosen)
    assert seen(tmp_path) == {"Owls": "2024-01-01", "Terns": "2024-02-01", "Gulls": "2024-03-01"}


def test_what_is_remembered_of_a_history_may_be_lost_or_damaged(work: Path, tmp_path: Path) -> None:
    ingest(tmp_path, listed(work, git=True))
    [kept] = mirrors_folder(tmp_path / "data").glob("*/refdesk birds.json")
    kept.write_bytes(kept.read_bytes()[:50])
    commit(work, {"README.md": OWLS + TERNS + GULLS}, "2024-03-01")
    ingest(tmp_path, listed(work, git=True))
    shutil.rmtree(mirrors_folder(tmp_path / "data"))
    ingest(tmp_path, listed(work, git=True))
    assert seen(tmp_path) == {"Owls": "2024-01-01", "Terns": "2024-02-01", "Gulls": "2024-03-01"}


def test_a_repository_that_is_gone_keeps_the_list_and_its_dates(work: Path, tmp_path: Path) -> None:
    source = listed(work, git=True)
    ingest(tmp_path, source)
    shutil.rmtree(work)
    report = ingest(tmp_path, source)
    assert report.lists[0].kept
    assert "neither a git repository nor a bundle" in str(report.lists[0].error)
    assert seen(tmp_path) == {"Owls": "2024-01-01", "Terns": "2024-02-01"}


def plain(folder: Path, text: str, name: str = "birds") -> ListSettings:
    (folder / f"{name}.md").write_text(text)
    return listed(folder / f"{name}.md", name)


LATER = NOW + timedelta(days=30)
NEWS = (NOW + timedelta(days=1)).date()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(OWLS, OWLS.replace("Silent Flight of Nocturnal Birds", "Hunting by Ear"), id="renamed"),
        pytest.param(OWLS.replace("[Owls](https://arxiv.org/abs/2401.00001)", "Owls") + "", OWLS, id="identified"),
        pytest.param(OWLS, OWLS.replace("arxiv.org/abs/2401.00001", "doi.org/10.1145/9.9"), id="identified otherwise"),
        pytest.param(
            OWLS.replace("https://arxiv.org/abs/2401.00001", "https://a.org/owls.pdf"),
            OWLS.replace("https://arxiv.org/abs/2401.00001", "https://a.org/owls.pdf").replace("Noct", "Nocct"),
            id="mended",
        ),
        pytest.param(
            "- Silent Flight of Nocturnal Birds in Winter Forests | SOSP' 23\n",
            "- Silent Flights of Nocturnal Birds in the Winter Forests | SOSP' 23\n",
            id="mended without a link",
        ),
        pytest.param(
            OWLS.replace("https://arxiv.org/abs/2401.00001", "https://a.org/owls.pdf"),
            OWLS.replace("https://arxiv.org/abs/2401.00001", "https://a.org/owls.pdf").replace("Silent", "Hunting"),
            id="renamed at one address",
        ),
        pytest.param(OWLS, "## Night\n" + OWLS.replace("- ", "* "), id="moved"),
    ],
)
def test_a_paper_that_is_renamed_or_identified_otherwise_is_not_new(tmp_path: Path, before: str, after: str) -> None:
    write_sources(tmp_path, {}, [])
    ingest(tmp_path, plain(tmp_path, TERNS + before.replace("Owls:", "Owls: ")))
    ingest(tmp_path, plain(tmp_path, TERNS + after), now=LATER)
    assert since(tmp_path, NEWS) == ()


def test_a_renamed_paper_keeps_both_titles_from_then_on(tmp_path: Path) -> None:
    write_sources(tmp_path, {}, [])
    ingest(tmp_path, plain(tmp_path, OWLS + TERNS))
    renamed = OWLS.replace("Silent Flight of Nocturnal Birds", "Hunting by Ear")
    assert ingest(tmp_path, plain(tmp_path, renamed + TERNS)).published
    assert not ingest(tmp_path, plain(tmp_path, renamed + TERNS)).published
    ingest(tmp_path, plain(tmp_path, renamed + TERNS + GULLS))
    with opened(tmp_path) as library:
        [owls] = library.papers(["arxiv:2401.00001"])
        assert owls.titles == ("Owls: Hunting by Ear", "Owls: Silent Flight of Nocturnal Birds")
        [terns] = library.papers(["arxiv:2401.00002"])
        assert len(terns.titles) == 1


def test_papers_that_turn_out_to_be_one_have_the_earlier_date_and_the_old_id_leads_to_it(tmp_path: Path) -> None:
    write_sources(tmp_path, {}, [])
    preprint = "- Hunting by Ear in the Dark of Old Forests | SOSP' 23\n"
    ingest(tmp_path, plain(tmp_path, preprint))
    ingest(tmp_path, plain(tmp_path, preprint + OWLS), now=NOW + timedelta(days=10))
    same = IdentitySettings(same=(("arxiv:2401.00001", "title:Hunting by Ear in the Dark of Old Forests"),))
    ingest(tmp_path, plain(tmp_path, preprint + OWLS), now=LATER, identity=same)
    with opened(tmp_path) as library:
        [paper] = library.papers(library.paper_ids())
        assert paper.paper_id == "arxiv:2401.00001"
        assert paper.first_seen == NOW.date()
        old = "title:hunting-by-ear-in-the-dark-of-old-forests"
        assert library.look_up([old]) == {old: ("arxiv:2401.00001",)}


def test_a_paper_that_turns_out_to_be_two_announces_neither(tmp_path: Path) -> None:
    write_sources(tmp_path, {}, [])
    twice = OWLS + OWLS.replace("arxiv.org/abs/2401.00001", "doi.org/10.1145/9.9")
    ingest(tmp_path, plain(tmp_path, twice))
    different = IdentitySettings(different=(("arxiv:2401.00001", "doi:10.1145/9.9"),))
    ingest(tmp_path, plain(tmp_path, twice), now=LATER, identity=different)
    with opened(tmp_path) as library:
        assert len(library.paper_ids()) == 2
    assert since(tmp_path, NEWS) == ()
    ingest(tmp_path, plain(tmp_path, twice), now=LATER + timedelta(days=1))
    with opened(tmp_path) as library:
        assert len(library.paper_ids()) == 1
    assert since(tmp_path, NEWS) == ()


def test_a_paper_that_moves_to_another_list_under_another_id_keeps_its_past(tmp_path: Path) -> None:
    write_sources(tmp_path, {}, [])
    title = "- Owls: Silent Flight of Nocturnal Birds | SOSP' 23\n"
    both = TERNS + title
    ingest(tmp_path, plain(tmp_path, both), plain(tmp_path, GULLS, "sea"))
    ingest(tmp_path, plain(tmp_path, TERNS), plain(tmp_path, GULLS + OWLS, "sea"), now=LATER)
    assert since(tmp_path, NEWS) == ()
    with opened(tmp_path) as library:
        paper = next(paper for paper in library.papers(library.paper_ids()) if "Owls" in paper.titles[0])
        assert paper.first_seen == NOW.date()


def test_dates_only_ever_go_back(work: Path, tmp_path: Path) -> None:
    early = datetime(2024, 1, 10, tzinfo=UTC)
    ingest(tmp_path, listed(work, git=False), now=early)
    ingest(tmp_path, listed(work, git=True))
    assert seen(tmp_path) == {"Owls": "2024-01-01", "Terns": "2024-01-10"}
    settings = replace(settings_for(tmp_path, [], lists=[listed(work, git=True)]))
    run_job(settings, offline=True, now=NOW)
    assert seen(tmp_path) == {"Owls": "2024-01-01", "Terns": "2024-01-10"}
