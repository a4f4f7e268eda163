"""People ask in Slack, and are answered once, where they asked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.platforms.slack.lab import Lab, lab
from tests.fakes.slack import BOT_USER


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Lab]:
    async with lab(tmp_path) as opened:
        yield opened
        assert opened.slack.tiers.refused == []
        assert opened.slack.mistakes == []


async def test_a_mention_is_answered_in_its_thread_with_stages_a_stream_and_sources(here: Lab) -> None:
    question = await here.ask()
    answer = await here.answered(question)
    assert answer.thread_ts == question.ts
    assert answer.text.startswith("Pager stores caches in blocks of fixed size. [1]")
    assert "Pager 1: Caches in Blocks" in answer.shown and " · Abstracts · " in answer.shown
    assert [status for _, ts, status, _ in here.slack.workspace.statuses if ts == question.ts][:2] == [
        "is at the desk…",
        "is searching the lists…",
    ]
    assert here.slack.calls_of("chat.startStream") and not here.slack.calls_of("chat.postMessage")


async def test_one_mention_told_as_two_events_is_one_question(here: Lab) -> None:
    question = await here.ask()
    await here.answered(question)
    await here.quiet()
    assert len(here.desk.questions) == 1 and len(here.under(question)) == 1
    assert here.desk.questions[0].text == "how are caches stored?"


async def test_a_direct_message_is_answered_and_kept_private(here: Lab) -> None:
    channel = here.slack.workspace.direct("U1")
    question = await here.slack.says("U1", channel, "how are caches stored?")
    await here.answered(question)
    told = await here.reception.stored_by_event("slack", f"{channel}:{question.ts}")
    assert told is not None and told.asked.private and told.asked.place.channel == channel


async def test_a_follow_up_in_the_thread_needs_no_mention(here: Lab) -> None:
    question = await here.ask()
    await here.answered(question)
    await here.slack.says("U2", "C1", "which of those came from CMU?", thread_ts=question.ts)
    await here.answered(question, 2)
    assert [turn.question for turn in here.desk.questions[1].turns] == ["how are caches stored?"]


async def test_people_who_talk_to_one_another_are_left_alone(here: Lab) -> None:
    question = await here.ask()
    await here.answered(question)
    for text in ("I have read the first one.", "<@U2> did you try it?", "thanks!"):
        await here.slack.says("U2", "C1", text, thread_ts=question.ts)
    await here.slack.says("U1", "C1", "which one was that?", thread_ts=question.ts)
    await here.quiet()
    assert len(here.desk.questions) == 1


async def test_threads_and_channels_without_the_bot_are_left_alone(here: Lab) -> None:
    first = await here.slack.says("U1", "C1", "who comes to lunch?")
    await here.slack.says("U2", "C1", "what is on the menu?", thread_ts=first.ts)
    await here.quiet()
    assert here.desk.questions == [] and here.under(first) == []


async def test_a_mention_without_a_question_is_told_what_can_be_asked(here: Lab) -> None:
    await here.ask(f"<@{BOT_USER}>")
    await here.slack.until(lambda: here.slack.calls_of("chat.postEphemeral"))
    assert "Ask me about the papers" in here.slack.calls_of("chat.postEphemeral")[0]["text"]
    assert here.desk.questions == []


async def test_other_bots_and_its_own_messages_ask_nothing(here: Lab) -> None:
    question = await here.ask()
    await here.answered(question)
    event = {"type": "message", "channel": "C1", "ts": "1.5", "text": f"<@{BOT_USER}> hello", "channel_type": "channel"}
    await here.slack.redelivers({**event, "bot_id": "B7", "user": "U7"})
    await here.slack.redelivers({**event, "user": BOT_USER, "ts": "1.6"})
    await here.slack.redelivers({**event, "user": "U1", "subtype": "channel_join", "ts": "1.7"})
    await here.quiet()
    assert len(here.desk.questions) == 1


async def test_a_question_edited_within_a_minute_is_answered_anew_in_place(here: Lab) -> None:
    question = await here.ask()
    first = await here.answered(question)
    here.clock.passes(20)
    await here.slack.edits(question, f"<@{BOT_USER}> how are weights stored?")
    await here.slack.until(lambda: len(here.desk.questions) == 2 and "version 7" in first.shown)
    await here.quiet()
    assert here.desk.questions[1].text == "how are weights stored?"
    assert here.under(question) == [first]


async def test_a_question_edited_later_or_only_unfurled_keeps_its_answer(here: Lab) -> None:
    question = await here.ask()
    await here.answered(question)
    await here.slack.edits(question, question.text)
    here.clock.passes(100)
    await here.slack.edits(question, f"<@{BOT_USER}> something else?")
    await here.quiet()
    assert len(here.desk.questions) == 1


async def test_a_deleted_question_stops_its_answer_and_takes_it_back(here: Lab) -> None:
    here.desk.gate.clear()
    question = await here.ask()
    await here.slack.until(lambda: here.under(question))
    await here.slack.deletes(question)
    await here.slack.until(lambda: not here.under(question))
    await here.quiet()
    assert here.under(question) == []


async def test_a_question_edited_while_it_is_answered_gets_one_answer(here: Lab) -> None:
    here.desk.gate.clear()
    question = await here.ask()
    await here.slack.until(lambda: here.under(question))
    await here.slack.edits(question, f"<@{BOT_USER}> how are weights stored?")
    await here.slack.until(lambda: len(here.desk.questions) == 2)
    here.desk.gate.set()
    await here.answered(question)
    await here.quiet()
    assert len(here.under(question)) == 1
    assert here.under(question)[0].streaming_since is None


async def test_every_top_level_message_of_a_dedicated_channel_is_a_question(here: Lab) -> None:
    place = here.service.place("C1")
    settings = await here.reception.place_settings(place)
    await here.reception.set_place(place, settings.model_copy(update={"mention_required": False}), "U9")
    await here.slack.says("U2", "C1", "thanks everyone!")
    await here.slack.says("U2", "C1", "<@U1> lunch?")
    question = await here.slack.says("U1", "C1", "vLLM alternatives")
    await here.answered(question)
    assert [asked.text for asked in here.desk.questions] == ["vLLM alternatives"]


async def test_links_and_entities_of_slack_reach_the_desk_as_people_meant_them(here: Lab) -> None:
    question = await here.ask(
        f"<@{BOT_USER}> is <https://arxiv.org/abs/2309.06180|this> faster &gt; 2x? see <#C1|papers>"
    )
    await here.answered(question)
    assert here.desk.questions[0].text == "is this (https://arxiv.org/abs/2309.06180) faster > 2x? see #papers"


async def test_who_greets_or_thanks_is_answered_in_kind_and_not_searched_for(here: Lab) -> None:
    direct = here.slack.workspace.direct("U1")
    await here.slack.says("U1", direct, "hi")
    await here.slack.says("U1", direct, "thanks!")
    await here.slack.until(lambda: len(here.slack.workspace.posted(direct)) == 2)
    said = " ".join(message.shown for message in here.slack.workspace.posted(direct))
    assert "Ask me about the papers" in said and "You're welcome" in said
    assert here.desk.questions == []


async def test_mentioned_in_a_thread_of_people_it_reads_what_they_wrote_last_and_saves_none_of_it(here: Lab) -> None:
    first = await here.slack.says("U1", "C1", "lunch?")
    await here.slack.says("U2", "C1", "our caches waste memory, see <https://lab.example|this>", thread_ts=first.ts)
    question = await here.slack.says("U1", "C1", f"<@{BOT_USER}> any paper on this?", thread_ts=first.ts)
    await here.quiet()
    assert here.desk.questions[0].thread == ("lunch?", "our caches waste memory, see this (https://lab.example)")
    stored = await here.reception.stored_by_event("slack", f"C1:{question.ts}")
    assert stored is not None and "caches" not in repr(stored)


async def test_what_is_asked_outside_threads_reads_nothing(here: Lab) -> None:
    await here.slack.says("U1", "C1", "our caches waste memory")
    await here.answered(await here.ask())
    assert here.desk.questions[0].thread == ()
    assert not here.slack.calls_of("conversations.replies")
