"""Plans that a language model proposes: what of them counts, and when they do not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.interpret import interpret
from bot.answering.model import Naming, Question, SearchPlan, Turn
from bot.answering.model_plan.accept import with_model
from bot.answering.model_plan.form import PlanFilters, PlanForm
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import LIBRARY, NOW, ask, lacking


def planned(text: str, proposed: Mapping[str, Any], *turns: Turn) -> SearchPlan:
    """The plan of a question for which a model proposes another."""
    question = Question(text, NOW, turns=turns)
    return with_model(interpret(question, LIBRARY), proposed, question, LIBRARY)


@pytest.mark.parametrize(
    ("select", "selection"),
    [
        ({"venues": [{"name": "osdi", "year": 2023}]}, Selection(venues=(Venue("OSDI", 2023),))),
        ({"organisations": ["Carnegie Mellon University"]}, Selection(organisations=("cmu",))),
        (
            {"organisations": ["MIT", "CMU"], "together": True},
            Selection(organisations=("mit", "cmu"), every_organisation=True),
        ),
        ({"sections": ["Serving at the edge"]}, Selection(sections=("serving at the edge",))),
        ({"lists": ["edge-systems"], "kinds": ["survey"]}, Selection(lists=("edge-systems",), kinds=("survey",))),
        ({"years": [2023, None], "links": ["code"]}, Selection(years=(2023, None), links=("code",))),
        ({"published": [["2024-03", "2024-05"]]}, Selection(published=((date(2024, 3, 1), date(2024, 5, 1)),))),
        ({"added": ["2025-03-01", None]}, Selection(seen_from=date(2025, 3, 1))),
        ({"least_lists": 2}, Selection(least_lists=2)),
    ],
)
def test_values_of_the_catalogue_are_taken_as_it_spells_them(select: dict[str, Any], selection: Selection) -> None:
    plan = planned("the ones I mean", {"intent": "list", "select": select})
    assert (plan.intent, plan.selection, plan.text) == ("list", selection, "")


def test_alternatives_conjunctions_and_exclusions_are_taken_however_they_stand_within_one_another() -> None:
    select = {
        "either": [{"venues": [{"name": "SOSP", "year": None}]}, {"organisations": ["MIT"]}],
        "every": [{"lists": ["edge-systems"]}, {"either": [{"kinds": ["survey"]}, {"links": ["code"]}]}],
        "not": [{"years": [2022, 2022], "not": [{"lists": ["edge-systems"]}]}],
    }
    selection = planned("the ones I mean", {"intent": "count", "select": select}).selection
    assert selection.either == (Selection(venues=(Venue("SOSP", None),)), Selection(organisations=("mit",)))
    assert selection.every[0] == Selection(lists=("edge-systems",))
    assert selection.every[1].either == (Selection(kinds=("survey",)), Selection(links=("code",)))
    assert selection.excluding == (Selection(years=(2022, 2022), excluding=(Selection(lists=("edge-systems",)),)),)


@pytest.mark.parametrize(
    "proposed",
    [
        {"intent": "list", "select": {"venues": [{"name": "KDD", "year": 2023}]}},
        {"intent": "list", "select": {"organisations": ["Oracle"]}},
        {"intent": "list", "select": {"lists": ["no-such-list"]}},
        {"intent": "list", "select": {"links": ["spaceship"]}},
        {"intent": "list", "select": {"years": "2023"}},
        {"intent": "sing"},
        {"select": {"organisations": ["MIT"]}},
        {"intent": "compare", "names": ["Nobody"]},
        {"intent": "list", "select": ["MIT"]},
        {"intent": "list", "select": {"organisations": ["MIT"], "years": [10**30, None]}},
        {"intent": "list", "select": {"organisations": ["MIT"], "least_lists": float("inf")}},
        {"intent": "list", "select": {"organisations": ["MIT"]}, "order": "newest", "most": float("inf")},
        {"intent": "list", "select": {"organisations": ["MIT"]}, "order": "newest", "most": -1},
        {"intent": "list", "select": {"organisations": ["MIT"], "venue": "OSDI"}},
        {"intent": "list", "select": {"not": [{"not": [{"not": [{"kinds": ["survey"]}]}]}]}},
        {"intent": "answer", "searches": ["pages"], "names": [3]},
        {"intent": "list", "last": "change", "select": {"organisations": ["MIT"]}},
        {"intent": "list", "select": {"organisations": ["MIT"]}, "missing": [{"what": "organisation", "words": "CMU"}]},
        {"intent": "answer", "outside": True},
        {"intent": "answer", "library": "thanks"},
        {"intent": "answer", "library": "lists"},
    ],
)
def test_a_plan_that_the_catalogue_does_not_confirm_is_dropped_whole(proposed: dict[str, Any]) -> None:
    assert planned("scheduling papers from CMU", proposed) == ask("scheduling papers from CMU")


def test_names_are_those_of_the_library() -> None:
    plan = planned("which of the two pages memory", {"intent": "compare", "names": ["vllm", "Orca"]})
    assert [mention.paper_ids for mention in plan.mentions] == [("arxiv:2309.06180",), ("p:orca",)]


def test_a_topic_is_searched_as_the_model_puts_it() -> None:
    searches = ["disaggregated prefill", "splitting phases"]
    plan = planned("Wie trennt man das?", {"intent": "answer", "language": "German", "searches": searches})
    assert (plan.intent, plan.text) == ("answer", "disaggregated prefill")
    assert plan.rewrites == ("splitting phases",)


def test_the_question_s_own_words_are_searched_beside_the_model_s() -> None:
    asked = "what keeps reading a prompt apart from writing"
    plan = planned(asked, {"intent": "answer", "searches": ["disaggregated prefill", "splitting phases", "a third"]})
    assert plan.text == "disaggregated prefill"
    assert plan.rewrites == ("splitting phases", ask(asked).text)


def test_the_papers_shown_last_are_those_meant() -> None:
    turn = Turn("kernels", "", ("p:1", "p:2"), ask("kernels"))
    plan = planned("the MIT ones", {"intent": "list", "among": True, "select": {"organisations": ["MIT"]}}, turn)
    assert (plan.selection.paper_ids, plan.selection.organisations) == (("p:1", "p:2"), ("mit",))


def test_what_is_no_question_for_papers_stays_one() -> None:
    plan = planned("thanks!", {"intent": "list", "select": {"organisations": ["MIT"]}})
    assert plan == ask("thanks!")


OSDI = Turn("OSDI papers", "", ("p:orca", "p:alpa"), ask("OSDI papers"), {"p:orca": "Orca: A Server"})


@pytest.mark.parametrize(
    ("change", "selection"),
    [
        ({"select": {"venues": [{"name": "SOSP", "year": 2024}]}}, Selection(venues=(Venue("SOSP", 2024),))),
        ({"select": {"organisations": ["MIT"]}}, Selection(venues=(Venue("OSDI", None),), organisations=("mit",))),
        ({"add": {"venues": [{"name": "ATC"}]}}, Selection(venues=(Venue("OSDI", None), Venue("ATC", None)))),
        ({"add": {"venues": [{"name": "ATC"}]}, "remove": {"venues": [{"name": "OSDI"}]}},
         Selection(venues=(Venue("ATC", None),))),
        ({"remove": {"venues": [{"name": "OSDI"}]}, "select": {"kinds": ["survey"]}}, Selection(kinds=("survey",))),
        ({"forget": ["venues"], "select": {"links": ["code"]}}, Selection(links=("code",))),
        (
            {"select": {"not": [{"years": [2022, 2022]}]}},
            Selection(venues=(Venue("OSDI", None),), excluding=(Selection(years=(2022, 2022)),)),
        ),
        ({"without": [1]}, Selection(venues=(Venue("OSDI", None),), without=("p:orca",))),
    ],
)  # fmt: skip
def test_a_change_of_the_last_plan_is_applied_as_it_is_said(change: dict[str, Any], selection: Selection) -> None:
    plan = planned("the other way, please", {"intent": "list", "last": "change", **change}, OSDI)
    assert (plan.intent, plan.selection, plan.follow_up) == ("list", selection, True)


def test_years_that_are_added_stand_beside_those_before() -> None:
    turn = Turn("2022", "", ("p:orca",), SearchPlan("2022", "list", "", selection=Selection(years=(2022, 2022))))
    selection = planned(
        "and 2024", {"intent": "list", "last": "change", "add": {"years": [2024, 2024]}}, turn
    ).selection
    assert selection.every == (Selection(either=(Selection(years=(2022, 2022)), Selection(years=(2024, 2024)))),)


def test_only_a_change_of_topic_changes_the_topic() -> None:
    topic = SearchPlan("paging", "answer", "paging", rewrites=("virtual memory",))
    turn = Turn("paging", "", ("p:orca",), topic)
    narrowed = planned("from MIT", {"intent": "answer", "last": "change", "select": {"organisations": ["MIT"]}}, turn)
    assert (narrowed.text, narrowed.rewrites, narrowed.selection.organisations) == (
        "paging",
        ("virtual memory",),
        ("mit",),
    )
    other = planned("batching, rather", {"intent": "answer", "last": "change", "searches": ["batching"]}, turn)
    assert (other.text, other.rewrites) == ("batching", ())


def test_the_last_plan_is_undone_and_gone_on_with() -> None:
    sosp = Turn("SOSP instead", "", ("p:1",), ask("SOSP papers"))
    undone = planned("hm, the former ones", {"intent": "list", "last": "undo"}, OSDI, sosp)
    assert undone.selection == Selection(venues=(Venue("OSDI", None),))
    further = planned("what comes behind these", {"intent": "list", "last": "more"}, OSDI, sosp)
    assert (further.selection, further.page) == (Selection(venues=(Venue("SOSP", None),)), 2)


def test_papers_shown_are_meant_by_their_numbers() -> None:
    picked = planned("the latter", {"intent": "answer", "names": [2]}, OSDI)
    assert [mention.paper_ids for mention in picked.mentions] == [("p:alpa",)]
    similar = planned("others of that kind", {"intent": "answer", "alike": [1]}, OSDI)
    assert (similar.alike, similar.text, similar.mentions) == (("p:orca",), "Orca: A Server", ())
    among = planned("the first", {"intent": "list", "among": [1]}, OSDI)
    assert among.selection.paper_ids == ("p:orca",)
    newer = planned("the newer of Orca and Alpa", {"intent": "list", "among": ["Orca", "Alpa"], "order": "newest"})
    assert (newer.selection.paper_ids, newer.order) == (("p:orca", "p:alpa"), "newest")


@pytest.mark.parametrize(
    ("related", "selection"),
    [
        ({"same": ["venue"]}, Selection(venues=(Venue("OSDI", None),))),
        ({"same": ["venue", "year"]}, Selection(venues=(Venue("OSDI", 2022),))),
        ({"same": ["venue"], "years_on": 1}, Selection(venues=(Venue("OSDI", 2023),))),
        ({"same": ["group"]}, Selection(organisations=("cmu",))),
        ({"same": ["section"]}, Selection(sections=("training",))),
        ({"time": "newer"}, Selection(years=(2023, None))),
    ],
)
def test_filters_are_taken_from_papers(related: dict[str, Any], selection: Selection) -> None:
    plan = planned("like its neighbours", {"intent": "list", "related": [{"papers": ["Orca"], **related}]})
    assert plan.selection == replace(selection, without=("p:orca",))


def test_what_is_not_known_of_a_paper_is_missing() -> None:
    proposed = {"intent": "list", "related": [{"papers": ["vLLM"], "same": ["group"]}]}
    assert lacking(planned("its people", proposed)) == [("the organisation of ‘vLLM’", "fact")]


def test_works_are_found_by_whom_their_texts_name() -> None:
    plan = planned("the rivals", {"intent": "answer", "naming": {"papers": ["Orca", "T4"], "how": "tries"}})
    assert plan.naming == Naming(("Orca", "T4"), (("p:orca",), ()), "tries")


def test_facts_are_asked_of_papers() -> None:
    plan = planned("when was that one", {"intent": "answer", "names": [1], "facts": ["year", "venue"]}, OSDI)
    assert (plan.facts, [mention.paper_ids for mention in plan.mentions]) == (("year", "venue"), [("p:orca",)])


def test_what_the_rules_find_missing_is_told_unless_the_model_explains_it() -> None:
    question = "SOSP papers from Oracle"
    select = {"select": {"venues": [{"name": "SOSP"}]}}
    assert lacking(planned(question, {"intent": "list", **select})) == [("Oracle", "organisation")]
    assert lacking(planned(question, {"intent": "list", **select, "by_the_way": ["Oracle"]})) == []
    named = {"missing": [{"what": "organisation", "words": "Oracle"}]}
    assert lacking(planned(question, {"intent": "list", **select, **named})) == [("Oracle", "organisation")]


def test_a_pasted_address_is_not_overlooked() -> None:
    question = "https://arxiv.org/abs/2309.06180 and what MIT has"
    overlooking = {"intent": "list", "select": {"organisations": ["MIT"]}}
    assert planned(question, overlooking) == ask(question)
    assert planned(question, {**overlooking, "by_the_way": ["https://arxiv.org/abs/2309.06180"]}) != ask(question)


def test_a_question_about_something_else_is_refused_unless_it_names_what_the_library_has() -> None:
    nothing = planned("who won the match", {"intent": "answer", "outside": True})
    assert lacking(nothing) == [("who won the match", "outside")]
    for question in ("papers from MIT", "speculative decoding"):
        assert planned(question, {"intent": "answer", "outside": True}) == ask(question)


def test_the_language_of_a_question_is_kept_for_its_answer() -> None:
    assert planned("quid de Orca", {"intent": "answer", "names": ["Orca"], "language": "French"}).language == "French"


def test_filters_are_said_back_in_the_catalogue_s_words() -> None:
    select = {"organisations": ["CMU"], "years": [2023, None], "not": [{"kinds": ["survey"]}]}
    assert planned("the ones I mean", {"intent": "list", "select": select}).filter_words == (
        "CMU",
        "2023–",
        "not survey",
    )


_WORDS = st.sampled_from(["MIT", "OSDI", "Orca", "survey", "code", "venue", "newest", "change", "2024-01", "", "\x00"])
_PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | _WORDS
_VALUES = st.recursive(
    _PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*PlanFilters.model_fields, "not", "name", "papers", "same"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {"intent": st.sampled_from(["list", "count", "answer", "summary", "compare"])},
        optional=dict.fromkeys(PlanForm.model_fields.keys() - {"intent"}, _VALUES),
    )
)
def test_no_plan_whatever_it_holds_ends_in_an_error(proposed: dict[str, Any]) -> None:
    assert isinstance(planned("the MIT ones", proposed, OSDI), SearchPlan)
