"""What people do beside asking: commands, buttons, menus, forms, the shortcut, the Home tab."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.answering.model import Candidate, Claim, NextStep, SourceSentence, TextFile
from bot.desk.desk import open_desk
from bot.settings.reception import ReceptionSettings
from bot.settings.settings import Settings
from bot.settings.zotero import ZoteroSettings
from bot.shelves.shelves import Shelves
from bot.shelves.to_zotero import NO_WRITER
from bot.store.model import Asked, PlaceSettings
from bot.store.questions import stored_question
from bot.store.schema import questions
from ingest.fetching.zotero import KEY_VARIABLE
from tests.bot.platforms.slack.answers import REFUSED, WRITTEN, listed, paper
from tests.bot.platforms.slack.lab import Lab, lab
from tests.fakes.slack import BOT_USER, Interaction, as_message
from tests.fakes.slack.workspace import words
from tests.fakes.zotero import FakeZotero, Library
from tests.libraries import build

DRAFT = TextFile("related-work.md", "# Related work: caches")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Lab]:
    async with lab(tmp_path) as opened:
        yield opened
        assert opened.slack.tiers.refused == []
        assert opened.slack.mistakes == []


def said(interaction: Interaction) -> str:
    return " ".join(f"{reply.get('text', '')} {words(reply.get('blocks', []))}" for reply in interaction.replies)


async def replied(here: Lab, interaction: Interaction, count: int = 1) -> str:
    await here.slack.until(lambda: len(interaction.replies) >= count)
    return said(interaction)


async def answered_in(here: Lab, channel: str) -> None:
    await here.slack.until(lambda: any("version 7" in each.shown for each in here.slack.workspace.posted(channel)))


async def test_a_command_is_acknowledged_with_words_and_answered_to_the_person_alone(here: Lab) -> None:
    used = await here.slack.commands("U1", "C1", "/refdesk ask how are caches stored?")
    assert "Pager stores caches" in await replied(here, used)
    assert "Looking through the lists" in used.envelope.response["text"]
    assert used.replies[0]["response_type"] == "ephemeral"
    assert here.slack.workspace.posted("C1") == []


async def test_words_that_are_no_command_are_a_question(here: Lab) -> None:
    await replied(here, await here.slack.commands("U1", "C1", "/refdesk how are caches stored?"))
    assert here.desk.questions[0].text == "how are caches stored?"


async def test_what_somebody_asks_by_command_is_no_conversation_of_the_channel(here: Lab) -> None:
    await replied(here, await here.slack.commands("U1", "C1", "/refdesk ask how are caches stored?"))
    await replied(here, await here.slack.commands("U2", "C1", "/refdesk ask and since 2024?"))
    await replied(here, await here.slack.commands("U1", "C1", "/refdesk ask and since 2024?"))
    assert [len(question.turns) for question in here.desk.questions] == [0, 0, 1]


async def test_find_lists_help_and_summary(here: Lab) -> None:
    assert "Pager 1: Caches" in await replied(here, await here.slack.commands("U1", "C1", "/refdesk find caches"))
    assert "Nothing matches" in await replied(here, await here.slack.commands("U1", "C1", "/refdesk find nothing"))
    assert "serving: 300 papers" in await replied(here, await here.slack.commands("U1", "C1", "/refdesk lists"))
    await replied(here, await here.slack.commands("U1", "C1", "/refdesk summary Pager"))
    assert here.desk.questions[0].text == "summarise Pager"
    helped = await here.slack.commands("U1", "C1", "/refdesk help")
    await here.slack.until(lambda: helped.envelope.acked)
    assert "/refdesk find" in helped.envelope.response["text"]


async def test_verdicts_are_kept_thanked_for_and_shown_at_home(here: Lab) -> None:
    answer = await here.answered(await here.ask())
    await here.slack.presses("U2", answer, "helpful")
    await here.slack.until(lambda: here.slack.calls_of("chat.postEphemeral"))
    assert here.slack.calls_of("chat.postEphemeral")[0]["user"] == "U2"
    await here.slack.opens_home("U2")
    await here.slack.until(lambda: "U2" in here.slack.workspace.homes)
    assert "1 helpful, 0 not helpful" in words(here.slack.workspace.homes["U2"]["blocks"])


async def test_a_source_is_summarised_in_a_direct_message_to_whoever_wants_it(here: Lab) -> None:
    answer = await here.answered(await here.ask())
    await here.slack.presses("U2", answer, "summarise", selected_option={"value": "1"})
    await answered_in(here, here.slack.workspace.direct("U2"))
    assert here.desk.questions[1].text == "summarise arxiv:2401.00001"
    assert len(here.under(answer)) == 2, "the answer, and a word to whoever pressed"


async def test_cite_posts_the_references_of_an_answer_as_a_file_in_its_thread(here: Lab) -> None:
    answer = await here.answered(await here.ask())
    await here.slack.presses("U2", answer, "menu", selected_option={"value": "cite"})
    await here.slack.until(lambda: here.slack.calls_of("chat.postEphemeral"))
    ((channel, thread, name, text),) = here.slack.api.files
    assert (channel, thread, name) == ("C1", answer.thread_ts, "references.bib")
    assert text.count("@misc{") == 2 and "url = {https://arxiv.org/abs/2401.00001}" in text
    assert "2 references as BibTeX" in words(here.slack.calls_of("chat.postEphemeral")[0]["blocks"])


async def test_more_like_this_is_answered_in_the_same_thread(here: Lab) -> None:
    question = await here.ask()
    answer = await here.answered(question)
    await here.slack.presses("U1", answer, "more_like", selected_option={"value": "2"})
    more = await here.answered(question, 2)
    assert here.desk.questions[1].text == "papers similar to arxiv:2401.00002"
    assert "Papers like “Pager 2: Caches in Blocks”, for" in more.shown


async def test_why_shows_the_sentences_of_the_sources_to_the_person_who_asks_for_them(here: Lab) -> None:
    carried = SourceSentence(1, "Blocks of one fixed size hold the cache.")
    here.desk.answers = lambda question: replace(
        WRITTEN, claims=(replace(WRITTEN.claims[0], based_on=(carried,)), Claim("Quoted.", (2,), quoted=True))
    )
    answer = await here.answered(await here.ask())
    await here.slack.presses("U2", answer, "menu", selected_option={"value": "why"})
    await here.slack.until(lambda: here.slack.calls_of("chat.postEphemeral"))
    (call,) = here.slack.calls_of("chat.postEphemeral")
    assert call["user"] == "U2"
    shown = words(json.loads(call["blocks"]) if isinstance(call["blocks"], str) else call["blocks"])
    assert "Pager stores caches in blocks of fixed size. Based on [1] Pager 1: Caches in Blocks" in shown
    assert "[1] Blocks of one fixed size hold the cache." in shown
    assert "Quoted from [2] Pager 2: Caches in Blocks" in shown
    await here.slack.presses("U2", answer, "menu", selected_option={"value": "abstracts"})
    await here.slack.until(lambda: len(here.slack.calls_of("chat.postEphemeral")) == 2)
    assert here.slack.calls_of("chat.postEphemeral")[1]["text"] == "Abstracts"


async def test_which_paper_is_meant_is_chosen_by_a_button(here: Lab) -> None:
    chosen = Candidate(paper(5), "summarise arxiv:2401.00005")
    here.desk.answers = lambda question: replace(
        REFUSED, lead="Which one?", nearest=(), candidates=(chosen, Candidate(paper(6), "summarise arxiv:2401.00006"))
    )
    question = await here.ask(f"<@{BOT_USER}> summarise Pager")
    answer = await here.answered(question)
    await here.slack.presses("U1", answer, "ask_1")
    await here.answered(question, 2)
    assert here.desk.questions[1].text == "summarise arxiv:2401.00005"
    assert len(here.desk.questions[1].turns) == 1


async def test_a_complete_list_pages_in_place(here: Lab) -> None:
    here.desk.answers = lambda question: listed(45, question.page)
    question = await here.ask(f"<@{BOT_USER}> OSDI 24 papers")
    answer = await here.answered(question)
    await here.slack.presses("U2", answer, "page_next")
    await here.slack.until(lambda: "Pager 21:" in answer.shown)
    await here.slack.presses("U2", answer, "page_previous")
    await here.slack.until(lambda: "Pager 1:" in answer.shown)
    assert here.under(question) == [answer]


async def test_a_list_for_one_persons_eyes_pages_in_place_too(here: Lab) -> None:
    here.desk.answers = lambda question: listed(45, question.page)
    used = await here.slack.commands("U1", "C1", "/refdesk ask OSDI 24 papers")
    await replied(here, used)
    pressed = await here.slack.presses("U1", as_message(used, "C1"), "page_next")
    assert "Pager 21:" in await replied(here, pressed)
    assert pressed.replies[0]["replace_original"] is True
    assert here.slack.workspace.posted("C1") == []


async def test_a_message_is_asked_about_by_shortcut_alone_or_in_its_thread(here: Lab) -> None:
    about = await here.slack.says("U2", "C1", "Has anybody read <https://arxiv.org/abs/2401.00001>?")
    for where in ("direct", "thread"):
        await here.slack.uses_shortcut("U1", about, "ask_about_this")
        await here.slack.until(lambda: here.slack.workspace.views)
        _, view = here.slack.workspace.views.popitem()
        assert view["blocks"][0]["element"]["initial_value"] == "Has anybody read https://arxiv.org/abs/2401.00001?"
        values = {
            "question": {"text": {"value": "what is https://arxiv.org/abs/2401.00001 about?"}},
            "where": {"choice": {"selected_option": {"value": where}}},
        }
        await here.slack.submits("U1", view, values)
        await answered_in(here, here.slack.workspace.direct("U1") if where == "direct" else "C1")
    assert all(message.thread_ts == about.ts for message in here.slack.workspace.posted("C1"))


async def test_an_answer_is_explained_to_those_alone_who_manage_the_channel(here: Lab) -> None:
    question = await here.ask()
    answer = await here.answered(question)
    refused = await here.slack.uses_shortcut("U2", answer, "explain_answer")
    assert await replied(here, refused) and "may change my settings" in said(refused)
    none = await here.slack.uses_shortcut("U9", question, "explain_answer")
    assert "the message that has the buttons" in await replied(here, none)
    explained = await here.slack.uses_shortcut("U9", answer, "explain_answer")
    told = await replied(here, explained)
    assert "“caches” → topic <!channel> (TOPIC)" in told, "shown as it is, and no mention"
    assert "not understood: tally" in told and "probability of an answer: 0.870" in told
    assert "Papers, best first" in told and "body 0.500, score 0.100" in told
    assert all("text" not in each or "<!channel>" not in each["text"] for each in explained.replies)
    assert all(each["response_type"] == "ephemeral" for each in explained.replies)
    assert here.under(question) == [answer]


async def test_the_messages_tab_suggests_questions(here: Lab) -> None:
    await here.slack.opens_home("U1", "messages")
    direct = here.slack.workspace.direct("U1")
    await here.slack.until(lambda: direct in here.slack.workspace.prompts)
    suggested = [each["message"] for each in here.slack.workspace.prompts[direct]]
    assert suggested == ["What was added to the lists in November 2024?", "OSDI 2024 papers"], (
        "of these lists' own papers"
    )


async def test_home_tells_what_it_is_which_lists_and_how_fresh(here: Lab) -> None:
    await here.slack.opens_home("U1")
    await here.slack.until(lambda: "U1" in here.slack.workspace.homes)
    shown = words(here.slack.workspace.homes["U1"]["blocks"])
    assert "every citation is checked" in shown and "serving: 300 papers, read on 2026-03-02" in shown


async def test_forget_me_deletes_what_is_kept_and_the_conversation(here: Lab) -> None:
    answer = await here.answered(await here.ask())
    await here.slack.presses("U1", answer, "not_helpful")
    await here.slack.until(lambda: here.slack.calls_of("chat.postEphemeral"))
    used = await here.slack.commands("U1", "C1", "/refdesk forget")
    await replied(here, used)
    pressed = await here.slack.presses("U1", as_message(used, "C1"), "forget_me")
    assert "Deleted: 1 question with its answer" in await replied(here, pressed)
    await here.slack.presses("U2", answer, "more_like", selected_option={"value": "1"})
    await here.slack.until(lambda: len(here.slack.calls_of("chat.postEphemeral")) == 2)
    assert "too old" in here.slack.calls_of("chat.postEphemeral")[1]["text"]


async def test_an_admin_sets_a_channel_and_others_may_only_read_how_it_is_set(here: Lab) -> None:
    await here.slack.commands("U1", "C1", "/refdesk settings")
    await here.slack.until(lambda: here.slack.workspace.views)
    _, notice = here.slack.workspace.views.popitem()
    assert "submit" not in notice and "may change these settings" in words(notice["blocks"])
    await here.slack.commands("U9", "C1", "/refdesk settings")
    await here.slack.until(lambda: here.slack.workspace.views)
    _, form = here.slack.workspace.views.popitem()
    values = {
        "mention": {"choice": {"selected_option": {"value": "every"}}},
        "lists": {"choice": {"selected_options": [{"value": "serving"}]}},
        "length": {"choice": {"selected_option": {"value": "short"}}},
        "language": {"choice": {"selected_option": {"value": "German"}}},
        "people": {"choice": {"selected_users": ["U1"]}},
    }
    await here.slack.submits("U1", form, values)
    await here.slack.submits("U9", form, values)
    await here.slack.until(lambda: here.slack.calls_of("chat.postEphemeral"))
    kept = await here.reception.place_settings(here.service.place("C1"))
    assert (kept.mention_required, kept.lists, kept.length, kept.language) == (False, ("serving",), "short", "German")
    question = await here.slack.says("U2", "C1", "how are caches stored?")
    await here.slack.until(lambda: here.under(question))
    assert "Only some people can ask" in here.under(question)[0].shown
    question = await here.slack.says("U1", "C1", "how are caches stored?")
    await here.answered(question)
    assert [(asked.lists, asked.language, asked.length) for asked in here.desk.questions] == [
        (("serving",), "German", "short")
    ]


async def test_a_channels_settings_are_reached_from_home(here: Lab) -> None:
    await here.slack.opens_home("U9")
    await here.slack.until(lambda: "U9" in here.slack.workspace.homes)
    await here.slack.presses_at_home("U9", "choose_channel", selected_conversation="C1")
    await here.slack.until(lambda: here.slack.workspace.views)
    assert next(iter(here.slack.workspace.views.values()))["private_metadata"] == "C1"


async def test_a_refusal_helps_and_is_never_silence(here: Lab) -> None:
    here.desk.answers = lambda question: REFUSED
    answer = await here.answered(await here.ask())
    assert "Nothing on the lists answers this." in answer.shown and "these do not answer your question" in answer.shown


async def test_a_search_by_command_counts_as_a_question_and_keeps_to_the_limits(tmp_path: Path) -> None:
    async with lab(tmp_path, limits=ReceptionSettings(person_per_minute=1)) as here:
        assert "Pager 1" in await replied(here, await here.slack.commands("U1", "C1", "/refdesk find caches"))
        again = await here.slack.commands("U1", "C1", "/refdesk find caches")
        await here.slack.until(lambda: again.envelope.acked)
        assert "You can ask 1 questions" in again.envelope.response["text"]
        assert again.replies == []


async def test_who_may_not_ask_in_a_channel_is_told_so_by_its_buttons_and_shortcut_too(here: Lab) -> None:
    answer = await here.answered(await here.ask())
    place = here.service.place("C1")
    await here.reception.set_place(place, PlaceSettings(who_may_ask=("U1",)), "U9")
    await here.slack.presses("U2", answer, "summarise", selected_option={"value": "1"})
    await here.slack.until(lambda: here.slack.calls_of("chat.postEphemeral"))
    assert "Only some people can ask" in here.slack.calls_of("chat.postEphemeral")[0]["text"]
    used = await here.slack.uses_shortcut("U2", answer, "ask_about_this")
    assert "Only some people can ask" in await replied(here, used)
    await here.quiet()
    assert len(here.desk.questions) == 1 and not here.slack.workspace.views


async def test_in_a_crowded_channel_everybody_has_a_sign_before_the_answer(here: Lab) -> None:
    here.desk.streams = False
    here.desk.gate.clear()
    roots = [await here.slack.says("U1", "C1", "a thread") for _ in range(3)]
    asked = [
        await here.slack.says(f"U{n % 2 + 1}", "C1", f"<@{BOT_USER}> question {n}?", thread_ts=roots[n % 3].ts)
        for n in range(5)
    ]
    await here.quiet()
    statuses = {thread for _, thread, _, _ in here.slack.workspace.statuses}
    assert statuses == {root.ts for root in roots}
    reacted = {ts for _, ts, _ in here.slack.workspace.reactions}
    assert len(reacted) == 2 and reacted <= {question.ts for question in asked}
    here.desk.gate.set()


async def test_who_could_not_be_given_a_sign_at_once_gets_one_when_there_is_room(here: Lab) -> None:
    here.desk.gate.clear()
    pacer = here.service.client.pacer
    for method in ("assistant.threads.setStatus", "reactions.add", "chat.update", "chat.postEphemeral"):
        pacer.hold(method, "C1", 20)
    question = await here.ask()
    await here.slack.until(lambda: any(ts == question.ts for _, ts, _, _ in here.slack.workspace.statuses))
    here.desk.gate.set()
    await here.answered(question)


async def test_a_question_asked_again_in_a_channel_leads_to_the_earlier_answer_and_can_be_answered_again(
    here: Lab,
) -> None:
    here.desk.answers = lambda question: replace(WRITTEN, question=question.text, key="same")
    first = await here.ask()
    answer = await here.answered(first)
    assert "Asked here before" not in answer.shown
    second = await here.ask(user="U2")
    again = await here.answered(second)
    assert "Asked here before" in again.shown
    link = f"https://lab.slack.com/archives/C1/p{here.under(first)[0].ts.replace('.', '')}"
    assert link in json.dumps(again.blocks)
    assert len(here.desk.questions) == 2
    await here.slack.presses("U2", again, "anew")
    await here.slack.until(lambda: len(here.desk.questions) == 3)
    await here.slack.until(lambda: any("Asked here before" not in each.shown for each in here.whole(second)))


async def test_a_button_that_says_something_asks_it_as_whoever_pressed_it(here: Lab) -> None:
    steps = (NextStep("Accept", "accept proposal 1"), NextStep("Show the change", "show proposal 1"))
    here.desk.answers = lambda question: replace(WRITTEN, question=question.text, steps=steps)
    asked = await here.ask()
    answer = await here.answered(asked)
    assert [button["text"]["text"] for button in answer.buttons if "step_" in button["action_id"]] == [
        "Accept",
        "Show the change",
    ]
    await here.slack.presses("U2", answer, "step_1")
    await here.answered(asked, 2)
    stored = await stored_questions(here)
    assert stored[-1].text == "accept proposal 1"
    assert (stored[-1].person, stored[-1].manages) == ("U2", False)
    await here.slack.presses("U9", answer, "step_1")
    await here.answered(asked, 3)
    stored = await stored_questions(here)
    assert (stored[-1].person, stored[-1].manages) == ("U9", True)


async def test_only_for_a_decision_slack_is_asked_who_manages_the_workspace(here: Lab) -> None:
    await here.answered(await here.ask(user="U9"))
    assert here.slack.calls_of("users.info") == []
    await here.answered(await here.ask(f"<@{BOT_USER}> decline proposal 4", user="U9"))
    assert len(here.slack.calls_of("users.info")) == 1


async def stored_questions(here: Lab) -> list[Asked]:
    """What was asked so far, the oldest first."""

    def read() -> list[Asked]:
        with here.store.transaction() as connection:
            rows = connection.execute(select(questions.c.answer_id).order_by(questions.c.asked_at)).scalars().all()
        return [found.asked for each in rows if (found := stored_question(here.store, each)) is not None]

    return await asyncio.to_thread(read)


async def test_a_text_that_is_too_long_for_a_message_is_posted_as_a_file_in_the_thread(here: Lab) -> None:
    here.desk.streams = False
    here.desk.answers = lambda question: replace(
        WRITTEN, question=question.text, claims=(), lead="Drafted.", file=DRAFT
    )
    answer = await here.answered(await here.ask())
    assert "Drafted." in answer.shown
    assert here.slack.api.files == [("C1", answer.thread_ts, "related-work.md", DRAFT.text)]
    used = await here.slack.commands("U1", "C1", "/refdesk ask write related work on caches")
    assert DRAFT.text in await replied(here, used), "a file cannot be for one person's eyes"
    assert len(here.slack.api.files) == 1


async def test_papers_go_to_zotero_for_who_manages_the_workspace_and_for_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.to_thread(build, tmp_path)
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    async with FakeZotero() as zotero:
        library = Library(collections={"READ2345"}, may_read={"secret"}, may_write={"secret"})
        zotero.libraries["groups/7"] = library
        collection = ZoteroSettings(collection=zotero.address("groups/7/collections/READ2345"))
        desk = await asyncio.to_thread(open_desk, Settings.model_validate({"data": tmp_path / "data"}))
        async with lab(tmp_path, first=lambda store: Shelves(desk, store, collection)) as here:
            used = await here.slack.commands("U1", "C1", "/refdesk save Pagelet to Zotero")
            assert NO_WRITER in await replied(here, used)
            used = await here.slack.commands("U9", "C1", "/refdesk save Pagelet to Zotero")
            assert "Saved 1 paper to Zotero." in await replied(here, used)
        await asyncio.to_thread(desk.close)
        assert [item["date"] for item in library.items.values()] == ["2023"]
