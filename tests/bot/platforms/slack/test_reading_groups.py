"""Reading groups in Slack: set up by command, nominated and voted by buttons, through the real client and app."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.desk import Desk
from bot.digests.composing_due import Maker
from bot.digests.model import WEEKDAYS, DigestItem, DigestPart, GroupControls
from bot.digests.running import DigestService
from bot.platforms.slack.client import PacedClient
from bot.platforms.slack.digests import SlackCourier, part_message
from bot.platforms.slack.reading_groups import SlackGroups
from bot.reading_groups.finding import GONE
from bot.reading_groups.groups import ReadingGroups
from bot.reading_groups.running import RunningGroups
from bot.store.database import Store
from tests.bot.digests.worlds import desk_over
from tests.bot.platforms.slack.lab import Lab, lab, slack_clock
from tests.fakes.slack import Clock, FakeSlack, Interaction, Message
from tests.fakes.slack.sizes import message_error
from tests.libraries import build


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("library")
    build(folder)
    with desk_over(folder) as opened:
        yield opened


@dataclass
class Group:
    """A lab with reading groups, and the service that takes them further."""

    lab: Lab
    service: DigestService

    async def works(self) -> None:
        """Do and send what is due."""
        for _ in range(3):
            await self.service.turn()

    async def passes(self, days: float) -> None:
        """Let days pass and do what is due then."""
        self.lab.clock.passes(days * 86_400 + 60)
        await self.works()

    def posted(self) -> list[Message]:
        """The bot's messages that everybody sees in the channel, without those in threads."""
        posted = self.lab.slack.workspace.posted("C1")
        return [each for each in posted if not each.thread_ts and each.only_for is None]

    async def typed(self, user: str, words: str) -> str:
        """What comes back for a command."""
        used = await self.lab.slack.commands(user, "C1", f"/reading-group {words}")
        await self.lab.slack.until(lambda: used.replies)
        return str(used.replies[0]["text"])


@asynccontextmanager
async def group(folder: Path, desk: Desk) -> AsyncIterator[Group]:
    clock = Clock(jumps=True)
    async with FakeSlack(clock) as slack:
        slack.workspace.channel("C1")
        for person in ("U1", "U2", "U3"):
            slack.workspace.person(person)
        slack.workspace.person("U9", is_admin=True)
        now, platforms = slack_clock(clock), dict[str, SlackGroups]()

        def about_groups(store: Store, client: PacedClient) -> ReadingGroups:
            platforms["slack"] = SlackGroups(client)
            return ReadingGroups.over(Maker(store, desk, "", now), platforms)

        async with lab(folder, slack, about_groups=about_groups) as opened:
            couriers = {"slack": SlackCourier(opened.service.client, opened.service.team)}
            service = DigestService(
                opened.store, desk, couriers, now, beside=lambda maker: RunningGroups(maker, couriers, platforms)
            )
            yield Group(opened, service)


def at(moment: datetime) -> str:
    return f"{WEEKDAYS[moment.weekday()]} {moment:%H:%M}"


async def created(here: Group) -> str:
    """Set up a group that nominates for two days, votes for two and meets in six."""
    now = slack_clock(here.lab.clock)()
    nominate, vote, meet = (at(now + timedelta(days=days)) for days in (2, 4, 6))
    words = await here.typed("U9", f"create Serving papers meet:{meet} nominate:{nominate} vote:{vote} zone:UTC")
    await here.works()
    return words


async def nominated(here: Group, user: str, words: str) -> Interaction:
    """Nominate by the button and its form."""
    await here.lab.slack.presses(user, here.posted()[0], "group_nominate")
    await here.lab.slack.until(lambda: here.lab.slack.workspace.views)
    view = list(here.lab.slack.workspace.views.values())[-1]
    sent = await here.lab.slack.submits(user, view, {"paper": {"text": {"value": words}}})
    await here.lab.slack.until(lambda: sent.envelope.acked)
    return sent


async def test_a_group_nominates_votes_and_discusses_in_slack(tmp_path: Path, desk: Desk) -> None:
    async with group(tmp_path, desk) as here:
        assert "is set up" in await created(here)
        await nominated(here, "U1", "Relay")
        assert "Nominated for" in await here.typed("U2", "nominate Pagelet")
        await here.passes(2)
        ballot = here.posted()[1]
        assert [button["text"]["text"] for button in ballot.buttons] == ["Vote", "Vote"]
        for user in ("U1", "U2", "U3"):
            await here.lab.slack.presses(user, ballot, "group_vote_1")
        await here.lab.slack.until(lambda: "3 votes" in ballot.shown)
        await here.lab.slack.presses("U3", ballot, "group_vote_0")
        await here.lab.slack.until(lambda: "2 votes" in ballot.shown and "1 vote*" in ballot.shown)
        await here.passes(2)
        choice = here.posted()[2]
        assert "Pagelet" in choice.shown
        assert "2 of 3 votes" in choice.shown
        assert not ballot.buttons
        thread = here.lab.slack.workspace.posted("C1", choice.ts)
        assert "pages of fixed size" in "".join(message.shown for message in thread)

        def in_thread() -> list[Message]:
            return here.lab.slack.workspace.posted("C1", choice.ts)

        await here.lab.slack.presses("U2", choice, "group_present")
        await here.lab.slack.until(lambda: any("presents “Pagelet" in each.shown for each in in_thread()))
        await here.passes(1)
        assert '"user_id": "U2"' in json.dumps(here.posted()[3].blocks)
        assert here.lab.slack.mistakes == []


async def test_a_paper_that_is_not_on_the_lists_is_refused_in_the_form(tmp_path: Path, desk: Desk) -> None:
    async with group(tmp_path, desk) as here:
        await created(here)
        sent = await nominated(here, "U1", "Zebra")
        assert "found no paper" in json.dumps(sent.envelope.response)


async def test_only_managers_set_groups_up_and_everybody_is_told_what_they_may_do(tmp_path: Path, desk: Desk) -> None:
    async with group(tmp_path, desk) as here:
        assert "Only channel managers" in await here.typed("U1", "create Mine meet:friday 16:00")
        assert "nominate" in await here.typed("U1", "help")
        assert "no reading group" in await here.typed("U1", "show")
        await created(here)
        assert "Only channel managers" in await here.typed("U1", "skip")
        assert "called off" in await here.typed("U9", "skip")
        await here.works()
        assert "no meeting" in here.posted()[-1].shown
        assert "called off" in here.posted()[-1].shown


async def test_a_button_that_names_another_channels_meeting_is_refused(tmp_path: Path, desk: Desk) -> None:
    async with group(tmp_path, desk) as here:
        await created(here)
        await here.typed("U1", "nominate Relay")
        await here.typed("U2", "nominate Pagelet")
        await here.passes(2)
        ballot = here.posted()[1]
        here.lab.slack.workspace.channel("C2")
        await here.lab.slack.presses("U3", replace(ballot, channel="C2"), "group_vote_1")
        await here.lab.slack.until(lambda: any(each.only_for == "U3" for each in here.lab.slack.workspace.posted("C2")))
        assert here.lab.slack.workspace.posted("C2")[-1].text == GONE
        await here.works()
        assert "1 vote" not in ballot.shown
        assert not here.lab.slack.calls_of("chat.update")


async def test_votes_of_many_at_once_are_all_shown_with_few_changes_of_the_message(tmp_path: Path, desk: Desk) -> None:
    async with group(tmp_path, desk) as here:
        await created(here)
        await here.typed("U1", "nominate Relay")
        await here.typed("U2", "nominate Pagelet")
        await here.passes(2)
        ballot, people = here.posted()[1], [f"V{n}" for n in range(40)]
        for person in people:
            here.lab.slack.workspace.person(person)
        await asyncio.gather(*(here.lab.slack.presses(person, ballot, "group_vote_0") for person in people))
        await here.lab.slack.until(lambda: "40 votes" in ballot.shown)
        assert len(here.lab.slack.calls_of("chat.update")) <= 40
        assert here.lab.slack.mistakes == []


HOSTILE = st.sampled_from(
    ["<!channel> *x*", "a|b>c", "<https://evil.example|here>", "&amp;", "x" * 900, "‮abc", "@here"]
)


@given(
    st.lists(HOSTILE | st.text(min_size=1, max_size=400), min_size=2, max_size=10),
    st.lists(st.integers(0, 9_999), max_size=10),
    st.booleans(),
)
def test_a_ballot_keeps_within_slacks_sizes_and_pings_nobody_whatever_papers_are_called(
    titles: list[str], counts: list[int], closed: bool
) -> None:
    items = tuple(
        DigestItem(f"p{n}", title, "https://example.org/a?b=c|d", "OSDI 2024", (), "") for n, title in enumerate(titles)
    )
    part = DigestPart(1, 1, "Which paper?", "Vote.", group=GroupControls("ballot", "0" * 16, items))
    message = part_message(part, "", counts, closed=closed)
    shown = [block.to_dict() for block in message.blocks]
    for update in (False, True):
        assert message_error(message.text, shown, "", update=update) is None
    words = json.dumps([block.get("text") for block in shown])
    assert "<!channel" not in words
    assert "<https://evil" not in words
