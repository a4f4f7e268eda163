"""What a selection takes, against the same rules applied to the records one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.abstracts.providers import AbstractsSettings
from ingest.job import run_job
from ingest.library.layout import catalogue_url
from ingest.library.model import PaperRecord, Selection
from ingest.library.reader import Library, open_library
from ingest.library.selecting import Selected
from ingest.runs.settings import IngestSettings
from ingest.settings import ListSettings

FIRST = """# Systems

## Serving
- [Tidepool](https://arxiv.org/abs/2201.00001): Admission of requests | OSDI'22 | CMU
- [Kelp](https://arxiv.org/abs/2301.00002): Thousands of adapters | OSDI'23 | CMU & Google | [Code](https://github.com/kelp/kelp)
- [élan: serving with verve](https://example.org/elan) | SOSP'23 | MIT

## Training
- [A Survey of Training](https://arxiv.org/abs/2401.00003) | MIT
- [Eland: a trainer on the plains](https://example.org/eland)
- [Driftwood](https://www.usenix.org/conference/osdi23/presentation/driftwood): Training on what is left over
"""
SECOND = """# Others

- [Tidepool](https://arxiv.org/abs/2201.00001): Admission of requests
- [Zebra](https://arxiv.org/abs/2310.00004): Striping of checkpoints | Google
"""
MONTHS = st.dates(date(2021, 6, 1), date(2024, 6, 30))
DAYS = (datetime(2025, 1, 6, tzinfo=UTC), datetime(2025, 3, 3, tzinfo=UTC))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("selecting")
    lists = []
    for name, text, now in zip(("systems", "others"), (FIRST, SECOND), DAYS, strict=True):
        (folder / f"{name}.md").write_text(text, "utf-8")
        lists.append(ListSettings(name=name, source=str(folder / f"{name}.md")))
        settings = IngestSettings(
            data=folder,
            catalogue_url=catalogue_url(folder),
            lists=lists,
            abstracts=AbstractsSettings(providers=()),
        )
        run_job(settings, now=now)
    with open_library(catalogue_url(folder), folder) as opened:
        yield opened


def titles(library: Library, selected: Selected) -> list[str]:
    return [paper.title.split(":")[0] for paper in library.papers(selected.papers)]


def test_papers_come_newest_first_then_by_title_whatever_its_accents(library: Library) -> None:
    selected = library.select(Selection())
    assert selected.years == (2024, 2023, 2023, 2023, 2023, 2022, None)
    assert titles(library, selected) == [
        "A Survey of Training", "Driftwood", "élan", "Kelp", "Zebra", "Tidepool", "Eland"
    ]  # fmt: skip


def test_what_is_left_out_by_year_leaves_an_unknown_year_in(library: Library) -> None:
    selected = library.select(Selection(excluding=(Selection(years=(None, 2023)),)))
    assert titles(library, selected) == ["A Survey of Training", "Eland"]


def test_an_excluded_selection_of_everything_leaves_nothing(library: Library) -> None:
    assert library.select(Selection(excluding=(Selection(),))).papers == ()


def test_dates_are_those_of_the_lists_asked_for(library: Library) -> None:
    since = Selection(seen_from=date(2025, 2, 1))
    assert titles(library, library.select(since)) == ["Zebra"]
    assert titles(library, library.select(replace(since, lists=("Others",)))) == ["Zebra", "Tidepool"]
    assert titles(library, library.select(Selection(seen_until=date(2025, 2, 1), lists=("others",)))) == []


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2023, 1, 1), date(2023, 1, 31), ["Kelp"]),
        (date(2023, 10, 9), date(2023, 10, 9), ["Zebra"]),
        (date(2023, 2, 1), None, ["A Survey of Training", "Zebra"]),
        (date(2023, 1, 1), None, ["A Survey of Training", "Driftwood", "élan", "Kelp", "Zebra"]),
        (None, date(2022, 12, 1), ["Tidepool"]),
        (None, date(2021, 12, 31), []),
    ],
)
def test_a_preprint_is_of_the_month_of_its_number_and_another_work_of_a_period_that_holds_its_year(
    library: Library, first: date | None, last: date | None, found: list[str]
) -> None:
    assert titles(library, library.select(Selection(published=((first, last),)))) == found


def test_one_of_several_periods_is_enough(library: Library) -> None:
    months = tuple((date(2023, month, 1), date(2023, month, 1)) for month in (1, 10))
    assert titles(library, library.select(Selection(published=months))) == ["Kelp", "Zebra"]


def test_preprints_are_what_arxiv_has(library: Library) -> None:
    assert titles(library, library.select(Selection(preprints=True, years=(2023, None)))) == [
        "A Survey of Training", "Kelp", "Zebra"
    ]  # fmt: skip


def test_numbers_of_the_old_form_tell_their_month(tmp_path: Path) -> None:
    source = tmp_path / "old.md"
    source.write_text(
        "# Old\n\n- [Limpet](https://arxiv.org/abs/math/0309136): Clinging to a manifold\n"
        "- [Whelk](https://arxiv.org/abs/cs/9901001): Spirals of code\n"
        "- [Mussel](https://arxiv.org/abs/0704.0001): Holding on to a rope\n",
        "utf-8",
    )
    settings = IngestSettings(
        data=tmp_path,
        catalogue_url=catalogue_url(tmp_path),
        lists=[ListSettings(name="old", source=str(source))],
        abstracts=AbstractsSettings(providers=()),
    )
    run_job(settings, now=DAYS[0])
    with open_library(catalogue_url(tmp_path), tmp_path) as opened:

        def within(first: date | None, last: date | None) -> list[str]:
            return sorted(titles(opened, opened.select(Selection(published=((first, last),)))))

        assert within(date(2003, 9, 1), date(2003, 9, 1)) == ["Limpet"]
        assert within(None, date(1999, 1, 1)) == ["Whelk"]
        assert within(date(2003, 10, 1), None) == ["Mussel"]
        assert within(date(1999, 2, 1), date(2007, 4, 1)) == ["Limpet", "Mussel"]


simple = st.builds(
    Selection,
    years=st.none() | st.tuples(st.none() | st.integers(2021, 2025), st.none() | st.integers(2021, 2025)),
    organisations=st.sampled_from([(), ("cmu",), ("google", "mit")]),
    every_organisation=st.booleans(),
    sections=st.sampled_from([(), ("serving",), ("training", "serving")]),
    lists=st.sampled_from([(), ("systems",), ("others",)]),
    links=st.sampled_from([(), ("code",)]),
    seen_from=st.sampled_from([None, date(2025, 1, 6), date(2025, 2, 1)]),
    seen_until=st.sampled_from([None, date(2025, 1, 5), date(2025, 2, 1)]),
    published=st.lists(st.tuples(st.none() | MONTHS, st.none() | MONTHS), max_size=2).map(tuple),
    preprints=st.booleans(),
)
selections = st.builds(
    lambda own, excluding: replace(own, excluding=tuple(excluding)), simple, st.lists(simple, max_size=2)
)


def within(year: int | None, number: str | None, first: date | None, last: date | None) -> bool:
    """Whether a preprint's month, or all of another work's year, is within a period."""
    if number is not None:
        return (not first or number[:4] >= f"{first:%y%m}") and (not last or number[:4] <= f"{last:%y%m}")
    begins = not first or (year is not None and date(year, 1, 31) >= first)
    return begins and (not last or (year is not None and date(year, 12, 1) <= last))


def takes(selection: Selection, paper: PaperRecord) -> bool:
    """The rules of a selection, applied to one record."""
    first, last = selection.years or (None, None)
    number = paper.paper_id.removeprefix("arxiv:") if paper.paper_id.startswith("arxiv:") else None
    wanted = (paper.first_seen_on.get(name) for name in selection.lists or paper.lists)
    dates = [each for each in wanted if each]
    organisations = {name.casefold() for name in paper.organisations}
    asked = [key in organisations for key in selection.organisations] or [True]
    sections = {heading.casefold() for _, path in paper.sections for heading in path}
    return (
        (first is None or (paper.year or 0) >= first)
        and (last is None or (paper.year or 9999) <= last)
        and (all(asked) if selection.every_organisation else any(asked))
        and (not selection.sections or not sections.isdisjoint(selection.sections))
        and (not selection.lists or not set(paper.lists).isdisjoint(selection.lists))
        and (not selection.links or any(link.kind in selection.links for link in paper.links))
        and (not selection.preprints or number is not None)
        and (not selection.published or any(within(paper.year, number, *each) for each in selection.published))
        and (not selection.seen_from or (bool(dates) and min(dates) >= selection.seen_from))
        and (not selection.seen_until or (bool(dates) and min(dates) <= selection.seen_until))
        and not any(takes(excluded, paper) for excluded in selection.excluding)
    )


@given(selection=selections)
def test_a_selection_takes_what_its_rules_say_and_counts_it(library: Library, selection: Selection) -> None:
    every = library.papers(library.paper_ids())
    wanted = {paper.paper_id for paper in every if takes(selection, paper)}
    assert set(library.select(selection).papers) == wanted
    assert library.count(selection) == len(wanted)


@given(selection=selections, data=st.data())
def test_of_given_papers_it_takes_those_that_it_takes_of_all(
    library: Library, selection: Selection, data: st.DataObject
) -> None:
    some: Sequence[str] = data.draw(st.lists(st.sampled_from([*library.paper_ids(), "unknown"]), max_size=5))
    among = replace(selection, paper_ids=tuple(some))
    assert library.select(among).papers == tuple(each for each in library.select(selection).papers if each in some)
    assert library.count(among) == len(library.select(among).papers)
