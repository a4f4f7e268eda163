"""A list lived through: every paper is new once, whatever is done to it afterwards."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.papers.chronicle import Memory, chronicle
from ingest.terms.entry import Entry, Version
from tests.ingest.papers.entries import entries, entry

START = datetime(2024, 1, 1, tzinfo=UTC)


def versions(*states: list[Entry]) -> list[Version]:
    return [
        Version(f"{number:040x}", START + timedelta(days=number), tuple(state)) for number, state in enumerate(states)
    ]


def new_in(*states: list[Entry]) -> list[list[str]]:
    return [[paper.titles[0] for paper in moment.new] for moment in chronicle(versions(*states))]


KESTREL = entry("Kestrel: Serving Giant Models on Tiny Clusters", arxiv="2301.00001")
HARBOUR = entry("Harbour: Program Synthesis for Mixed Clusters", line=2, doi="10.1145/7.7")
GRAFT = entry("Graft: Fusing the Models of Several Tasks", line=3, doi="10.1145/7.7")


def test_a_paper_is_new_in_the_first_version_that_has_it() -> None:
    assert new_in([KESTREL], [KESTREL, HARBOUR], [HARBOUR, KESTREL]) == [[KESTREL.title], [HARBOUR.title], []]


def test_a_paper_that_was_away_for_a_while_is_not_new_again() -> None:
    assert new_in([KESTREL], [], [KESTREL])[2] == []


def test_a_new_title_under_the_same_identifier_is_a_rename_and_not_new() -> None:
    renamed = entry("Fast Birds Carry Heavy Loads", arxiv="2301.00001")
    assert new_in([KESTREL], [renamed]) == [[KESTREL.title], []]


def test_a_paper_that_gets_its_identifier_later_is_not_new() -> None:
    bare = entry(KESTREL.title)
    assert new_in([bare], [KESTREL]) == [[KESTREL.title], []]


def test_a_title_that_is_mended_without_any_identifier_is_not_new() -> None:
    wrong, right = entry("Scheduling Withot Clocks in Orchards"), entry("Scheduling Without Clocks in Orchards")
    assert new_in([wrong], [right]) == [[wrong.title], []]


def test_another_paper_under_an_identifier_that_was_given_wrongly_is_new_when_that_is_put_right() -> None:
    wrong = entry(HARBOUR.title, line=2, arxiv="2301.00001")
    right = entry(HARBOUR.title, line=2, arxiv="2301.00002")
    first, second = chronicle(versions([wrong], [right, KESTREL]))
    assert [paper.titles[0] for paper in second.new] == [KESTREL.title]
    assert {paper.paper_id for paper in second.papers if paper.titles[0] == HARBOUR.title} == {
        paper.paper_id for paper in first.papers
    }


def test_works_that_fall_out_over_an_identifier_keep_their_dates() -> None:
    memory = Memory()
    list(chronicle(versions([HARBOUR], [HARBOUR, GRAFT], [GRAFT, HARBOUR]), memory))
    assert sorted(day.day for day in set(memory.first_seen.values())) == [1, 2]


def test_the_id_of_a_work_that_went_on_under_another_is_given_to_no_other() -> None:
    title = "Kestrel: Serving Giant Models on Tiny Clusters"
    paper, named = entry(title, line=1), entry("Kestrel", line=2, name="Kestrel", doi="10.1145/1.1")
    both = entry(title, line=2, doi="10.1145/1.1")
    project = entry(title, line=3, url="https://github.com/nest/kestrel", kind="project")
    moments = list(chronicle(versions([paper, named], [paper, both], [paper, project])))
    announced = [one.paper_id for moment in moments for one in moment.new]
    assert len(announced) == len(set(announced)) == 3


def test_an_identifier_that_moves_to_another_work_beside_an_entry_without_title_takes_no_id_along() -> None:
    title = "A Theory of Slow Networks and Fast Opinions"
    untitled = entry("", arxiv="2301.00001", usenix="osdi22/kestrel")
    moved = [entry("Kestrel: Serving Giants", usenix="osdi22/kestrel"), entry(title, arxiv="2301.00002"), untitled]
    moments = list(chronicle(versions([entry(title, arxiv="2301.00001")], moved)))
    announced = [paper.paper_id for moment in moments for paper in moment.new]
    assert announced == ["arxiv:2301.00001", "usenix:osdi22/kestrel"]


states = st.lists(st.lists(entries, max_size=8), min_size=1, max_size=5)


@given(states)
def test_a_reshuffled_list_announces_nothing_and_no_paper_is_new_twice(found: list[list[Entry]]) -> None:
    moments = list(chronicle(versions(*found, found[-1][::-1])))
    assert moments[-1].new == ()
    announced = [paper.paper_id for moment in moments for paper in moment.new]
    assert len(announced) == len(set(announced))


@given(states)
def test_a_version_seen_before_announces_nothing_however_much_came_between(found: list[list[Entry]]) -> None:
    assert list(chronicle(versions(*found, found[0])))[-1].new == ()


@given(states)
def test_going_on_from_a_memory_is_the_same_as_living_through_all_at_once(found: list[list[Entry]]) -> None:
    all_versions = versions(*found)
    whole, parts = Memory(), Memory()
    list(chronicle(all_versions, whole))
    list(chronicle(all_versions[:2], parts))
    list(chronicle(all_versions[2:], parts))
    assert whole == parts
