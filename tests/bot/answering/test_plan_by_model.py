"""Plans that a language model proposes: what of them counts, and when they do not."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any

import pytest

from bot.answering.interpret import interpret
from bot.answering.language_model import LanguageModel
from bot.answering.model import Question, SearchPlan, Turn
from bot.answering.plan_by_model import ask_for_plan, with_model
from bot.prompts import Prompts
from bot.settings.model import ModelSettings
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import LIBRARY, NOW, ask
from tests.fakes.openai_chat import Reply, chat_server


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


def test_alternatives_conjunctions_and_exclusions_are_taken() -> None:
    proposed = {
        "intent": "count",
        "either": [{"venues": [{"name": "SOSP", "year": None}]}, {"organisations": ["MIT"]}],
        "every": [{"lists": ["edge-systems"]}, {"lists": ["carol/reading-group"]}],
        "not": [{"years": [2022, 2022]}],
    }
    selection = planned("the ones I mean", proposed).selection
    assert selection.either == (Selection(venues=(Venue("SOSP", None),)), Selection(organisations=("mit",)))
    assert selection.every == (Selection(lists=("edge-systems",)), Selection(lists=("carol/reading-group",)))
    assert selection.excluding == (Selection(years=(2022, 2022)),)


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
    ],
)
def test_a_plan_that_the_catalogue_does_not_confirm_is_dropped_whole(proposed: dict[str, Any]) -> None:
    assert planned("scheduling papers from CMU", proposed) == ask("scheduling papers from CMU")


def test_names_are_those_of_the_library() -> None:
    plan = planned("which of the two pages memory", {"intent": "compare", "names": ["vllm", "Orca"]})
    assert [mention.paper_ids for mention in plan.mentions] == [("arxiv:2309.06180",), ("p:orca",)]


def test_a_topic_is_searched_as_the_model_puts_it() -> None:
    plan = planned(
        "Wie trennt man das?", {"intent": "answer", "searches": ["disaggregated prefill", "splitting phases"]}
    )
    assert (plan.intent, plan.text) == ("answer", "disaggregated prefill")
    assert plan.rewrites == ("splitting phases",)


def test_the_papers_shown_last_are_those_meant() -> None:
    turn = Turn("kernels", "", ("p:1", "p:2"), ask("kernels"))
    plan = planned("the MIT ones", {"intent": "list", "among": True, "select": {"organisations": ["MIT"]}}, turn)
    assert (plan.selection.paper_ids, plan.selection.organisations) == (("p:1", "p:2"), ("mit",))


def test_what_is_no_question_for_papers_stays_one() -> None:
    plan = planned("thanks!", {"intent": "list", "select": {"organisations": ["MIT"]}})
    assert plan == ask("thanks!")


async def _asked(reply: Reply, seconds: float = 60.0) -> AsyncIterator[Any]:
    async with chat_server(reply) as server:
        settings = ModelSettings.model_validate({"base_url": server.base_url, "model": "m", "attempts": 1})
        question = Question("papers from MIT since 2023", NOW, turns=(Turn("OSDI", "", ("p:1",), ask("OSDI papers")),))
        yield await ask_for_plan(question, LIBRARY, LanguageModel(settings), Prompts.load(), seconds)
        yield server.prompts


def _ask(reply: Reply, seconds: float = 60.0) -> list[Any]:
    async def collect() -> list[Any]:
        return [each async for each in _asked(reply, seconds)]

    return asyncio.run(collect())


def test_the_model_is_given_the_catalogue_and_the_conversation() -> None:
    (proposed, use), prompts = _ask(Reply(f"Sure: {json.dumps({'intent': 'list'})}"))
    assert proposed == {"intent": "list"}
    assert use is not None
    assert "MIT" in prompts[0]
    assert "OSDI" in prompts[0]
    assert "2025-03-12" in prompts[0]


def test_what_is_no_plan_is_none_but_counts() -> None:
    (proposed, use), _ = _ask(Reply("I would rather sing."))
    assert proposed is None
    assert use is not None


def test_a_plan_that_is_late_is_not_waited_for() -> None:
    (proposed, use), _ = _ask(Reply("{}", stall_after=0), seconds=0.2)
    assert (proposed, use) == (None, None)
