"""Digests in Slack: sent once and whole through the real client, set up with `/digest`, and their menus."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given

from bot.desk.desk import Desk
from bot.digests.chat import DigestChat
from bot.digests.model import Destination, Digest, Schedule, Subscription, Wishes
from bot.digests.parts import parts_of
from bot.digests.running import DigestService
from bot.digests.stored import history, subscriptions, votes
from bot.platforms.slack.digests import SlackCourier, part_message
from bot.platforms.slack.settings import SlackSettings
from bot.reception.forgetting import forget_person
from bot.reception.statistics import Statistics
from tests.bot.digests.test_composing import digests
from tests.bot.digests.worlds import MONDAY, a_list, desk_over, publish
from tests.bot.platforms.slack.lab import Lab, lab, slack_clock
from tests.fakes.slack import Clock, FakeSlack, Fault, Interaction
from tests.fakes.slack.sizes import message_error
from tests.fakes.slack.workspace import TEAM

NEW = tuple(f"System{number:02}" for number in range(45))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over a library to which 45 papers came."""
    made = tmp_path_factory.mktemp("library")
    publish(made, {"serving": a_list("Pagelet")}, MONDAY)
    publish(made, {"serving": a_list("Pagelet", *NEW)}, MONDAY + timedelta(days=1))
    with desk_over(made) as opened:
        yield opened


@dataclass
class Digesting:
    """A lab with digests: the service that sends them, and a channel's subscription that is due."""

    lab: Lab
    service: DigestService

    async def posted(self) -> list[str]:
        """Send what is due, as often as it takes; gives the titles and parts in the channel."""
        for _ in range(4):
            await self.service.turn()
            self.lab.clock.passes(120)
        return [message.text for message in self.lab.slack.workspace.posted("C1")]


@asynccontextmanager
async def digesting(folder: Path, desk: Desk, settings: SlackSettings | None = None) -> AsyncIterator[Digesting]:
    clock = Clock(jumps=True)
    async with FakeSlack(clock) as slack:
        slack.workspace.channel("C1")
        slack.workspace.person("U1")
        slack.workspace.person("U9", is_admin=True)
        now = slack_clock(clock)
        async with lab(folder, slack, settings, about_digests=lambda store: DigestChat(store, desk, now)) as opened:
            service = DigestService(
                opened.store, desk, {"slack": SlackCourier(opened.service.client, opened.service.team)}, now
            )
            yield Digesting(opened, service)


def due(here: Digesting, destination: Destination) -> Subscription:
    now = slack_clock(here.lab.clock)()
    subscription = Subscription(
        subscription_id="s1",
        name="papers",
        destination=destination,
        schedule=Schedule(),
        wishes=Wishes(length=100),
        origin="chat",
        made_by="U9",
        considered=1,
        considered_at=now - timedelta(days=7),
        due=now - timedelta(minutes=1),
    )
    subscriptions.add(here.lab.store, subscription)
    return subscription


CHANNEL = Destination("slack", TEAM, "C1")


def told(used: Interaction) -> str:
    """What came back to the person alone."""
    return json.dumps(used.replies, ensure_ascii=False)


async def test_a_digest_is_one_message_with_the_rest_in_its_thread_and_no_previews(tmp_path: Path, desk: Desk) -> None:
    async with digesting(tmp_path, desk) as here:
        await asyncio.to_thread(due, here, CHANNEL)
        await here.posted()
        first, *rest = here.lab.slack.workspace.posted("C1")
        assert "45 new papers" in first.shown
        assert rest
        assert {message.thread_ts for message in rest} == {first.ts}
        calls = [said for _, method, said in here.lab.slack.api.calls if method == "chat.postMessage"]
        assert {str(said["unfurl_links"]).lower() for said in calls} <= {"false", "0"}
        shown = "\n".join(message.shown for message in (first, *rest))
        assert all(
            shown.count(f"A Study of {name}") == 1 for name in NEW if f"Study of {name}" not in str(first.buttons)
        )
        pictures = [block for message in (first, *rest) for block in message.blocks if block["type"] == "image"]
        (picture,) = pictures
        assert picture in first.blocks and "Serving: 46 papers" in picture["alt_text"]
        assert here.lab.slack.api.received[picture["slack_file"]["id"]].startswith(b"\x89PNG")


async def test_stats_shows_how_the_lists_have_grown_to_the_person_alone(tmp_path: Path, desk: Desk) -> None:
    async with digesting(tmp_path, desk) as here:
        here.lab.service.statistics = Statistics(desk, here.lab.store)
        used = await here.lab.slack.commands("U1", "C1", "/refdesk stats")
        await here.lab.slack.until(lambda: used.replies)
        (reply,) = used.replies
        assert "46 papers on 1 list" in reply["text"] and reply["response_type"] == "ephemeral"
        picture = reply["blocks"][-1]
        assert here.lab.slack.api.received[picture["slack_file"]["id"]].startswith(b"\x89PNG")
        assert "Serving: 46 papers" in picture["alt_text"]
        assert here.lab.slack.mistakes == []


async def test_a_picture_that_slack_does_not_take_is_left_out(tmp_path: Path, desk: Desk) -> None:
    async with digesting(tmp_path, desk) as here:
        here.lab.slack.api.unready = 99
        await asyncio.to_thread(due, here, CHANNEL)
        await here.posted()
        first, *_ = here.lab.slack.workspace.posted("C1")
        assert "45 new papers" in first.shown
        assert not [block for block in first.blocks if block["type"] == "image"]


@pytest.mark.parametrize("fault", [Fault(status=500, after=True), Fault(status=500), Fault(cut=True, after=True)])
async def test_where_slack_fails_before_or_after_posting_the_digest_is_there_once(
    tmp_path: Path, desk: Desk, fault: Fault
) -> None:
    async with digesting(tmp_path, desk) as here:
        await asyncio.to_thread(due, here, CHANNEL)
        here.lab.slack.faults["chat.postMessage"].extend([fault])
        await here.posted()
        keys = [(message.metadata or {})["event_payload"]["key"] for message in here.lab.slack.workspace.posted("C1")]
        assert len(keys) == len(set(keys)) > 1
        assert [key.partition(".")[2] for key in keys] == [str(n) for n in range(1, len(keys) + 1)]


async def test_a_channel_without_the_bot_pauses_the_digest_and_says_why(tmp_path: Path, desk: Desk) -> None:
    async with digesting(tmp_path, desk) as here:
        await asyncio.to_thread(due, here, replace(CHANNEL, channel="C404"))
        await here.posted()
        (subscription,) = await asyncio.to_thread(subscriptions.all_of, here.lab.store)
        assert subscription.paused
        assert "channel_not_found" in subscription.problem


async def test_an_admin_sets_up_a_channels_digest_and_others_only_their_own(tmp_path: Path, desk: Desk) -> None:
    async with digesting(tmp_path, desk) as here:
        slack = here.lab.slack
        refused = await slack.commands("U1", "C1", "/digest subscribe friday")
        await slack.until(lambda: refused.replies)
        assert "Only who may change my settings" in told(refused)
        tried = await slack.commands("U1", "C1", "/digest preview")
        await slack.until(lambda: tried.replies)
        assert "45 new papers" in told(tried)
        own = await slack.commands("U1", "C1", "/digest subscribe me friday 16:00 Europe/Berlin topics:caches")
        await slack.until(lambda: own.replies)
        assert "Fridays at 16:00 (Europe/Berlin)" in told(own)
        channel = await slack.commands("U9", "C1", "/digest subscribe")
        await slack.until(lambda: channel.replies)
        every = await asyncio.to_thread(subscriptions.all_of, here.lab.store)
        assert {each.destination.key for each in every} == {f"slack:{TEAM}:@U1", f"slack:{TEAM}:C1"}
        wrong = await slack.commands("U9", "C1", "/digest subscribe kinds:novel")
        await slack.until(lambda: wrong.replies)
        assert "not “novel”" in told(wrong)


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[Desk]:
    """A desk over a library with one paper, to which others can be added."""
    publish(tmp_path, {"serving": a_list("Pagelet")}, MONDAY)
    with desk_over(tmp_path) as opened:
        yield opened


async def test_an_alert_is_set_up_with_its_own_command_and_comes_after_an_ingest(tmp_path: Path, growing: Desk) -> None:
    async with digesting(tmp_path, growing) as here:
        slack = here.lab.slack
        set_up = [
            ("U9", "/alert sections:Serving most:2", "At once, at most 2 a day: new papers on all lists, under"),
            ("U1", "/alert me topics:a study authors:Doe", "No author on the lists is called “Doe” yet"),
            ("U1", "/alert me sections:Serving kinds:paper", "At once: new papers (paper)"),
            ("U1", "/alert sections:Serving", "Only who may change my settings"),
            ("U1", "/alert", "`/alert` sends what is new at once"),
            ("U9", "/alert list", "At once, at most 2 a day"),
            ("U9", "/digest subscribe friday 9:00 quiet:22-8", "are for what comes `at once`"),
        ]
        for person, typed, said in set_up:
            used = await slack.commands(person, "C1", typed)
            await slack.until(lambda used=used: used.replies)  # type: ignore[misc]  # bound early
            assert said in told(used)
        await asyncio.to_thread(publish, tmp_path, {"serving": a_list("Pagelet", "Relay")}, MONDAY)
        assert len(await here.posted()) == 1
        (posted,) = slack.workspace.posted("C1")
        assert "Just added: 1 new paper" in posted.shown and "A Study of Relay" in posted.shown
        direct = [
            m for channel in slack.workspace.channels for m in slack.workspace.posted(channel) if channel[0] == "D"
        ]
        assert [message.text for message in direct] == ["Just added: 1 new paper"]
        assert slack.mistakes == []


async def test_the_menus_summarise_to_a_dm_and_ask_for_fewer(tmp_path: Path, desk: Desk) -> None:
    async with digesting(tmp_path, desk) as here:
        await asyncio.to_thread(due, here, CHANNEL)
        await here.posted()
        slack, (first, *_) = here.lab.slack, here.lab.slack.workspace.posted("C1")
        await slack.presses("U1", first, "digest_summarise", selected_option={"value": "1"})
        await slack.until(lambda: here.lab.desk.questions)
        assert here.lab.desk.questions[0].text.startswith("summarise arxiv:2601.")
        await slack.presses("U9", first, "digest_fewer", selected_option={"value": "2"})
        await slack.until(lambda: "come last from now on" in "".join(m.shown for m in slack.workspace.posted("C1")))
        (subscription,) = await asyncio.to_thread(subscriptions.all_of, here.lab.store)
        assert len(subscription.wishes.fewer) == 1
        await slack.presses("U9", first, "digest_more", selected_option={"value": "2"})
        await slack.until(
            lambda: "come first among the highlights" in "".join(m.shown for m in slack.workspace.posted("C1"))
        )
        (subscription,) = await asyncio.to_thread(subscriptions.all_of, here.lab.store)
        assert (len(subscription.wishes.more), subscription.wishes.fewer) == (1, ())


async def test_the_papers_of_a_digest_are_cited_in_its_thread(tmp_path: Path, desk: Desk) -> None:
    async with digesting(tmp_path, desk) as here:
        await asyncio.to_thread(due, here, CHANNEL)
        await here.posted()
        slack, (first, *_) = here.lab.slack, here.lab.slack.workspace.posted("C1")
        await slack.presses("U1", first, "digest_cite")
        await slack.until(lambda: slack.calls_of("chat.postEphemeral"))
        ((channel, thread, name, text),) = slack.api.files
        assert (channel, thread, name) == ("C1", first.ts, "references.bib")
        assert text.count("\n@") > 10
        assert slack.mistakes == []


def counted(here: Digesting) -> dict[str, bool]:
    return {vote.paper_id: vote.liked for vote in votes.votes_of(here.lab.store, "s1")}


async def test_a_thumb_under_a_digest_counts_until_it_is_taken_back_and_nothing_else_does(
    tmp_path: Path, desk: Desk
) -> None:
    async with digesting(tmp_path, desk) as here:
        await asyncio.to_thread(due, here, CHANNEL)
        await here.posted()
        slack, (first, *_) = here.lab.slack, here.lab.slack.workspace.posted("C1")
        (stored,) = await asyncio.to_thread(history.stored_digests_of, here.lab.store, "s1")
        held_up = {highlight.item.paper_id for highlight in stored.digest.highlights}
        question = await slack.says("U1", "C1", "what a digest!")
        calls = len(slack.api.calls)
        for person, message, name in (("U1", first, "tada"), ("U1", question, "+1"), ("U2", first, "eyes")):
            await slack.reacts(person, message, name)
        await here.lab.quiet()
        assert await asyncio.to_thread(counted, here) == {}
        await slack.reacts("U1", first, "+1::skin-tone-3")
        await here.lab.quiet()
        assert await asyncio.to_thread(counted, here) == dict.fromkeys(held_up, True)
        await slack.reacts("U1", first, "+1::skin-tone-3", taken_back=True)
        await slack.reacts("U1", first, "thumbsdown")
        await here.lab.quiet()
        assert await asyncio.to_thread(counted, here) == dict.fromkeys(held_up, False)
        await slack.commands("U1", "C1", "/refdesk forget")
        assert not {method for _, method, _ in slack.api.calls[calls:]} & {"conversations.history", "reactions.get"}
        await asyncio.to_thread(forget_person, here.lab.store, "slack", "U1", slack_clock(here.lab.clock)(), TEAM)
        assert await asyncio.to_thread(counted, here) == {}


async def test_where_reactions_are_switched_off_or_not_allowed_none_counts(tmp_path: Path, desk: Desk) -> None:
    async with digesting(tmp_path, desk, SlackSettings(reactions=False)) as here:
        await asyncio.to_thread(due, here, CHANNEL)
        await here.posted()
        (first, *_) = here.lab.slack.workspace.posted("C1")
        await here.lab.slack.reacts("U1", first, "+1")
        await here.lab.quiet()
        assert await asyncio.to_thread(counted, here) == {}


async def test_an_answer_teaches_the_digests_of_the_channel_or_of_the_person_and_says_which(
    tmp_path: Path, desk: Desk
) -> None:
    async with digesting(tmp_path, desk) as here:
        slack = here.lab.slack
        answer = await here.lab.answered(await here.lab.ask())
        for person, said in (("U1", "You have no digest that could learn from this"), ("U9", "You have no digest")):
            await slack.presses(person, answer, "menu", selected_option={"value": "teach"})
            await slack.until(lambda said=said: said in shown_to(here, "C1"))  # type: ignore[misc]  # bound early
        await asyncio.to_thread(due, here, CHANNEL)
        await slack.presses("U9", answer, "menu", selected_option={"value": "teach"})
        await slack.until(lambda: "What should this channel's “papers” have more of" in shown_to(here, "C1"))
        offered = slack.workspace.posted("C1")[-1]
        (menu,) = [each for each in offered.buttons if each["action_id"] == "menu_choice"]
        chosen = menu["options"][0]["value"]
        taught = await slack.presses("U9", offered, "menu_choice", selected_option={"value": chosen})
        await slack.until(lambda: "This changes this channel's “papers”." in told(taught))
        (subscription,) = await asyncio.to_thread(subscriptions.all_of, here.lab.store)
        assert chosen == f"teach more {subscription.wishes.more[0]}"
        forgotten = await slack.commands("U9", "C1", "/digest forget that I liked nothing of the kind")
        await slack.until(lambda: forgotten.replies)
        assert "I found nothing called “nothing of the kind”" in told(forgotten)
        assert slack.mistakes == []


def shown_to(here: Digesting, channel: str) -> str:
    return "\n".join(message.shown for message in here.lab.slack.workspace.posted(channel))


@given(digests)
def test_slack_takes_every_part_of_every_digest(digest: Digest) -> None:
    for part in parts_of(digest, SlackCourier.room):
        message = part_message(part, f"0123456789abcdef.{part.number}")
        blocks = [block.to_dict() for block in message.blocks]
        assert message_error(message.text, blocks, "", update=False) is None
