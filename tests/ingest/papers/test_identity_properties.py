from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ingest.papers.identity import identify, keys_of
from ingest.terms.entry import Entry
from tests.ingest.papers.entries import entries

many = st.lists(entries, max_size=14)


@given(many, st.randoms(use_true_random=False))
def test_the_order_of_the_entries_changes_nothing(found: list[Entry], random: Random) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert identify(found, {}) == identify(shuffled, {})


@given(many)
def test_feeding_back_the_keys_changes_nothing(found: list[Entry]) -> None:
    first = identify(found, {})
    known = {key: paper.paper_id for paper in first.papers for key in keys_of(paper)}
    assert identify(found, known) == first


@given(many)
def test_no_two_papers_share_an_identifier_or_an_id(found: list[Entry]) -> None:
    papers = identify(found, {}).papers
    held = Counter((kind, value) for paper in papers for kind, values in paper.identifiers.items() for value in values)
    assert not [key for key, count in held.items() if count > 1]
    assert len({paper.paper_id for paper in papers}) == len(papers)


@given(many)
def test_every_entry_is_in_exactly_one_paper(found: list[Entry]) -> None:
    papers = identify(found, {}).papers
    assert Counter(entry for paper in papers for entry in paper.entries) == Counter(found)


@given(entries, many)
def test_a_paper_keeps_its_id_whatever_comes_later(first: Entry, added: list[Entry]) -> None:
    [before] = identify([first], {}).papers
    known = dict.fromkeys(keys_of(before), before.paper_id)
    assert before.paper_id in {paper.paper_id for paper in identify([first, *added], known).papers}
