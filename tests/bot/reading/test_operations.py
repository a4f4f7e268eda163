"""Reading: bounded pages with cursors, exact filters, and nothing of a list that its reader may not see."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Scope
from bot.desk.desk import Desk
from bot.errors import ReadingError
from bot.reading.cursors import cursor_to, offset_of
from bot.reading.filters import Filters, selection_of
from bot.reading.operations import Reading
from bot.store.database import open_store
from ingest.library.model import Selection
from tests.bot.web.rooms import NOW, settings

OUTSIDER = Scope((), ("secret",))


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    folder = tmp_path_factory.mktemp("store")
    with Desk(settings()) as desk, open_store(f"sqlite:///{folder / 'store.sqlite'}") as store:
        yield Reading(desk, store, clock=lambda: NOW)


def test_pages_of_a_selection_hold_every_paper_once(reading: Reading) -> None:
    whole = reading.select(Filters(), limit=50)
    pages, cursor = [], None
    while True:
        page = reading.select(Filters(), limit=2, cursor=cursor)
        pages.append(page)
        if (cursor := page.next) is None:
            break
    assert [each.paper_id for page in pages for each in page.papers] == [each.paper_id for each in whole.papers]
    assert all(len(page.papers) <= 2 and page.total == whole.total for page in pages)


def test_filters_are_exact_and_joined(reading: Reading) -> None:
    both = reading.select(Filters(venues=("OSDI 2024",), lists=("serving",)))
    assert [paper.title for paper in both.papers] == [
        "Relay: Separating Prompt Work from Token Work on Different Machines"
    ]
    assert reading.select(Filters(venues=("OSDI",), year_from=2025)).total == 0


def test_a_value_that_the_library_lacks_is_refused_with_the_nearest_one(reading: Reading) -> None:
    with pytest.raises(ReadingError, match="Did you mean “SOSP”"):
        reading.select(Filters(venues=("SOPS",)))
    with pytest.raises(ReadingError, match="`kind` must be one of"):
        reading.select(Filters(kinds=("novel",)))


def test_search_goes_on_where_the_page_before_ended(reading: Reading) -> None:
    first = reading.find("language models", limit=2)
    second = reading.find("language models", limit=2, cursor=first.next)
    assert not {each.paper_id for each in first.papers} & {each.paper_id for each in second.papers}


def test_a_cursor_of_another_request_or_revision_is_refused(reading: Reading) -> None:
    page = reading.select(Filters(), limit=2)
    with pytest.raises(ReadingError, match="not one of this request"):
        reading.select(Filters(), sort="title", limit=2, cursor=page.next)
    stale = cursor_to(2, page.revision + 1, "x")
    with pytest.raises(ReadingError, match="has changed") as refused:
        offset_of(stale, page.revision, "x")
    assert refused.value.kind == "changed"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader_of_cursors(text: str) -> None:
    try:
        assert offset_of(text, 1, "x") >= 0
    except ReadingError as error:
        assert "cursor" in str(error)


def test_a_paper_is_shown_with_the_lines_of_its_lists_and_passages(reading: Reading) -> None:
    shown = reading.show("Pagelet")
    assert {entry.list for entry in shown.entries} == {"serving", "training", "secret"}
    assert all(entry.line > 1 and entry.address is None for entry in shown.entries), "a local path is shown to nobody"
    assert any("pages of fixed size" in passage.text for passage in shown.passages)
    with pytest.raises(ReadingError) as missing:
        reading.paper("arxiv:9999.99999")
    assert missing.value.kind == "missing"


def test_a_private_list_is_in_no_result_and_no_count_of_an_outsider(reading: Reading) -> None:
    assert reading.select(Filters(lists=("secret",))).total == 2
    with pytest.raises(ReadingError, match="no list “secret”"):
        reading.select(Filters(lists=("secret",)), scope=OUTSIDER)
    with pytest.raises(ReadingError, match="no section “Unpublished”"):
        reading.select(Filters(sections=("Unpublished",)), scope=OUTSIDER)
    for paper in reading.select(Filters(), limit=50, scope=OUTSIDER).papers:
        assert "secret" not in paper.lists and "Vault" not in paper.title
    assert {each.name for each in reading.lists(OUTSIDER).lists} == {"serving", "training", "odd"}
    assert "secret" not in reading.show("Pagelet", OUTSIDER).model_dump_json()
    assert "Vault" not in reading.news(since=date(2020, 1, 1), limit=50, scope=OUTSIDER).model_dump_json()
    assert "Vault" not in reading.export("bibtex", Filters(), scope=OUTSIDER).text
    assert "Vault" not in reading.export("bibtex", Filters(), ("arxiv:2301.00009",), scope=OUTSIDER).text
    assert "Vault" not in reading.find("keeping weights hidden from tenants", scope=OUTSIDER).model_dump_json()
    with reading.desk.opened(OUTSIDER) as opened:
        shelves = reading.shelves(opened)
        places = shelves.ordered(shelves.choose(_everything()).places, "title")
        counts = {facet: shelves.counts(facet, places)[0] for facet in ("list", "section", "organisation")}
    assert {count.label for count in counts["list"]} == {"serving", "training", "odd"}
    assert "Unpublished" not in {count.label for count in counts["section"]}
    assert "Fort Lab" not in {count.label for count in counts["organisation"]}


def test_counts_are_what_selecting_by_the_value_finds(reading: Reading) -> None:
    with reading.desk.opened() as opened:
        shelves = reading.shelves(opened)
        everything = shelves.choose(_everything()).places
        for facet, name in (("list", "lists"), ("section", "sections"), ("venue", "venues"), ("kind", "kinds")):
            for count in shelves.counts(facet, everything)[0]:  # type: ignore[arg-type]
                selected = reading.select(Filters(**{name: (count.label,)}))  # type: ignore[arg-type]
                assert selected.total == count.papers, (facet, count)


@given(data=st.data())
def test_the_shelves_select_what_the_catalogue_does(reading: Reading, data: st.DataObject) -> None:
    with reading.desk.opened() as opened:
        shelves, vocabulary = reading.shelves(opened), opened.library.vocabulary
        held: dict[str, list[str]] = {
            "lists": [*vocabulary.lists.values()],
            "sections": [*vocabulary.sections.values()],
            "organisations": [*vocabulary.organisations.values()],
            "authors": [*vocabulary.authors.values()],
            "kinds": [*vocabulary.kinds],
            "links": ["code", "paper"],
            "venues": [
                *vocabulary.venues,
                *(f"{name} {year}" for name, years in vocabulary.venues.items() for year in years),
            ],
        }
        some = {name: st.lists(st.sampled_from(known), max_size=2) for name, known in held.items() if known}
        years, days = st.none() | st.integers(2022, 2026), st.none() | st.dates(date(2026, 2, 28), date(2026, 3, 4))
        chosen = {name: tuple(data.draw(values)) for name, values in some.items() if data.draw(st.booleans())}
        filters = Filters(
            **chosen,
            year_from=data.draw(years),
            year_to=data.draw(years),
            seen_from=data.draw(days),
            seen_to=data.draw(days),
        )
        selection = selection_of(filters, vocabulary)
        on_shelves, in_catalogue = shelves.choose(selection), opened.library.select(selection)
        assert sorted(shelves.ids(on_shelves.places)) == sorted(in_catalogue.papers)
        assert sorted(shelves.ids(on_shelves.by_link)) == sorted(in_catalogue.by_link)


def test_shelves_refuse_to_select_by_what_they_do_not_know(reading: Reading) -> None:
    with reading.desk.opened() as opened, pytest.raises(ValueError, match="by preprints, least_lists"):
        reading.shelves(opened).choose(Selection(preprints=True, least_lists=2))


def test_what_is_new_is_by_the_day_on_the_lists_asked_for(reading: Reading) -> None:
    assert reading.news(since=NOW.date()).total == reading.select(Filters()).total
    assert reading.news(since=date(2027, 1, 1)).total == 0


def test_a_page_has_a_bound(reading: Reading) -> None:
    with pytest.raises(ReadingError, match="from 1 to 50"):
        reading.select(Filters(), limit=51)
    with pytest.raises(ReadingError, match="at most 20"):
        Filters(lists=tuple(map(str, range(21))))


def _everything() -> Selection:
    return Selection()
