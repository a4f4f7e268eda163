"""Serving, and what the doctor says: configuration, token, intents, permissions."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.answering.model import Answer, Question, Stage
from bot.desk.desk import Desk
from bot.errors import BotError
from bot.exit_codes import FINE, OUTSIDE_FAILED
from bot.finding import Finding
from bot.platforms.discord.allowed import NEEDED, NEEDED_NAMES
from bot.platforms.discord.doctor import examine_discord, invitations
from bot.platforms.discord.serve import serve
from bot.platforms.discord.settings import DiscordSettings
from bot.reception.house import House
from bot.serving import ServedPart, configured_parts, keep_house
from tests.bot.platforms.discord.stations import at_work, is_done, open_house, settings_of
from tests.fakes.discord import Channel, FakeDiscord, Message
from tests.fakes.discord.world import PERMISSIONS

QUESTION = "how can the cache of requests be kept from fragmenting memory?"


@pytest.fixture(autouse=True)
def own_addresses() -> Iterator[None]:
    """Other tests speak to their own server."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def _settings(fake: FakeDiscord, **changes: object) -> DiscordSettings:
    return DiscordSettings.model_validate({"api": fake.api, "gateway": fake.gateway.url, **changes})


def _house(house: House, fake: FakeDiscord, **changes: object) -> House:
    settings = house.settings.model_copy(update={"discord": _settings(fake, **changes)})
    return replace(house, settings=settings)


async def test_served_until_told_to_stop(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeDiscord() as fake:
        monkeypatch.setenv("DISCORD_TOKEN", fake.token)
        alice = fake.person("alice")
        channel = fake.channel(fake.guild("lab", alice), "reading")
        here = _house(house, fake)
        parts = configured_parts(here.settings, "discord")
        serving = asyncio.create_task(keep_house(here, parts, lambda words: None))
        await fake.until(lambda: fake.commands and fake.gateway.connected)
        used = await alice.slash(channel, "ask", question=QUESTION)
        await fake.until(lambda: "Checked" in used.text)
        here.stopping.set()
        assert await serving == FINE
        await fake.until(lambda: not fake.gateway.connected)


async def test_an_answer_under_way_when_told_to_stop_is_finished_or_says_that_it_was_interrupted(
    desk: Desk, library: Path, tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow:
        async def answer(
            self,
            question: Question,
            on_text: Callable[[str], None] | None = None,
            on_stage: Callable[[Stage], None] | None = None,
            known: Callable[[str], Awaitable[Answer | None]] | None = None,
        ) -> Answer:
            assert on_text is not None
            on_text("A sentence that was written. ")
            await asyncio.Event().wait()
            raise AssertionError

    async with (
        FakeDiscord() as fake,
        open_house(
            desk,
            settings_of(library, reception={"grace_seconds": 1}),
            tmp_path / "store.sqlite",
            answering=Slow(),
        ) as house,
    ):
        monkeypatch.setenv("DISCORD_TOKEN", fake.token)
        alice = fake.person("alice")
        channel = fake.channel(fake.guild("lab", alice), "reading")
        here = _house(house, fake)
        serving = asyncio.create_task(keep_house(here, [ServedPart("discord", serve)], lambda words: None))
        await fake.until(lambda: fake.commands and fake.gateway.connected)
        used = await alice.slash(channel, "ask", question=QUESTION)
        await fake.until(lambda: "A sentence that was written" in used.text)
        here.stopping.set()
        assert await serving == FINE
        assert "A sentence that was written" in used.text
        assert "restarted" in used.text
        assert [button["label"] for button in used.shown[0].buttons] == ["Try again"]


@pytest.mark.parametrize(
    ("changes", "token", "said"),
    [
        ({}, "", "DISCORD_TOKEN is empty"),
        ({}, "wrong", "does not take the token in DISCORD_TOKEN"),
        ({"message_content": True}, None, "Message Content Intent"),
    ],
)
async def test_what_a_person_must_mend_is_told_in_plain_words(
    house: House, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], token: str | None, said: str
) -> None:
    async with FakeDiscord() as fake:
        monkeypatch.setenv("DISCORD_TOKEN", fake.token if token is None else token)
        here = _house(house, fake, **changes)
        with pytest.raises(BotError, match=said):
            await serve(here)
        told: list[str] = []
        assert await keep_house(here, [ServedPart("discord", serve)], told.append) == OUTSIDE_FAILED
        assert said in told[0]
        findings = [
            finding async for finding in examine_discord(here.settings.platform(DiscordSettings) or DiscordSettings())
        ]
        assert any(finding.state == "problem" and said in finding.told for finding in findings)


async def test_the_doctor_looks_at_token_gateway_and_every_server(monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    async with FakeDiscord() as fake:
        monkeypatch.setenv("DISCORD_TOKEN", fake.token)
        fake.guild("good", bot_permissions=NEEDED.value)
        fake.guild("poor", bot_permissions=NEEDED.value & ~PERMISSIONS["embed_links"])
        findings = [finding async for finding in examine_discord(_settings(fake))]
        assert Finding("permissions", "ok", "good: the bot has every permission it needs") in findings
        assert Finding("permissions", "problem", "poor: missing embed links; give them to the bot's role.") in findings
        assert any(f"permissions={NEEDED.value}" in finding.told for finding in findings)
        assert [finding.part for finding in findings if finding.state == "problem"] == ["permissions"]


async def test_the_doctor_says_when_discord_cannot_be_reached(monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "any")
    settings = DiscordSettings(api="http://127.0.0.1:9/api/v10")
    (finding,) = [finding async for finding in examine_discord(settings)]
    assert finding.state == "problem"
    assert "cannot be reached" in finding.told


def test_the_invitation_asks_for_exactly_these_permissions() -> None:
    names = ["view_channel", "send_messages", "embed_links", "read_message_history", "create_public_threads"]
    assert NEEDED.value == sum(PERMISSIONS[name] for name in (*names, "send_messages_in_threads"))
    assert f"permissions={NEEDED.value}&scope=bot+applications.commands" in invitations(42)["to a server"]


def test_the_documentation_gives_the_invitation_with_these_permissions() -> None:
    page = (Path(__file__).parents[4] / "docs" / "discord.md").read_text(encoding="utf-8")
    assert invitations(0)["to a server"].replace("client_id=0", "client_id=APPLICATION_ID") in page
    assert invitations(0)["to your own account"].replace("client_id=0", "client_id=APPLICATION_ID") in page


async def _works(house: House, bits: int) -> set[str]:
    """What works for people in a server where the bot has these permissions."""
    works = set()
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people, bot_permissions=bits)
        async with at_work(house, fake, people=people, guild=guild) as station:
            channel, direct = station.channel, station.alice.direct

            async def said_after(asking: Coroutine[Any, Any, Message]) -> Message:
                before = {message.id for message in _said(fake, channel, direct)}
                await asking
                await fake.until(lambda: any(each.id not in before for each in _said(fake, channel, direct)))
                return next(each for each in _said(fake, channel, direct) if each.id not in before)

            answer = await said_after(station.alice.asks(channel, QUESTION))
            if answer.channel.is_thread:
                works.add("a question opens a thread")
                told = await said_after(station.alice.asks(answer.channel, "what is Relay?"))
                if told.channel.is_thread and told.reply_to is not None:
                    works.add("an answer in a thread refers to its question")
            told = await said_after(station.alice.asks(channel, ""))
            if told.channel is channel and told.reply_to is not None:
                works.add("a mention without a question is told what to do")
        assert not fake.refusals
    return works


def _said(fake: FakeDiscord, channel: Channel, direct: Channel) -> list[Message]:
    places = [channel, direct, *fake.threads_of(channel)]
    return [message for place in places for message in fake.said_in(place) if is_done(message)]


async def test_the_permissions_of_the_invitation_suffice(house: House) -> None:
    assert len(await _works(house, NEEDED.value)) == 3


async def test_where_embeds_are_forbidden_everything_works_as_plain_text(house: House) -> None:
    assert len(await _works(house, NEEDED.value & ~PERMISSIONS["embed_links"])) == 3


@pytest.mark.parametrize("name", [name for name in NEEDED_NAMES if name != "embed_links"])
async def test_each_permission_of_the_invitation_is_needed(house: House, name: str) -> None:
    assert len(await _works(house, NEEDED.value & ~PERMISSIONS[name])) < 3


async def test_where_it_sees_nothing_only_that_permission_is_named(house: House) -> None:
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people, bot_permissions=NEEDED.value & ~PERMISSIONS["view_channel"])
        async with at_work(house, fake, people=people, guild=guild) as station:
            await station.alice.asks(station.channel, QUESTION)
            await fake.until(lambda: fake.said_in(station.alice.direct))
            (told,) = fake.said_in(station.alice.direct)
            assert told.text.endswith("these permissions: View Channel.")


async def test_a_part_that_fails_is_begun_again_and_the_others_go_on(house: House) -> None:
    failed, going = asyncio.Event(), asyncio.Event()
    tries = 0

    async def stumbling(_: House) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            failed.set()
            raise RuntimeError("stumbled")
        going.set()
        await house.drained.wait()

    async def steady(_: House) -> None:
        await failed.wait()
        await going.wait()
        house.stopping.set()
        await house.drained.wait()

    parts = [ServedPart("stumbling", stumbling), ServedPart("steady", steady)]
    assert await keep_house(house, parts, lambda words: None) == FINE
    assert tries == 2
