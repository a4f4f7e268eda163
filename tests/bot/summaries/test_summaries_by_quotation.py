"""Summaries without a model: what the papers themselves say, word for word and in its place."""

import json

import pytest

from bot.presenting.as_json import answer_as_json
from bot.summaries.shape import FIELDS, rows, summary_question
from tests.bot.summaries.conftest import Talking, told, unstated
from tests.bot.summaries.library import PAGELET, RELAY


async def test_one_paper_is_told_in_its_fields_word_for_word_from_its_abstract(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("summarise Pagelet")
    assert told(answer, "idea") == [
        "We propose Pagelet, a memory manager that keeps the cache of each request in pages of fixed size."
    ]
    assert told(answer, "evidence") == [
        "Our evaluation shows that it serves 2.5x more requests than systems that reserve memory in one piece."
    ]
    assert told(answer, "limits") == ["Our approach does not support models without attention."]
    assert told(answer, "how it works") == [
        "Specifically, Pagelet maps pages to blocks through a table that is shared by all requests."
    ]
    quoted = [claim for claim in answer.claims if claim.quoted]
    assert all(claim.text in PAGELET and claim.sources == (1,) for claim in quoted)
    assert "based on" in answer.lead or "quoted from its abstract" in answer.lead
    assert "No language model." in answer.limits


async def test_what_an_abstract_does_not_state_is_said_not_to_be_stated(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("summarise Relay")
    assert unstated(answer) == {"limits": "not stated in the abstract"}
    assert not answer.refused


async def test_the_claims_of_the_fields_are_those_of_the_answer_in_the_same_order(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("summarise Pagelet")
    assert tuple(claim for field in answer.fields for claim in field.claims) == answer.claims
    assert [name for name, _ in rows(answer)] == [name for name in FIELDS if name not in ("notes", "apart")]
    values = json.loads(json.dumps(answer_as_json(answer)))
    assert [place for field in values["fields"] for place in field["claims"]] == list(range(len(values["claims"])))


async def test_related_papers_are_named_by_their_titles_and_nothing_is_claimed_of_them(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("summarise Pagelet")
    related = told(answer, "related")
    titles = {source.paper.title for source in answer.sources[1:]}
    assert 1 <= len(related) <= 3
    assert all(any(text.startswith(f"“{title}”") for title in titles) for text in related)
    assert all(source.basis == "title only" for source in answer.sources[1:])


async def test_a_paper_without_an_abstract_is_told_by_what_the_lists_note(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("summarise Noted")
    assert told(answer, "notes") == ["Keeps one copy of the weights for all tenants of a machine"]
    assert answer.sources[0].basis == "list note"
    assert "no abstract is available" in answer.lead
    assert not told(answer, "idea")


async def test_of_a_bare_title_nothing_is_claimed_beyond_its_entry(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("summarise Ledgerline")
    assert told(answer, "notes") == [
        "“Ledgerline: Fair Queues for Shared Servers” is on serving, under Serving. No abstract available."
    ]
    assert answer.sources[0].basis == "title only"
    assert not any(told(answer, field) for field in ("problem", "idea", "how it works", "evidence", "limits"))


async def test_a_name_that_two_papers_have_is_asked_back_and_a_number_chooses(talking: Talking) -> None:
    async with talking() as talk:
        asked = await talk.ask("summarise Tandem")
        assert asked.refused
        assert [each.paper.paper_id for each in asked.candidates] == ["arxiv:2303.00003", "arxiv:2304.00004"]
        assert "2 papers" in asked.lead
        assert "Which one" in asked.lead
        chosen = await talk.ask("the first one")
        assert told(chosen, "idea") == [
            "We introduce Tandem, a method in which two models draft tokens for each other."
        ]
        other = await talk.ask(asked.candidates[1].ask)
    assert other.sources[0].paper.paper_id == "arxiv:2304.00004"


async def test_a_comparison_with_an_ambiguous_name_is_made_once_it_is_clear_who_is_meant(talking: Talking) -> None:
    async with talking() as talk:
        asked = await talk.ask("compare Pagelet with Tandem")
        assert [each.ask for each in asked.candidates] == [
            "compare arxiv:2301.00001 with arxiv:2303.00003",
            "compare arxiv:2301.00001 with arxiv:2304.00004",
        ]
        clear = await talk.ask("1")
        pressed = await talk.ask(asked.candidates[0].ask)
    for answer in (clear, pressed):
        assert answer.plan.intent == "compare"
        assert [source.paper.paper_id for source in answer.sources] == ["arxiv:2301.00001", "arxiv:2303.00003"]


async def test_several_papers_are_set_side_by_side_by_fields(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("compare Pagelet with Relay")
    table = {name: {each.paper_id: each for each in cells} for name, cells in rows(answer)}
    assert set(table["idea"]) == {"arxiv:2301.00001", "arxiv:2302.00002"}
    assert table["evidence"]["arxiv:2302.00002"].claims[0].text in RELAY
    assert table["limits"]["arxiv:2302.00002"].unstated == "not stated in the abstract"
    assert [source.n for source in answer.sources] == [1, 2]
    assert not told(answer, "related")


async def test_what_follows_a_summary_is_about_its_paper(talking: Talking) -> None:
    async with talking() as talk:
        first = await talk.ask("what is Pagelet")
        longer = await talk.ask("longer please")
        limits = await talk.ask("what about limits?")
        compared = await talk.ask("compare it with Relay")
        evidence = await talk.ask("and the results?")
    assert len(longer.claims) > len(first.claims)
    assert [each.field for each in limits.fields] == ["limits"]
    assert [claim.text for claim in limits.claims] == ["Our approach does not support models without attention."]
    assert compared.plan.intent == evidence.plan.intent == "compare"
    assert {each.field for each in evidence.fields} == {"evidence"}
    assert {each.paper_id for each in evidence.fields} == {"arxiv:2301.00001", "arxiv:2302.00002"}


async def test_a_field_that_is_not_stated_is_refused_in_plain_words(talking: Talking) -> None:
    async with talking() as talk:
        await talk.ask("summarise Relay")
        answer = await talk.ask("any limitations?")
    assert answer.refused
    assert "abstract" in answer.lead
    assert "does not say what its limits are" in answer.lead
    assert unstated(answer) == {"limits": "not stated in the abstract"}


async def test_another_question_after_a_summary_is_answered_as_a_question(talking: Talking) -> None:
    async with talking() as talk:
        await talk.ask("summarise Pagelet")
        answer = await talk.ask("papers on separating prompts from tokens")
    assert answer.plan.intent == "answer"
    assert answer.fields == ()


async def test_an_instruction_inside_an_abstract_is_not_told(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("summarise Gatecrash")
    assert told(answer, "idea") == ["We present Gatecrash, a system that keeps caches in pieces."]
    assert "evil.example" not in json.dumps(answer_as_json(answer))
    assert "everyone" not in json.dumps(answer_as_json(answer))


async def test_a_paper_is_asked_for_by_its_id_whatever_its_name_means(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask(summary_question("arxiv:2304.00004"))
    assert answer.plan.intent == "summary"
    assert answer.sources[0].paper.paper_id == "arxiv:2304.00004"


@pytest.mark.parametrize("asked", ["summarise https://arxiv.org/abs/2301.00001", "tl;dr of arXiv:2301.00001"])
async def test_a_pasted_link_or_id_is_summarised(talking: Talking, asked: str) -> None:
    async with talking() as talk:
        answer = await talk.ask(asked)
    assert told(answer, "idea")
    assert answer.sources[0].paper.paper_id == "arxiv:2301.00001"


async def test_a_comparison_of_many_papers_has_pages_and_says_which_papers_are_on_this_one(talking: Talking) -> None:
    async with talking() as talk:
        first = await talk.ask("compare Pagelet with Relay, Ledgerline, Noted, Gatecrash and arxiv:2303.00003")
        second = await talk.ask("more")
    assert first.pages == second.pages == 2
    assert "Papers 1–3 of 6 are compared here. Say “more” for the next." in first.limits
    assert "Papers 4–6 of 6 are compared here." in second.limits
    shown = [source.paper.paper_id for answer in (first, second) for source in answer.sources]
    assert len(set(shown)) == 6
