"""Who proposes, who decides, and which paper of a conversation is meant."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.answering.conversation import as_turn
from bot.answering.model import Question, Turn
from bot.desk.desk import open_desk
from bot.desk.reviewers import NO_REVIEWER
from bot.proposals.paper_named import WHICH_ONE
from bot.proposals.proposals import Proposals
from bot.reception import actions
from bot.reception.reception import Reception
from bot.settings.reception import ReceptionSettings
from bot.store import proposals as rows
from bot.store.database import open_store
from bot.store.model import DIRECT, Asked, Place, Presser
from tests.bot.proposals.talks import PLACE, Talk, settings_in
from tests.bot.reception.receptions import Screen
from tests.fakes.arxiv import FakeArxiv
from tests.libraries import NOW

NOBODY_NAMED: dict[str, Any] = {"proposals": {"interval_seconds": 0}}


def shown(*paper_ids: str) -> tuple[Turn, ...]:
    return (Turn("papers", "", paper_ids),)


@pytest.fixture
async def unnamed(folder: Path, tmp_path: Path, arxiv: FakeArxiv) -> Any:
    """A talk where the configuration names no reviewers."""
    settings = settings_in(folder, arxiv, tmp_path, **NOBODY_NAMED)
    desk = await asyncio.to_thread(open_desk, settings)
    store = await asyncio.to_thread(open_store, settings.store_url)
    yield Talk(Proposals(settings, desk, store))
    await asyncio.to_thread(desk.close)
    await asyncio.to_thread(store.close)


async def state_of(talk: Talk, number: int = 1) -> str:
    stored = await asyncio.to_thread(rows.proposal, talk.proposals.store, number)
    assert stored is not None
    return stored.state


async def test_where_nobody_is_named_a_manager_decides_what_was_proposed_in_the_same_workspace(unnamed: Talk) -> None:
    await unnamed.say("add 2511.00001 to serving")
    assert (await unnamed.say("accept proposal 1")).lead == NO_REVIEWER
    elsewhere = Place("slack", "T2", "C7")
    for place in (elsewhere, Place("discord", "T1", "C1")):
        assert (await unnamed.say("accept proposal 1", "U5", place, manages=True)).lead == NO_REVIEWER
    assert await state_of(unnamed) == "waiting"
    assert (await unnamed.say("accept proposal 1", "U5", manages=True)).lead.startswith("Accepted")


async def test_where_reviewers_are_named_a_manager_is_none(talk: Talk) -> None:
    await talk.say("add 2511.00001 to serving")
    for wish in ("accept", "decline"):
        assert (await talk.say(f"{wish} proposal 1", "U5", manages=True)).lead == NO_REVIEWER
    assert await state_of(talk) == "waiting"


async def test_a_role_of_the_same_platform_reviews(folder: Path, tmp_path: Path, arxiv: FakeArxiv) -> None:
    settings = settings_in(folder, arxiv, tmp_path, proposals={"reviewers": ["discord:77"]})
    desk = await asyncio.to_thread(open_desk, settings)
    store = await asyncio.to_thread(open_store, settings.store_url)
    try:
        talk = Talk(Proposals(settings, desk, store))
        await talk.say("add 2511.00001 to serving")
        assert (await talk.say("decline proposal 1", roles=("77",))).lead == NO_REVIEWER
        here = Place("discord", "G1", "C1")
        assert (await talk.say("decline proposal 1", "9", here, roles=("77",))).lead.startswith("Declined")
    finally:
        await asyncio.to_thread(desk.close)
        await asyncio.to_thread(store.close)


async def test_a_manager_of_the_place_does_not_accept_by_proposing(unnamed: Talk) -> None:
    assert (await unnamed.say("add 2511.00001 to serving", manages=True)).lead.startswith("Proposal 1")
    assert await state_of(unnamed) == "waiting"


async def test_a_proposal_comes_with_buttons_that_say_what_they_do(talk: Talk) -> None:
    answer = await talk.say("add 2511.00001 to serving")
    assert [(step.label, step.says) for step in answer.steps] == [
        ("Accept", "accept proposal 1"),
        ("Decline", "decline proposal 1"),
        ("Show the change", "show proposal 1"),
    ]
    assert [step.says for step in (await talk.say("proposals")).steps] == ["show proposal 1"]
    change = await talk.say("show proposal 1")
    assert "+- [Shelving](https://arxiv.org/abs/2511.00001)" in change.code
    assert [step.label for step in change.steps] == ["Accept", "Decline"]
    await talk.say("decline proposal 1", "U9")
    declined = await talk.say("show proposal 1")
    assert "declined" in declined.lead and not declined.code and not declined.steps


async def test_a_forged_value_of_a_control_does_only_what_whoever_sent_it_may_do(talk: Talk) -> None:
    proposals = talk.proposals
    await talk.say("add 2511.00001 to serving")
    reception = Reception(proposals.desk, proposals.store, ReceptionSettings(), first=proposals)
    screen = Screen()
    asked = Asked("C1:77", PLACE, "a thread", "U9", "proposals", NOW + timedelta(hours=1))
    assert await reception.take(asked, screen)
    assert screen.answer_id is not None
    stranger = Presser(PLACE, "U1")
    # The question was the reviewer's; the control's value says otherwise than any control did.
    refused = Screen()
    await actions.choose(reception, screen.answer_id, stranger, lambda _: refused, "accept proposal 1")
    assert NO_REVIEWER in str(refused.seen)
    assert await state_of(talk) == "waiting"
    await actions.choose(reception, screen.answer_id, Presser(PLACE, "U9"), lambda _: Screen(), "decline proposal 1")
    assert await state_of(talk) == "declined"


@pytest.mark.parametrize("words", ["[2]", "2", "number 2"])
async def test_a_paper_of_the_last_answer_is_proposed_by_its_number(talk: Talk, words: str) -> None:
    turns = shown("arxiv:2301.00001", "arxiv:2302.00002")
    answer = await talk.say(f"add {words} to training", turns=turns)
    assert "“Relay: Separating Prompt Work from Token Work on Different Machines” for training" in answer.lead


async def test_this_paper_is_the_only_one_shown_or_the_last_linked_in_the_thread(talk: Talk) -> None:
    turns = shown("arxiv:2302.00002")
    assert "Relay" in (await talk.say("add this paper to training", turns=turns)).lead
    thread = ("have a look: https://arxiv.org/abs/2511.00001", "nice")
    assert "Shelving" in (await talk.say("please add this paper to training", thread=thread)).lead
    assert (await talk.say("add this paper to training")).lead == WHICH_ONE
    several = shown("arxiv:2301.00001", "arxiv:2302.00002")
    assert (await talk.say("add this paper to training", turns=several)).lead == WHICH_ONE
    assert (await talk.say("add [7] to training", turns=several)).lead == WHICH_ONE


async def test_a_paper_is_proposed_by_its_name(talk: Talk) -> None:
    answer = await talk.say("add Relay to training")
    assert answer.lead.startswith("Proposal 1: “Relay")
    follow = replace(as_turn(answer), paper_ids=("arxiv:2302.00002",))
    assert "was proposed for training" in (await talk.say("add it to training", turns=(follow,))).lead


@pytest.mark.parametrize("text", ["add more papers on caches to training", "put the training papers on serving"])
async def test_words_that_name_no_paper_are_a_question_for_the_desk(talk: Talk, text: str) -> None:
    assert await talk.hear(text) is None


async def test_a_list_that_may_not_be_seen_takes_no_papers(talk: Talk) -> None:
    asked = Asked("C1:99", PLACE, DIRECT, "U1", "add Relay to training", NOW)
    assert await talk.proposals.answer(asked, Question(asked.text, NOW, lists=("serving",))) is None
