"""What speaks for an answer and against it, weighed from given signals."""

from dataclasses import replace

import numpy as np
import pytest

from bot.answering.model import Missing, SearchPlan
from bot.answering.searching.asked import AskedWords
from bot.answering.searching.fields import FieldMatch
from bot.answering.searching.rank import Signals
from bot.answering.searching.relevance import Answered, answered, relevance, why_irrelevant
from ingest.library.model import Selection

NEAR = Signals(title=0.5, body=0.6, sentence=0.6, coverage=0.7, plain_coverage=0.7, lexical=1.0)
SHARES = np.array([0.5, 0.5], np.float32)
MATCHED = 0.8 * SHARES
"""What each of two tokens of a question finds in a text that speaks of both."""
FAR = Signals(title=0.1, body=0.1, sentence=0.1, coverage=0.1, plain_coverage=0.1, lexical=1.0)


def _asked(*words: str) -> AskedWords:
    weights = dict.fromkeys(words, 1.0)
    return AskedWords(weights, {word: word for word in words}, {}, {}, frozenset(), 200)


def _near_field(similarity: float, by_token: float = 0.0) -> FieldMatch:
    return FieldMatch(similarity, by_token * SHARES, SHARES)


def _answered(signals: list[Signals]) -> Answered | None:
    return answered(_asked("zorvex", "token", "request", "admit"), signals, _near_field(0.4))


def _naming(name: str) -> SearchPlan:
    return SearchPlan("", "answer", "tokens of requests", missing=(Missing(name, "name"),))


def test_a_lacking_name_among_many_words_does_not_refuse_what_is_near() -> None:
    assert why_irrelevant(_naming("Zorvex"), _asked("zorvex", "token", "request", "admit"), _answered([NEAR])) is None


def test_a_lacking_name_is_the_reason_where_nothing_is_near() -> None:
    reason = why_irrelevant(_naming("Zorvex"), _asked("zorvex", "token", "request", "admit"), _answered([FAR]))
    assert reason == "No paper is called “Zorvex” or mentions it. Check the spelling, or paste a link."


def _lacking(what: str) -> SearchPlan:
    missing = Missing("Zorvex", what)  # type: ignore[arg-type]  # pytest gives plain strings
    return SearchPlan("", "answer", "tokens of requests", missing=(missing,))


@pytest.mark.parametrize("what", ["identifier", "section"])
def test_a_lacking_filter_refuses_whatever_is_near(what: str) -> None:
    assert why_irrelevant(_lacking(what), _asked("zorvex", "token", "request", "admit"), _answered([NEAR])) is not None


@pytest.mark.parametrize("what", ["venue", "organisation"])
def test_a_lacking_venue_or_organisation_refuses_unless_a_topic_stands_beside_it(what: str) -> None:
    assert why_irrelevant(_lacking(what), _asked("zorvex", "token"), _answered([NEAR])) is not None
    assert why_irrelevant(_lacking(what), _asked("zorvex", "token", "request"), _answered([NEAR])) is None


def test_a_lacking_organisation_refuses_where_only_filters_stand_beside_it() -> None:
    plan = replace(_lacking("organisation"), text="", selection=Selection(years=(2022, None)))
    assert why_irrelevant(plan, _asked("zorvex", "papers", "2022"), _answered([NEAR])) is not None


def test_a_paper_with_every_word_asked_for_speaks_for_an_answer() -> None:
    whole = replace(NEAR, plain_coverage=1.0)
    assert relevance(_asked("token"), [whole], 0.4) > relevance(_asked("token"), [NEAR], 0.4)


def test_a_question_in_signs_is_judged_by_how_many_of_them_a_paper_holds() -> None:
    asked = _asked("调", "度", "请", "求")
    assert relevance(asked, [replace(NEAR, coverage=0.2)], 0.4) < 0
    assert relevance(asked, [replace(FAR, coverage=0.6)], 0.4) > 0


def test_the_probability_grows_with_what_speaks_for_an_answer() -> None:
    near, far = (replace(each, tokens=each.sentence, by_token=MATCHED) for each in (NEAR, FAR))
    probable, improbable = (answered(_asked("token"), [each], _near_field(0.4)) for each in (near, far))
    assert probable is not None and improbable is not None
    assert 0 <= improbable.probability < probable.probability <= 1


def test_a_single_word_that_a_paper_holds_is_answered_however_improbable() -> None:
    asked, far = _asked("zorvex"), replace(FAR, tokens=0.1, by_token=0.1 * SHARES)
    found, other = (answered(asked, [replace(far, plain_coverage=each)], _near_field(0.9)) for each in (1.0, 0.9))
    assert found is not None and found.enough and found.probability < 0.1
    assert other is not None and not other.enough


def test_words_that_a_title_holds_together_are_answered_however_improbable() -> None:
    asked, far = _asked("zorvex", "token"), replace(FAR, tokens=0.1, by_token=0.1 * SHARES, plain_coverage=1.0)
    found, other = (answered(asked, [replace(far, title_coverage=each)], _near_field(0.9)) for each in (1.0, 0.5))
    assert found is not None and found.enough
    assert other is not None and not other.enough


def test_papers_that_stand_out_speak_for_an_answer_but_among_those_filtered_none_has_to() -> None:
    asked, near = _asked("zorvex", "token", "request"), replace(NEAR, tokens=0.6, by_token=MATCHED)
    others = [replace(near, tokens=0.3, body=0.3, lexical=0.1, coverage=0.1)] * 30
    standing_out, alike, filtered = (
        answered(asked, papers, _near_field(0.4), filtered=only)
        for papers, only in (([near, *others], False), ([near] * 31, False), ([near] * 31, True))
    )
    assert standing_out is not None and alike is not None and filtered is not None
    assert alike.probability < min(standing_out.probability, filtered.probability)


def test_a_word_that_no_paper_comes_near_speaks_against_an_answer_and_more_so_where_a_field_is_named_by_it() -> None:
    asked, near = _asked("weather", "token", "request"), replace(NEAR, tokens=0.6)
    other = np.array([0.15, 0.4], np.float32)
    both, one, one_of_a_field = (
        answered(asked, [replace(near, by_token=tokens)], _near_field(0.4, by_field))
        for tokens, by_field in ((MATCHED, 0.7), (other, 0.0), (other, 0.7))
    )
    assert both is not None and one is not None and one_of_a_field is not None
    assert one_of_a_field.probability < one.probability < both.probability


def test_what_another_paper_comes_near_is_not_foreign_to_the_library() -> None:
    asked = _asked("weather", "token", "request")
    first, second = (np.array(each, np.float32) for each in ([0.15, 0.4], [0.4, 0.15]))
    alone, together = (
        answered(asked, [replace(NEAR, tokens=0.6, by_token=each) for each in every], _near_field(0.4, 0.7))
        for every in ([first], [first, second])
    )
    assert alone is not None and together is not None
    assert alone.probability < together.probability


@pytest.mark.parametrize(
    "question",
    [
        "does Zorvex admit requests by token",
        "how fast is Zorvex with tokens of requests",
        "Zorvex's tokens of requests",
    ],
)
def test_a_lacking_name_that_a_question_is_about_refuses_whatever_is_near(question: str) -> None:
    plan = replace(_naming("Zorvex"), question=question)
    assert why_irrelevant(plan, _asked("zorvex", "token", "request", "admit"), _answered([NEAR])) is not None


def test_of_no_papers_there_is_no_probability() -> None:
    assert answered(_asked("token"), [], _near_field(0.4)) is None


def test_a_question_in_another_language_is_answered_by_less() -> None:
    between = replace(NEAR, tokens=0.2)
    asked = _asked("token", "request", "admit")
    for at in range(100):
        between = replace(between, tokens=at / 100, by_token=at / 100 * SHARES)
        english, other = (answered(asked, [between], _near_field(0.4), in_english=each) for each in (True, False))
        assert english is not None and other is not None
        if other.enough and not english.enough:
            return
    pytest.fail("no question is answered in another language alone")


def test_what_a_model_wrote_of_a_paper_speaks_for_it_and_takes_nothing_from_its_own_texts() -> None:
    own = replace(NEAR, tokens=0.6)
    expanded = replace(own, expansion=0.2, every_token=0.6)
    assert expanded.features == own.features
    nearer = replace(own, expansion=0.9, every_token=0.8).features
    assert (nearer["every text"], nearer["every token"]) == (0.9, 0.8)
