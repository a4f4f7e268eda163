import pytest

from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import ask, conversation, mentioned


@pytest.mark.parametrize(
    ("question", "kept", "left_out"),
    [
        (
            "papers from CMU, but not with Microsoft",
            Selection(organisations=("cmu",)),
            [Selection(organisations=("microsoft",))],
        ),
        ("google but not berkeley", Selection(organisations=("google",)), [Selection(organisations=("uc berkeley",))]),
        ("OSDI papers excluding 2023", Selection(venues=(Venue("OSDI", None),)), [Selection(years=(2023, 2023))]),
        (
            "MIT papers that aren't from SOSP",
            Selection(organisations=("mit",)),
            [Selection(venues=(Venue("SOSP", None),))],
        ),
        ("SOSP 2023 (no surveys)", Selection(venues=(Venue("SOSP", 2023),)), [Selection(kinds=("survey",))]),
        ("papers without code from 2024", Selection(years=(2024, 2024)), [Selection(links=("code",))]),
        ("everything but surveys from 2023", Selection(years=(2023, 2023)), [Selection(kinds=("survey",))]),
        ("no OSDI please, just MIT", Selection(organisations=("mit",)), [Selection(venues=(Venue("OSDI", None),))]),
        (
            "OSDI papers not from Microsoft, Google or MIT",
            Selection(venues=(Venue("OSDI", None),)),
            [Selection(organisations=("microsoft", "google", "mit"))],
        ),
        (
            "MLSys papers, not from Google or SOSP",
            Selection(venues=(Venue("MLSys", None),)),
            [Selection(organisations=("google",)), Selection(venues=(Venue("SOSP", None),))],
        ),
        (
            "OSDI papers not in the fault tolerance section",
            Selection(venues=(Venue("OSDI", None),)),
            [Selection(sections=("fault tolerance / straggler mitigation",))],
        ),
    ],
)  # fmt: skip
def test_what_a_question_leaves_out_is_no_filter_but_is_left_out(
    question: str, kept: Selection, left_out: list[Selection]
) -> None:
    plan = ask(question)
    assert plan.selection.excluding == tuple(left_out)
    assert (plan.intent, plan.text) == ("list", "")
    assert plan.selection == Selection(
        venues=kept.venues, years=kept.years, organisations=kept.organisations, excluding=tuple(left_out)
    )


def test_works_left_out_by_name_are_not_asked_for() -> None:
    plan = ask("OSDI papers except Orca")
    assert (plan.intent, plan.mentions, plan.selection.without, plan.apart) == ("list", (), ("p:orca",), ("Orca",))
    plan = ask("FastServe (not INFaaS)")
    assert mentioned(plan) == {"FastServe": ("p:fastserve",)}


def test_how_many_there_are_without_some_is_counted() -> None:
    plan = ask("how many OSDI papers are not from Google?")
    assert (plan.intent, plan.selection.excluding) == ("count", (Selection(organisations=("google",)),))


@pytest.mark.parametrize(
    "question",
    [
        "serving without vLLM",
        "why not use Splitwise?",
        "inference without retraining",
        "is there no paper from MIT?",
        "not only OSDI",
        "what does not fit in GPU memory",
    ],
)
def test_negated_topics_and_other_uses_of_not_leave_nothing_out(question: str) -> None:
    plan = ask(question)
    assert (plan.selection.excluding, plan.selection.without, plan.apart) == ((), (), ())


def test_a_follow_up_leaves_out_of_what_was_asked_before() -> None:
    plan = conversation("OSDI 2023 papers", "without those from Google")
    assert plan.selection.venues == (Venue("OSDI", 2023),)
    assert plan.selection.excluding == (Selection(organisations=("google",)),)
    plan = conversation("OSDI 2023 papers", "without those from Google", "and not from MIT")
    assert plan.selection.excluding == (Selection(organisations=("google",)), Selection(organisations=("mit",)))


def test_nothing_but_is_no_exclusion() -> None:
    assert ask("nothing but surveys please").selection == Selection(kinds=("survey",))
    assert ask("nothing except surveys from 2024").selection == Selection(kinds=("survey",), years=(2024, 2024))


def test_a_topic_that_is_no_value_is_left_out_where_the_question_says_so() -> None:
    plan = ask("OSDI papers that aren't about attention")
    assert (plan.intent, plan.apart, plan.text) == ("list", ("attention",), "")
    assert plan.selection == Selection(venues=(Venue("OSDI", None),), without=("p:fa1", "p:fa3"))


def test_a_topic_behind_without_is_left_out_only_where_filters_say_the_rest() -> None:
    assert ask("SOSP papers, no attention please").apart == ("attention",)
    assert ask("SOSP papers without retraining").apart == ()
    assert ask("serving without attention").apart == ()


def test_a_follow_up_leaves_a_topic_out_of_what_was_listed() -> None:
    plan = conversation("SOSP papers", "drop the attention ones")
    assert (plan.follow_up, plan.apart) == (True, ("attention",))
    assert plan.selection == Selection(venues=(Venue("SOSP", None),), without=("p:fa1", "p:fa3"))


def test_what_leaves_out_a_value_behind_it_does_not_leave_out_the_one_before_it() -> None:
    selection = ask("CMU papers that don't have Berkeley on them").selection
    assert selection == Selection(organisations=("cmu",), excluding=(Selection(organisations=("uc berkeley",)),))


@pytest.mark.parametrize(
    "question", ["CMU & Google on the same author list", "papers by CMU with Google", "CMU + Google papers"]
)
def test_two_organisations_are_wanted_together_where_the_words_between_or_around_say_so(question: str) -> None:
    assert ask(question).selection == Selection(organisations=("cmu", "google"), every_organisation=True)


def test_who_is_not_together_with_another_is_left_out() -> None:
    selection = Selection(organisations=("mit",), excluding=(Selection(organisations=("cmu",)),))
    assert ask("MIT papers that aren't joint with CMU").selection == selection
