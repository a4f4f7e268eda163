"""Summaries that a model writes: by fields, streamed, checked; and what becomes of a model that errs or fails."""

import importlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.answering.compose import MODEL_FAILED, UNCITED
from bot.presenting.as_json import answer_as_json
from bot.prompts import DROP, REFUSAL
from tests.bot.summaries.conftest import Talking, told, unstated
from tests.fakes.openai_chat import ChatServer, Reply, chat_server

GOOD = (
    "problem: Serving language models wastes memory on fragments {pagelet}.\n"
    "idea: Pagelet keeps the cache of each request in pages of fixed size {pagelet}.\n"
    "evidence: It serves 2.5x more requests than systems that reserve memory in one piece {pagelet}.\n"
    "limits: It does not support models without attention {pagelet}."
)


@pytest.fixture(scope="module", autouse=True)
def client_library() -> None:
    """Imported beforehand: it takes seconds."""
    importlib.import_module("llama_index.llms.openai_like")


def citing(text: str) -> Callable[[list[dict[str, Any]]], str]:
    """A reply in which `{pagelet}` and the like stand for the markers of the papers."""

    def reply(messages: list[dict[str, Any]]) -> str:
        sources = re.findall(r"<<<source (\w+)>>>\ntitle: (\w+)", messages[-1]["content"])
        return text.format(**{title.lower(): f"[{key}]" for key, title in sources})

    return reply


def model(server: ChatServer, **changes: Any) -> dict[str, Any]:
    return {"model": {"base_url": server.base_url, "model": "scripted", "deadline": 30.0, "attempts": 2, **changes}}


async def test_one_call_writes_the_fields_and_each_sentence_shows_once_it_is_checked(talking: Talking) -> None:
    async with chat_server(Reply(citing(GOOD))) as server, talking(**model(server)) as talk:
        answer = await talk.ask("summarise Pagelet")
        assert len(server.requests) == 1
        assert "how it works: the mechanism" in server.requests[0]["messages"][0]["content"]
    assert told(answer, "idea") == ["Pagelet keeps the cache of each request in pages of fixed size."]
    assert unstated(answer) == {"how it works": "not stated in the abstract"}
    assert answer.lead.endswith("(SOSP 2023), based on its abstract.")
    assert talk.written[0] == f"{answer.lead}\n"
    assert "Problem: Serving language models wastes memory on fragments. [1] " in talk.written[1]
    assert "4 of 7 sentences" not in answer.checked
    assert answer.used is not None
    assert answer.used.calls == 1


async def test_what_the_abstract_does_not_carry_is_mended_or_left_out(talking: Talking) -> None:
    wrong = GOOD.replace("2.5x", "25x") + "\nhow it works: It asks an oracle on the moon {pagelet}."
    mended = f"1. It serves 2.5x more requests than systems that reserve memory in one piece {{pagelet}}.\n2. {DROP}"
    async with chat_server(Reply(citing(wrong)), Reply(citing(mended))) as server, talking(**model(server)) as talk:
        answer = await talk.ask("summarise Pagelet")
    assert told(answer, "evidence") == ["It serves 2.5x more requests than systems that reserve memory in one piece."]
    assert told(answer, "how it works") == []
    assert "oracle" not in json.dumps(answer_as_json(answer))
    assert not any("25x" in written or "oracle" in written for written in talk.written)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=401), MODEL_FAILED),
        (Reply("Lorem ipsum dolor sit amet. " * 9), UNCITED),
        (Reply(REFUSAL), "could be confirmed"),
        (Reply(citing("idea: Bananas ripen at night {pagelet}.")), "could be confirmed"),
    ],
    ids=["refused by the endpoint", "cites nothing", "finds nothing", "invents"],
)
async def test_a_model_that_gives_nothing_usable_leaves_quotations_and_says_so(
    talking: Talking, reply: Reply, said: str
) -> None:
    async with chat_server(reply) as server, talking(**model(server)) as talk:
        answer = await talk.ask("summarise Pagelet")
    assert any(said in limit for limit in answer.limits)
    assert all(claim.quoted for claim in answer.claims[:-3])
    assert told(answer, "idea")[0].startswith("We propose Pagelet")


async def test_lines_in_another_manner_are_understood_too(talking: Talking) -> None:
    reply = (
        "<think>Let me see.</think>Sure, here is the summary:\n"
        "- **Idea**: Pagelet keeps the cache of each request in pages of fixed size {pagelet}.\n"
        "Results: It serves 2.5x more requests {pagelet}.\n"
        "**Limitations:** It does not support models without attention {pagelet}."
    )
    async with chat_server(Reply(citing(reply))) as server, talking(**model(server)) as talk:
        answer = await talk.ask("summarise Pagelet")
    assert told(answer, "idea") == ["Pagelet keeps the cache of each request in pages of fixed size."]
    assert told(answer, "evidence") == ["It serves 2.5x more requests."]
    assert told(answer, "limits") == ["It does not support models without attention."]


async def test_sentences_without_a_field_get_the_one_that_they_sound_like(talking: Talking) -> None:
    reply = "We propose Pagelet, a memory manager {pagelet}. Our evaluation shows that it serves 2.5x more {pagelet}."
    async with chat_server(Reply(citing(reply))) as server, talking(**model(server)) as talk:
        answer = await talk.ask("summarise Pagelet")
    assert len(told(answer, "idea")) == len(told(answer, "evidence")) == 1


async def test_a_comparison_sorts_sentences_by_the_papers_that_they_cite(talking: Talking) -> None:
    reply = (
        "idea: Pagelet keeps the cache of each request in pages of fixed size {pagelet}. Relay runs both phases on "
        "machines of their own {relay}.\n"
        "evidence: Pagelet serves 2.5x more requests {pagelet}. With Relay cost falls by 30% {relay}.\n"
        "apart: Pagelet keeps caches in pages of fixed size, Relay runs both phases on machines of their own "
        "{pagelet}{relay}."
    )
    async with chat_server(Reply(citing(reply))) as server, talking(**model(server)) as talk:
        answer = await talk.ask("compare Pagelet with Relay")
        assert "side by side" not in server.prompts[0]
    assert told(answer, "idea", "arxiv:2302.00002") == ["Relay runs both phases on machines of their own."]
    assert told(answer, "evidence", "arxiv:2301.00001") == ["Pagelet serves 2.5x more requests."]
    apart = next(each for each in answer.fields if each.field == "apart")
    assert apart.paper_id == ""
    assert apart.claims[0].sources == (1, 2)


async def test_one_field_asked_for_is_all_that_the_model_is_asked_for(talking: Talking) -> None:
    limits = Reply(citing("limits: It does not support models without attention {pagelet}."))
    async with chat_server(Reply(citing(GOOD)), limits) as server, talking(**model(server)) as talk:
        await talk.ask("summarise Pagelet")
        answer = await talk.ask("what about limits?")
        system = server.requests[1]["messages"][0]["content"]
    assert "limits: what the work itself says" in system
    assert "idea: what the work proposes" not in system
    assert [each.field for each in answer.fields] == ["limits"]


async def test_bare_titles_ask_no_model(talking: Talking) -> None:
    async with chat_server(Reply("never")) as server, talking(**model(server)) as talk:
        answer = await talk.ask("summarise Ledgerline")
        assert server.requests == []
    assert answer.sources[0].basis == "title only"


async def test_in_a_comparison_a_bare_title_is_told_by_its_entry_beside_what_the_model_writes(talking: Talking) -> None:
    reply = "idea: Pagelet keeps the cache of each request in pages of fixed size {pagelet}."
    async with chat_server(Reply(citing(reply))) as server, talking(**model(server)) as talk:
        answer = await talk.ask("compare Pagelet with Ledgerline")
        assert "Ledgerline" not in server.prompts[0].split("Question:")[0]
    assert told(answer, "notes")[0].startswith("“Ledgerline")
    assert unstated(answer)["idea"] == "not known: no abstract is available"
    assert "its list entry only" in answer.lead
