import pytest

from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import ask, conversation


@pytest.mark.parametrize(
    ("question", "order", "most", "intent"),
    [
        ("newest five from MIT", "newest", 5, "list"),
        ("the three most recent MIT papers", "newest", 3, "list"),
        ("latest 10 papers from MIT", "newest", 10, "list"),
        ("what is the oldest paper you have", "oldest", 1, "list"),
        ("MIT papers, newest first", "newest", None, "list"),
        ("MIT papers sorted by date", "newest", None, "list"),
        ("latest papers on speculative decoding with phones", "newest", None, "answer"),
        ("newest five on checkpointing", "newest", 5, "answer"),
    ],
)
def test_the_newest_and_the_oldest_can_be_asked_for(question: str, order: str, most: int | None, intent: str) -> None:
    plan = ask(question)
    assert (plan.order, plan.most, plan.intent) == (order, most, intent)


def test_the_words_of_an_order_are_not_searched() -> None:
    assert ask("newest five on checkpointing").text == "checkpointing"
    assert ask("newest five in the speculative decoding section").selection.sections == ("speculative decoding",)


def test_the_newest_of_what_was_listed_can_be_asked_for() -> None:
    plan = conversation("OSDI papers", "newest one?")
    assert (plan.order, plan.most, plan.selection) == ("newest", 1, Selection(venues=(Venue("OSDI", None),)))
    plan = conversation("papers on phones", "the newest one?", shown=("p:1", "p:2"))
    assert (plan.order, plan.most, plan.selection.paper_ids) == ("newest", 1, ("p:1", "p:2"))


def test_which_of_those_shown_is_newer_can_be_asked() -> None:
    plan = conversation("papers on phones", "which one is older?", shown=("p:1", "p:2"))
    assert (plan.order, plan.most, plan.selection.paper_ids) == ("oldest", 1, ("p:1", "p:2"))


@pytest.mark.parametrize("question", ["how many OSDI papers each year?", "number of OSDI papers per year"])
def test_numbers_are_told_for_each_year_where_that_is_asked(question: str) -> None:
    plan = ask(question)
    assert (plan.intent, plan.per, plan.selection) == ("count", "year", Selection(venues=(Venue("OSDI", None),)))


@pytest.mark.parametrize("question", ["how many are there per year", "papers per year", "papers by year?"])
def test_without_anything_else_all_papers_are_counted_for_each_year(question: str) -> None:
    plan = ask(question)
    assert (plan.intent, plan.per, plan.selection, plan.missing) == ("count", "year", Selection(), ())


def test_a_topic_is_not_counted_for_each_year() -> None:
    assert ask("how many papers on pagination per year").intent == "answer"


def test_a_year_that_does_not_matter_is_no_filter() -> None:
    plan = ask("I would need the complete list of papers that appeared at OSDI, no matter which year")
    assert (plan.intent, plan.text, plan.selection) == ("list", "", Selection(venues=(Venue("OSDI", None),)))


@pytest.mark.parametrize(
    ("question", "years"),
    [("pre-2020 papers", (None, 2019)), ("MIT post-2022", (2023, None)), ("pre 2021", (None, 2020))],
)
def test_years_before_and_after_are_read_with_a_prefix(question: str, years: tuple[int | None, int | None]) -> None:
    assert ask(question).selection.years == years


def test_papers_only_are_papers_and_surveys() -> None:
    assert ask("how many from MIT? papers only").selection.kinds == ("paper", "survey")


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("is vLLM newer than Orca?", "newest"),
        ("which is older, vLLM or Orca?", "oldest"),
        ("vLLM or Orca, which came out first?", "oldest"),
        ("was vLLM published after Orca", "newest"),
    ],
)
def test_works_named_are_listed_by_date_where_their_dates_are_compared(question: str, order: str) -> None:
    plan = ask(question)
    assert (plan.intent, plan.order, plan.mentions) == ("list", order, ())
    assert set(plan.selection.paper_ids or ()) == {"arxiv:2309.06180", "p:orca"}


def test_a_comparison_with_a_topic_stays_one() -> None:
    plan = ask("is vLLM better than Orca before training")
    assert (plan.intent, plan.order) == ("compare", None)


def test_what_is_newer_than_a_work_stays_a_filter() -> None:
    assert ask("anything newer than Orca?").selection.years == (2023, None)


def test_one_is_wanted_where_the_word_for_it_stands_behind_what_narrows_it() -> None:
    assert ask("latest OSDI paper").most == 1
    assert ask("latest OSDI papers").most is None


def test_which_is_the_newest_asks_for_one() -> None:
    assert conversation("OSDI papers", "which one is the newest?").most == 1
    assert ask("what are the newest OSDI papers?").most is None


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("how many papers per venue?", "venue"),
        ("which organisation has the most papers", "organisation"),
        ("how many OSDI papers in each section", "section"),
        ("authors with the most papers", "author"),
        ("who wrote the most papers here?", "author"),
        ("top 5 venues", "venue"),
    ],
)
def test_works_are_counted_for_each_venue_or_the_like(question: str, group: str) -> None:
    plan = ask(question)
    assert (plan.intent, plan.per, plan.missing, plan.text) == ("count", group, (), "")


def test_works_of_top_venues_are_not_counted_for_each() -> None:
    assert ask("papers at top venues").per is None
