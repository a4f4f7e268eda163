"""Slash commands and the menu of a message."""

from pathlib import Path

import pytest

from bot.candidates.watch import watch
from bot.desk.desk import Desk
from bot.reception.house import House
from bot.reception.how_understood import LABEL
from bot.reception.words import GONE
from bot.settings.reception import ReceptionSettings
from bot.store.model import Place, PlaceSettings
from tests.bot.candidates.worlds import Pages, outside
from tests.bot.platforms.discord.stations import at_work, open_house, settings_of
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.world import PERMISSIONS
from tests.libraries import NOW

QUESTION = "how can the cache of requests be kept from fragmenting memory?"


async def test_ask_answers_for_all_to_see_and_privately_for_one(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        public = await station.alice.slash(station.channel, "ask", question=QUESTION)
        private = await station.alice.slash(station.channel, "ask", question=QUESTION, private=True)
        await fake.until(lambda: "Checked" in public.text and "Checked" in private.text)
        assert not public.ephemeral
        assert private.ephemeral
        assert fake.said_in(station.channel) == public.shown
        told = await house.reception.stored_by_event("discord", str(private.id))
        assert told is not None
        assert told.asked.private
        assert told.asked.conversation == f"private:{station.alice.id}"
        # Nothing that is sent can ping: every request says that none may.
        bodies = [each.body for each in fake.requests if isinstance(each.body, dict)]
        sent = [body for each in bodies for body in (each, each.get("data") or {}) if body.get("embeds")]
        assert sent
        assert all(body["allowed_mentions"] == {"parse": []} for body in sent)


async def test_stats_shows_how_the_lists_have_grown_to_the_person_alone(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        used = await station.alice.slash(station.channel, "stats")
        await fake.until(lambda: "papers on" in used.text)
        (message,) = used.shown
        ((name, content),) = message.body["files"]
        assert used.ephemeral and "added in the last 30 days" in used.text
        assert name == "growth.png" and content.startswith(b"\x89PNG")
        assert "papers" in message.body["attachments"][0]["description"]


async def test_ask_can_be_limited_to_a_list(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        used = await station.alice.slash(station.channel, "ask", question="all papers of 2024", list="training")
        await fake.until(lambda: "Stragglers" in used.text)
        assert "Relay" not in used.text


async def test_ask_in_a_thread_belongs_to_its_conversation(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        await station.alice.asks(station.channel, "all OSDI papers")
        await fake.until(lambda: fake.threads_of(station.channel))
        (thread,) = fake.threads_of(station.channel)
        await station.answered(thread)
        used = await station.bob.slash(thread, "ask", question="which of those are from 2024?")
        await fake.until(lambda: "Relay" in used.text)
        told = await house.reception.stored_by_event("discord", str(used.id))
        assert told is not None
        assert told.asked.conversation == str(thread.id)


async def test_papers_are_completed_at_once_over_names_and_titles_typos_included(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        await fake.until(lambda: station.client.titles.index.revision)
        for typed, title in (
            ("page", "Pagelet: Paging Attention Memory for Language Models"),
            ("slow machines", "Stragglers: Training on Clusters with Slow Machines"),
            ("separating promt wrok", "Relay: Separating Prompt Work from Token Work on Different Machines"),
        ):
            used = await station.alice.completes(station.channel, "summary", "paper", typed)
            await fake.until(lambda used=used: used.choices is not None)  # type: ignore[misc]  # bound early
            assert used.choices
            assert used.choices[0]["name"] == title
        used = await station.alice.completes(station.channel, "ask", "list", "TRAIN")
        await fake.until(lambda: used.choices is not None)
        assert used.choices == [{"name": "training", "value": "training"}]


async def test_paper_tells_all_that_is_known_and_find_what_matches(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        shown = await station.alice.slash(station.channel, "paper", paper="arxiv:2301.00001")
        found = await station.alice.slash(station.channel, "find", query="paging attention memory")
        unknown = await station.alice.slash(station.channel, "paper", paper="Zanzibar")
        await fake.until(lambda: shown.shown and found.shown and unknown.shown)
        assert "UC Berkeley" in shown.text
        assert "wastes memory on fragments" in shown.text
        assert shown.shown[0].embeds[0]["url"] == "https://arxiv.org/abs/2301.00001"
        assert "Pagelet" in found.shown[0].embeds[0]["fields"][0]["name"]
        assert "No paper on the lists is called" in unknown.text


async def test_summary_tells_one_paper(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        used = await station.alice.slash(station.channel, "summary", paper="arxiv:2301.00001")
        await fake.until(lambda: "Checked" in used.text)
        assert "Pagelet" in used.text
        assert "Problem" in used.text


async def test_lists_and_help_say_what_there_is(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        lists = await station.alice.slash(station.channel, "lists")
        told = await station.alice.slash(station.channel, "help")
        await fake.until(lambda: lists.shown and told.shown)
        assert "5 papers on 2 lists" in lists.text
        assert "/" not in lists.text, "where the lists lie on this machine is nobody's business"
        assert lists.ephemeral and told.ephemeral
        for command in fake.commands:
            assert command["name"] in told.text, command["name"]


async def test_forget_deletes_what_a_person_asked(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        asked = await station.alice.slash(station.channel, "ask", question=QUESTION)
        await fake.until(lambda: "Checked" in asked.text)
        forgotten = await station.alice.slash(station.channel, "forget")
        await fake.until(lambda: forgotten.shown)
        assert "Deleted: 1 question with its answer" in forgotten.text
        assert await house.reception.stored_by_event("discord", str(asked.id)) is None


async def test_settings_are_for_those_who_manage_the_server_and_hold_in_the_channel(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        managers = station.guild.add_role("managers", PERMISSIONS["manage_guild"])
        refused = await station.bob.slash(station.channel, "settings", length="short")
        station.guild.members[station.alice.id] = {managers.id}
        role = station.guild.add_role("readers")
        changed = await station.alice.slash(
            station.channel, "settings", list="training", length="short", mention_required=False, role=str(role.id)
        )
        await fake.until(lambda: refused.shown and changed.shown)
        assert "Only who may manage the server" in refused.text
        here = await house.reception.place_settings(Place("discord", str(station.guild.id), str(station.channel.id)))
        assert (here.lists, here.length, here.mention_required) == (("training",), "short", False)
        assert here.who_may_ask == (str(role.id),)
        assert "message content intent" in changed.text
        asked = await station.bob.slash(station.channel, "ask", question=QUESTION)
        await fake.until(lambda: asked.shown)
        assert "Only some people can ask" in asked.text


async def test_an_answer_is_explained_to_those_alone_who_manage_the_server(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        managers = station.guild.add_role("managers", PERMISSIONS["manage_guild"])
        station.guild.members[station.alice.id] = {managers.id}
        asked = await station.bob.slash(station.channel, "ask", question="OSDI papers about the cache of each request")
        await fake.until(lambda: asked.shown and asked.shown[-1].buttons)
        answer = asked.shown[-1]
        refused = await station.bob.menu(answer, LABEL)
        none = await station.alice.menu(await station.bob.says(station.channel, "lunch?"), LABEL)
        explained = await station.alice.menu(answer, LABEL)
        await fake.until(lambda: refused.shown and none.shown and explained.shown)
        assert "may change my settings" in refused.text and "How I understood" not in refused.text
        assert "the message that has the buttons" in none.text
        assert "How I understood “OSDI papers about the cache of each request”" in explained.text
        assert "→" in explained.text and "wanted: " in explained.text
        assert all(message.only_for == station.alice.id for message in explained.shown)


async def test_what_somebody_asked_alone_is_not_explained_to_those_who_manage_the_server(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        managers = station.guild.add_role("managers", PERMISSIONS["manage_guild"])
        station.guild.members[station.alice.id] = {managers.id}
        asked = await station.bob.slash(station.channel, "ask", question=QUESTION, private=True)
        await fake.until(lambda: asked.shown and asked.shown[-1].buttons)
        explained = await station.alice.menu(asked.shown[-1], LABEL)
        await fake.until(lambda: explained.shown)
        assert GONE in explained.text and QUESTION not in explained.text


async def test_in_a_channel_of_questions_every_message_at_the_top_level_is_one(house: House) -> None:
    async with FakeDiscord(content_intent=True) as fake, at_work(house, fake, message_content=True) as station:
        place = Place("discord", str(station.guild.id), str(station.channel.id))
        settings = await house.reception.place_settings(place)
        await house.reception.set_place(place, settings.model_copy(update={"mention_required": False}), "owner")
        await station.bob.says(station.channel, "much appreciated")
        await station.alice.says(station.channel, "what is Relay?")
        await fake.until(lambda: fake.threads_of(station.channel))
        await station.answered(fake.threads_of(station.channel)[0])
        assert fake.said_in(station.channel) == [], "thanks among people need no answer"


@pytest.mark.parametrize(
    "text",
    [
        "have you seen https://arxiv.org/pdf/2302.00002v2.pdf ?",
        "Relay: Separating Prompt Work from Token Work on Different Machines",
    ],
)
async def test_the_menu_of_a_message_summarises_the_paper_that_it_links_or_names(house: House, text: str) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        said = await station.bob.says(station.channel, text)
        used = await station.alice.menu(said, "Summarise this paper")
        await fake.until(lambda: "Checked" in used.text)
        assert "Relay" in used.text
        assert used.ephemeral


async def test_the_menu_of_a_message_finds_related_papers(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        said = await station.bob.says(station.channel, "https://arxiv.org/abs/2302.00002")
        used = await station.alice.menu(said, "Find related papers")
        await fake.until(lambda: any("✍" not in message.text for message in used.shown))
        assert "Relay: Separating" not in str([each["name"] for each in used.shown[0].embeds[0].get("fields", [])])
        assert "most like the one you named" in used.text


async def test_a_message_without_a_paper_is_told_so_and_one_with_several_asks_which(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        none = await station.alice.menu(await station.bob.says(station.channel, "lunch?"), "Summarise this paper")
        both = await station.bob.says(
            station.channel, "https://arxiv.org/abs/2302.00002 https://arxiv.org/abs/2301.00001"
        )
        several = await station.alice.menu(both, "Summarise this paper")
        await fake.until(lambda: none.shown and several.shown)
        assert "No paper on the lists" in none.text
        assert "Which one?" in several.text
        chosen = await station.alice.chooses(several.shown[0], "arxiv:2301.00001")
        await fake.until(lambda: "Pagelet" in chosen.text)


async def test_who_installed_the_app_on_the_own_account_can_ask_where_the_bot_is_not(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake):
        carol = fake.person("carol", installed=True)
        elsewhere = fake.channel(fake.guild("elsewhere", carol, with_bot=False), "general")
        used = await carol.slash(elsewhere, "ask", question=QUESTION)
        await fake.until(lambda: "Checked" in used.text)
        assert "Pagelet" in used.text


async def test_commands_are_registered_only_when_they_have_changed(house: House) -> None:
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people)
        for _ in range(3):
            async with at_work(house, fake, people=people, guild=guild):
                pass
        assert fake.synced == 1
        installs = {tuple(each["integration_types"]) for each in fake.commands if each["name"] != "settings"}
        assert installs == {(0, 1)}


@pytest.mark.parametrize(("name", "option"), [("find", "query"), ("paper", "paper")])
async def test_what_is_looked_up_counts_as_a_question_and_keeps_to_the_limits(
    desk: Desk, library: Path, tmp_path: Path, log: Path, name: str, option: str
) -> None:
    limits = ReceptionSettings(person_per_minute=1)
    async with (
        FakeDiscord() as fake,
        open_house(desk, settings_of(library), tmp_path / "store.sqlite", limits=limits) as house,
        at_work(house, fake) as station,
    ):
        first = await station.alice.slash(station.channel, name, **{option: "Pagelet"})
        await fake.until(lambda: first.shown)
        second = await station.alice.slash(station.channel, name, **{option: "Pagelet"})
        others = await station.bob.slash(station.channel, name, **{option: "Pagelet"})
        await fake.until(lambda: second.shown and others.shown)
        assert "Pagelet" in first.text and "Pagelet" in others.text
        assert "You can ask 1 questions" in second.text


async def test_who_may_not_ask_in_a_channel_can_neither_look_up_nor_press_what_asks(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        asked = await station.alice.slash(station.channel, "ask", question=QUESTION)
        await fake.until(lambda: asked.shown and asked.shown[-1].buttons)
        role = station.guild.add_role("readers")
        place = Place("discord", str(station.guild.id), str(station.channel.id))
        await house.reception.set_place(place, PlaceSettings(who_may_ask=(str(role.id),)), "owner")
        link = await station.alice.says(station.channel, "https://arxiv.org/abs/2301.00001")
        used = [
            await station.bob.slash(station.channel, "find", query="paging"),
            await station.bob.slash(station.channel, "paper", paper="Pagelet"),
            await station.bob.slash(station.channel, "summary", paper="Pagelet"),
            await station.bob.menu(link, "Summarise this paper"),
            await station.bob.menu(link, "Find related papers"),
            await station.bob.presses(asked.shown[-1], "Summarise…"),
            await station.bob.presses(asked.shown[-1], "More like…"),
        ]
        await fake.until(lambda: all(each.shown for each in used))
        assert all("Only some people can ask" in each.text and each.ephemeral for each in used)
        assert not station.bob.direct.messages
        helpful = await station.bob.presses(asked.shown[-1], "👍")
        await fake.until(lambda: helpful.shown)
        assert "Thank you" in helpful.text


async def test_candidates_are_shown_by_their_command(desk: Desk, library: Path, tmp_path: Path, log: Path) -> None:
    settings = settings_of(library, candidates={"arxiv_categories": ["cs.DC"]})
    async with FakeDiscord() as fake, open_house(desk, settings, tmp_path / "store.sqlite") as house:
        async with desk.lent() as opened:
            found = outside(1)
            await watch(house.settings, opened, house.store, NOW, watched=[Pages((found,))])
        async with at_work(house, fake) as station:
            used = await station.alice.slash(station.channel, "candidates")
            await fake.until(lambda: found.title in used.text)
            assert "on none of your lists" in used.text
            labels = [button["label"] for button in used.shown[-1].buttons]
            assert "[1]" in labels and "More like…" not in labels
            one = await station.alice.presses(used.shown[-1], "[1]")
            await fake.until(lambda: "Candidate 1" in one.text)
            refused = await station.alice.presses(one.shown[-1], "Dismiss")
            await fake.until(lambda: "Only reviewers" in refused.text)
