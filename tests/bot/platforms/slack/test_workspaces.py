"""Two workspaces of Slack, each with a process of its own over one store, in which all ids are equal."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.platforms.slack.lab import Lab, lab
from tests.fakes.slack import BOT_USER, Message
from tests.fakes.slack.workspace import words


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[tuple[Lab, Lab]]:
    async with lab(tmp_path, team="T1") as one, lab(tmp_path, team="T2") as two:
        yield one, two
        for each in (one, two):
            assert each.slack.tiers.refused == []
            assert each.slack.mistakes == []


async def asked_in(both: tuple[Lab, Lab]) -> list[tuple[Message, Message]]:
    """Ask the same in both; gives each question with its answer, alike in every id."""
    told = []
    for here in both:
        question = await here.ask()
        told.append((question, await here.answered(question)))
    assert len({(question.channel, question.ts, question.user) for question, _ in told}) == 1
    return told


async def test_both_answer_a_message_with_equal_ids_and_neither_follows_the_others_thread(
    both: tuple[Lab, Lab],
) -> None:
    one, two = both
    question = await one.ask()
    await one.answered(question)
    await two.slack.says("U1", "C1", "what a day")
    alike = two.slack.workspace.messages["C1", question.ts]
    await two.slack.says("U1", "C1", "and what about eviction?", thread_ts=alike.ts)
    await two.quiet()
    assert two.slack.workspace.posted("C1") == []
    await two.slack.says("U1", "C1", f"<@{BOT_USER}> and what about eviction?", thread_ts=alike.ts)
    await two.answered(alike)
    assert [question.turns for question in two.desk.questions] == [()]


async def test_an_edit_and_a_deletion_change_the_answer_of_their_own_workspace_alone(both: tuple[Lab, Lab]) -> None:
    one, two = both
    (question, _), (alike, answer) = await asked_in(both)
    shown = answer.shown
    await one.slack.edits(question, f"<@{BOT_USER}> how are batches formed?")
    await one.slack.until(lambda: len(one.desk.questions) == 2)
    await one.quiet()
    await one.slack.deletes(question)
    await one.quiet()
    assert [asked.text for asked in two.desk.questions] == ["how are caches stored?"]
    assert two.whole(alike)[-1].shown == shown
    stored = await two.reception.stored_by_event("slack", f"C1:{alike.ts}", "T2")
    assert stored
    assert (stored.state, stored.asked.text) == ("answered", "how are caches stored?")


async def test_a_button_with_the_others_answer_id_does_nothing(both: tuple[Lab, Lab]) -> None:
    _, two = both
    (_, answer), (_, own) = await asked_in(both)
    theirs = [button for button in answer.buttons if str(button["action_id"]).startswith("helpful")]
    own.blocks.extend([{"type": "actions", "elements": theirs}])
    await two.slack.presses("U1", own, "helpful", 1)
    await two.slack.until(lambda: two.slack.calls_of("chat.postEphemeral"))
    assert "too old" in two.slack.calls_of("chat.postEphemeral")[0]["text"]
    assert len(two.desk.questions) == 1
    assert await two.reception.feedback_by("slack", "U1") == {}


async def test_forgetting_in_one_leaves_the_other_what_it_has(both: tuple[Lab, Lab]) -> None:
    one, two = both
    told = await asked_in(both)
    for here, (_, answer) in zip(both, told, strict=True):
        await here.slack.presses("U1", answer, "helpful")
        await here.quiet()
        await here.slack.opens_home("U1")
        await here.quiet()
        assert "1 helpful" in words(here.slack.workspace.homes["U1"]["blocks"])
    await one.slack.presses_at_home("U1", "forget_me")
    await one.slack.until(lambda: "0 helpful" in words(one.slack.workspace.homes["U1"]["blocks"]))
    await two.slack.opens_home("U1")
    await two.quiet()
    assert "1 helpful" in words(two.slack.workspace.homes["U1"]["blocks"])
    stored = await two.reception.stored_by_event("slack", f"C1:{told[1][0].ts}", "T2")
    assert stored
    assert await two.reception.turn(stored.answer_id)
