"""Months of publication in questions, apart from the days of the ledger."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import SearchPlan, Turn
from ingest.library.model import Months, Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import ask


def month(year: int, number: int) -> date:
    return date(year, number, 1)


def whole(year: int, number: int) -> Months:
    return month(year, number), month(year, number)


@pytest.mark.parametrize(
    ("question", "published"),
    [
        ("papers published in March 2024", [whole(2024, 3)]),
        ("what came out in June 2023", [whole(2023, 6)]),
        ("preprints from Dec 2023 to Jan 2024", [(month(2023, 12), month(2024, 1))]),
        ("between march and may 2024", [(month(2024, 3), month(2024, 5))]),
        ("papers from January or February 2023", [whole(2023, 1), whole(2023, 2)]),
        ("everything since october 2024", [(month(2024, 10), None)]),
        ("May 2023+", [(month(2023, 5), None)]),
        ("papers from May 2023 onwards", [(month(2023, 5), None)]),
        ("everything after November 2023", [(month(2023, 12), None)]),
        ("papers before January 2023", [(None, month(2022, 12))]),
        ("until may 2023", [(None, month(2023, 5))]),
        ("papers since March 2023 and before June 2023", [(month(2023, 3), month(2023, 5))]),
        ("2023/12", [whole(2023, 12)]),
        ("papers of 2023-05", [whole(2023, 5)]),
        ("papers of 05/2023", [whole(2023, 5)]),
        ("papers from Sept '24", [whole(2024, 9)]),
        ("papers from the second half of 2021", [(month(2021, 7), month(2021, 12))]),
        ("papers of Q3 2024", [(month(2024, 7), month(2024, 9))]),
        ("papers published in february", [whole(2025, 2)]),
        ("papers published in november", [whole(2024, 11)]),
        ("papers published in the last three months", [(month(2024, 12), None)]),
        ("papers published in the last 3 months", [(month(2024, 12), None)]),
        ("papers published last month", [whole(2025, 2)]),
        ("Paper vom Mai 2023", [whole(2023, 5)]),
        ("articles publiés en août 2023", [whole(2023, 8)]),
        ("2023年5月的论文", [whole(2023, 5)]),
    ],
)
def test_months_of_publication_are_read(question: str, published: list[Months]) -> None:
    assert ask(question).selection.published == tuple(published)


@pytest.mark.parametrize(
    "question", ["arXiv papers of September 2024", "september 2024 arxiv papers", "on arxiv in September 2024"]
)
def test_on_arxiv_a_month_is_that_of_the_number(question: str) -> None:
    plan = ask(question)
    assert plan.selection == Selection(published=(whole(2024, 9),), preprints=True)
    assert plan.intent == "list"


def test_of_a_conference_only_the_year_is_known() -> None:
    assert ask("OSDI papers of July 2024").selection == Selection(venues=(Venue("OSDI", None),), years=(2024, 2024))


@pytest.mark.parametrize(
    "question",
    ["what was added in May 2024", "added since March", "new since October 2024", "anything since March?"],
)
def test_what_was_added_is_for_the_ledger(question: str) -> None:
    selection = ask(question).selection
    assert not selection.published
    assert selection.seen_from is not None


@pytest.mark.parametrize("question", ["serving that may fail", "a march of caches", "a model of 2024.5 tokens", "Sun"])
def test_words_that_only_look_like_months_are_none(question: str) -> None:
    assert not ask(question).selection.published


def test_a_topic_stays_beside_a_month() -> None:
    plan = ask("late 2023 papers on LoRA")
    assert plan.selection == Selection(published=((month(2023, 9), month(2023, 12)),))
    assert plan.text == "LoRA"


def test_a_month_that_goes_on_is_of_the_year_before_it() -> None:
    turn = Turn("papers from May 2023", "", ("p:band",), ask("papers from May 2023"))
    assert ask("and june?", [turn]).selection.published == (whole(2023, 6),)
    turn = Turn("papers from 2022", "", ("p:band",), ask("papers from 2022"))
    assert ask("and from may to july?", [turn]).selection.published == ((month(2022, 5), month(2022, 7)),)
    turn = Turn("papers from May 2023", "", ("p:band",), ask("papers from May 2023"))
    assert ask("and 2022?", [turn]).selection == Selection(years=(2022, 2022))


@pytest.mark.parametrize(
    "question", ["what's for lunch today", "who presents in our reading group on friday", "is it raining this week"]
)
def test_a_day_of_something_else_is_no_date_of_the_ledger(question: str) -> None:
    assert ask(question).selection == Selection()


@given(st.text("janfebmrpyulgsoctvd 0123456789-/.,'’年月of since to and", max_size=60))
def test_no_text_breaks_the_reading_of_months(text: str) -> None:
    plan = ask(text)
    assert isinstance(plan, SearchPlan)
    assert all(first is None or last is None or first.day == last.day == 1 for first, last in plan.selection.published)


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("how many qubits break RSA 2048", None),
        ("sequences of length 2048", None),
        ("papers from 2048", (2048, 2048)),
        ("MLSys 2048", None),
        ("RSA 2024", (2024, 2024)),
    ],
)
def test_a_number_behind_a_word_of_the_topic_is_no_year_to_come(question: str, years: tuple[int, int] | None) -> None:
    assert ask(question).selection.years == years
