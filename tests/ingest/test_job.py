"""The ingest job, from lists on disk to a library that can be read."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.job import run_job
from ingest.library.layout import index_folder
from ingest.library.model import Selection
from ingest.library.restricted import RestrictedLibrary
from ingest.papers.settings import IdentitySettings
from ingest.settings import ListSettings
from ingest.terms.entry import Venue
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, build, opened, settings_for, write_sources


def test_lists_on_disk_become_a_library_whose_papers_are_counted_once_over_both_lists(tmp_path: Path) -> None:
    report = build(tmp_path)
    assert report.ok
    assert [(listed.name, listed.entries, listed.papers, listed.new) for listed in report.lists] == [
        ("serving", 4, 4, 4),
        ("training", 2, 2, 2),
    ]
    with opened(tmp_path) as library:
        assert library.revision.papers == 5
        (pagelet,) = library.papers(["arxiv:2301.00001"])
        assert pagelet.lists == ("serving", "training")
        assert pagelet.identifiers["doi"] == ("10.1145/9.1",)
        assert pagelet.first_seen == NOW.date()
        assert pagelet.abstract_provider == "file"


def test_an_abstract_that_a_list_gives_serves_where_no_provider_has_one(tmp_path: Path) -> None:
    write_sources(tmp_path, {}, ABSTRACTS)
    references = (
        "@misc{a, title={Pagelet: Paging Attention Memory for Language Models}, eprint={2301.00001}, abstract={No.}}\n"
        "@article{b, title={Owls at Night}, journal={Owls}, year=2015, abstract={Owls see $10^3$ mice}, note={Good.}}\n"
        "@article{c, title={Mice at Night}, journal={Owls}, year=2015, abstract={No abstract available.}}\n"
    )
    (tmp_path / "owls.bib").write_text(references, encoding="utf-8")
    owls = ListSettings(name="owls", source=str(tmp_path / "owls.bib"))
    report = run_job(settings_for(tmp_path, [], lists=[owls]), now=NOW)
    assert [listed.without_abstract for listed in report.lists] == [1]
    with opened(tmp_path) as library:
        papers = {paper.title: paper for paper in library.papers(library.paper_ids())}
        given = papers["Owls at Night"]
        assert (given.abstract, given.abstract_provider) == ("Owls see 10^3 mice", "list")
        assert given.notes == (("owls", "Good."),)
        assert papers["Mice at Night"].abstract is None
        assert papers["Pagelet: Paging Attention Memory for Language Models"].abstract_provider == "file"


def test_an_abstract_of_one_of_several_lists_is_shown_to_nobody_who_may_not_see_that_list(tmp_path: Path) -> None:
    write_sources(tmp_path, {"open": "# Owls\n\n- [Owls at Night](https://doi.org/10.1234/owls), Owls 2015\n"}, ())
    (tmp_path / "hidden.bib").write_text(
        "@article{b, title={Owls at Night}, journal={Owls}, year=2015, doi={10.1234/owls}, abstract={Our secret.}}\n",
        encoding="utf-8",
    )
    hidden = ListSettings(name="hidden", source=str(tmp_path / "hidden.bib"))
    run_job(settings_for(tmp_path, ["open"], lists=[hidden]), now=NOW)
    with opened(tmp_path) as library:
        [owls] = library.papers(library.paper_ids())
        assert set(owls.lists) == {"open", "hidden"}
        assert (owls.abstract, owls.notes) == (None, (("hidden", "Our secret."),))
        [seen] = RestrictedLibrary(library, ["open"]).papers([owls.paper_id])
        assert "secret" not in repr(seen)
        assert "secret" not in repr(RestrictedLibrary(library, ["open"]).passages([owls.paper_id]))


def test_a_rerun_over_unchanged_lists_embeds_nothing_and_publishes_nothing(tmp_path: Path) -> None:
    build(tmp_path)
    again = build(tmp_path, now=NOW + timedelta(days=7))
    assert (again.published, again.embedded, again.revision) == (False, 0, 1)
    with opened(tmp_path) as library:
        assert library.revision.as_of == NOW + timedelta(days=7)
        assert library.papers(["arxiv:2301.00001"])[0].first_seen == NOW.date()


def test_a_changed_note_embeds_one_passage_anew(tmp_path: Path) -> None:
    build(tmp_path)
    changed = SERVING.replace("small pages", "small pages of sixteen tokens")
    report = build(tmp_path, {"serving": changed, "training": TRAINING})
    assert (report.published, report.embedded) == (True, 1)
    assert [(listed.name, listed.new, listed.changed, listed.gone) for listed in report.lists] == [
        ("serving", 0, 1, 0),
        ("training", 0, 1, 0),
    ]


def test_a_reorganised_list_announces_no_paper_and_keeps_the_ledger(tmp_path: Path) -> None:
    build(tmp_path)
    lines = SERVING.splitlines()
    moved = "\n".join([lines[0], "", "## Systems", *lines[3:], ""])
    report = build(tmp_path, {"serving": moved, "training": TRAINING}, now=NOW + timedelta(days=30))
    assert [(listed.new, listed.gone) for listed in report.lists] == [(0, 0), (0, 0)]
    with opened(tmp_path) as library:
        late = Selection(seen_from=(NOW + timedelta(days=1)).date())
        assert library.select(late).papers == ()


def test_a_new_entry_is_dated_by_the_day_it_was_first_seen(tmp_path: Path) -> None:
    build(tmp_path)
    grown = SERVING + "- [Quill](https://arxiv.org/abs/2603.00009): Writing Tokens in Batches of Changing Size\n"
    report = build(tmp_path, {"serving": grown, "training": TRAINING}, now=NOW + timedelta(days=30))
    assert report.lists[0].new == 1
    with opened(tmp_path) as library:
        assert library.select(Selection(seen_from=date(2026, 3, 10))).papers == ("arxiv:2603.00009",)


def test_an_entry_that_is_gone_is_gone_from_answers_but_not_from_the_ledger(tmp_path: Path) -> None:
    build(tmp_path)
    without = SERVING.replace("- [Relay]", "- Nothing here; see [Relay]")
    shorter = "\n".join(line for line in without.splitlines() if "Relay" not in line) + "\n"
    gone = build(tmp_path, {"serving": shorter, "training": TRAINING})
    assert gone.lists[0].gone == 1
    back = build(tmp_path, now=NOW + timedelta(days=60))
    assert back.lists[0].new == 1
    with opened(tmp_path) as library:
        assert library.papers(["arxiv:2302.00002"])[0].first_seen == NOW.date()


def test_entries_that_share_a_key_but_not_a_title_are_reported_with_both_lines_and_stay_two(tmp_path: Path) -> None:
    disputed = (
        "# Disputed\n\n"
        "- [Harbour](https://doi.org/10.1145/7.7): Program Synthesis for Mixed Clusters\n"
        "- [Graft](https://doi.org/10.1145/7.7): Fusing the Models of Several Tasks\n"
    )
    report = build(tmp_path, {"disputed": disputed})
    (conflict,) = report.conflicts
    assert [place.line for place in conflict.places] == [3, 4]
    with opened(tmp_path) as library:
        assert library.revision.papers == 2


def test_a_conflict_is_settled_by_what_a_person_decides(tmp_path: Path) -> None:
    disputed = (
        "# Disputed\n\n"
        "- [Harbour](https://doi.org/10.1145/7.7): Program Synthesis for Mixed Clusters\n"
        "- [Graft](https://doi.org/10.1145/7.7): Fusing the Models of Several Tasks\n"
    )
    write_sources(tmp_path, {"disputed": disputed}, ABSTRACTS)
    different = (("doi:10.1145/7.7", "title:Graft: Fusing the Models of Several Tasks"),)
    report = run_job(settings_for(tmp_path, ["disputed"], IdentitySettings(different=different)), now=NOW)
    assert report.conflicts == []


@pytest.mark.parametrize("gone", ["words", "vectors", "."])
def test_an_index_that_somebody_deleted_is_built_anew_from_the_catalogue_alone(tmp_path: Path, gone: str) -> None:
    build(tmp_path)
    [index] = index_folder(tmp_path / "data").iterdir()
    shutil.rmtree(index / gone)
    report = run_job(settings_for(tmp_path, ["serving", "training"]), now=NOW)
    assert (report.published, report.embedded, report.revision) == (False, 0, 1)
    with opened(tmp_path) as library:
        assert library.dense.count() == library.revision.passages
        assert library.lexical.count == library.revision.papers


def test_a_list_with_no_works_is_published_only_once_somebody_accepts_it(tmp_path: Path) -> None:
    report = build(tmp_path, {"empty": "# Empty\n\n## Papers\n\n*To come*\n"})
    assert (report.revision, report.papers) == (None, 0)
    assert "has no entries" in (report.lists[0].error or "")
    report = run_job(settings_for(tmp_path, ["empty"]), accept=["empty"], now=NOW)
    assert (report.revision, report.papers) == (1, 0)


def test_a_reader_stays_at_its_revision_until_it_opens_the_next(tmp_path: Path) -> None:
    build(tmp_path)
    with opened(tmp_path) as before:
        build(tmp_path, {"serving": SERVING})
        assert before.outdated
        assert before.revision.papers == len(before.paper_ids()) == 5
        assert before.select(Selection(venues=(Venue("NSDI", 2024),))).papers == ("doi:10.1145/9.2",)
        assert before.dense.count() == before.revision.passages
        with opened(tmp_path) as after:
            assert len(after.paper_ids()) == 4


def test_only_the_last_two_revisions_keep_their_index(tmp_path: Path) -> None:
    for size in (1, 2, 3, 4):
        build(tmp_path, {"serving": "\n".join(SERVING.splitlines()[: 3 + size]) + "\n"})
    assert len(list(index_folder(tmp_path / "data").iterdir())) <= 2


def test_another_precision_embeds_all_passages_anew_while_the_old_library_serves(tmp_path: Path) -> None:
    first = build(tmp_path)
    settings = settings_for(tmp_path, ["serving", "training"], precision="fp32")
    report = run_job(settings, now=NOW)
    assert (report.published, report.embedded) == (True, first.passages)
    with opened(tmp_path) as library:
        assert "fp32" in library.revision.embedder
        assert library.dense.count() == first.passages


class _Killed(BaseException):
    """Stands for the end of the process: nothing in the ingest may catch it."""


def _steps() -> Iterator[tuple[str, str]]:
    yield "reading lists", "ingest.lists.read_or_doubt.read_as_set"
    yield "deciding identity", "ingest.runs.identify.identify"
    yield "fetching abstracts", "ingest.runs.changed.fetch_abstracts"
    yield "comparing", "ingest.runs.full.changes_of"
    yield "embedding", "ingest.runs.embed_and_index.embed"
    yield "writing the lexical index", "ingest.library.index_writing.write_lexical"
    yield "writing vectors", "ingest.library.vectors.VectorIndex.upsert"
    yield "writing vectors in a process of its own", "ingest.library.vector_writing.VectorWriter.upsert"
    yield "flipping the pointer", "ingest.library.publishing._write"


@pytest.mark.parametrize("function", [pytest.param(function, id=step) for step, function in _steps()])
def test_an_ingest_that_dies_at_any_step_changes_nothing_and_the_next_run_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    if "vector_writing" in function:
        monkeypatch.setattr("ingest.library.index_writing.FEW", 0)
    first = build(tmp_path, {"serving": SERVING})

    def die(*_args: object, **_kwargs: object) -> None:
        raise _Killed

    with monkeypatch.context() as patched:
        patched.setattr(function, die)
        with pytest.raises(_Killed):
            build(tmp_path)
    with opened(tmp_path) as library:
        assert library.revision.number == 1
        assert library.dense.count() == first.passages == library.revision.passages
        assert library.lexical.count == first.papers
    after = build(tmp_path)
    assert (after.revision, after.papers) == (2, 5)
    with opened(tmp_path) as library:
        assert library.dense.count() == after.passages
    assert not list(index_folder(tmp_path / "data").glob("building-*"))


def test_what_was_embedded_before_a_run_died_is_not_embedded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: object, **_kwargs: object) -> None:
        raise _Killed

    with monkeypatch.context() as patched:
        patched.setattr("ingest.library.publishing._write", die)
        with pytest.raises(_Killed):
            build(tmp_path)
    report = build(tmp_path)
    assert (report.published, report.embedded) == (True, 0)
