"""Related work in a conversation: written, revised by follow-ups, counted in the budget, forgotten with the rest."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answering.model import Answer
from bot.desk.desk import Desk
from bot.reception.forgetting import forget_person
from bot.reception.reception import Reception
from bot.related_work.in_conversation import HOW_TO_CHANGE, HOW_TO_REVISE, NOTHING_SHOWN, WritingDesk
from bot.settings.budget import NO_LIMITS, BudgetLimit, BudgetSettings
from bot.settings.reception import ReceptionSettings
from bot.settings.settings import Settings
from bot.store.conversations import turns_before
from bot.store.database import Store, open_store
from bot.store.spending import spent_by
from ingest.job import run_job
from tests.bot.reception.receptions import NOW, Clock, Screen, asked
from tests.bot.writing.drafting import ABSTRACTS, LIST, MEMORY, OUTLINE, PHASES, citing
from tests.fakes.openai_chat import ChatServer, Reply, chat_server
from tests.libraries import settings_for, write_sources

WRITE = "write related work on memory of the cache in serving"
DRAFTED = (citing(OUTLINE), citing(MEMORY), Reply("1. DROP"), citing(PHASES), Reply("1. DROP"))
SHORT = citing("Pagelet keeps the cache of each request in pages of fixed size {pagelet}.")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drafting")
    write_sources(folder, {"papers": LIST}, ABSTRACTS)
    run_job(settings_for(folder, ["papers"]), now=NOW)
    return folder / "data"


class Whole(Screen):
    """A screen that has the answer itself."""

    answer: Answer

    async def answered(self, answer: Answer) -> None:
        self.answer = answer


class Talk:
    """What somebody says in one conversation, through a reception."""

    def __init__(self, store: Store, reception: Reception) -> None:
        self.store, self._reception, self._said = store, reception, 0

    async def say(self, text: str) -> Answer:
        self._said += 1
        screen = Whole()
        moment = NOW + timedelta(minutes=self._said)
        assert await self._reception.take(asked(text, f"C1:{self._said}", asked_at=moment), screen)
        return screen.answer


@asynccontextmanager
async def talking(
    data: Path, folder: Path, model: ChatServer | None = None, budget: BudgetSettings = NO_LIMITS
) -> AsyncIterator[Talk]:
    written = {"base_url": model.base_url, "model": "scripted"} if model is not None else None
    settings = {"data": data, "model": written, "judge": {"enabled": False}}
    desk = await asyncio.to_thread(Desk, Settings.model_validate(settings))
    store = await asyncio.to_thread(open_store, f"sqlite:///{folder / 'store.sqlite'}")
    generous = ReceptionSettings(person_per_minute=100, channel_per_minute=100)
    yield Talk(store, Reception(WritingDesk(desk, store), store, generous, Clock(), budget))
    await asyncio.to_thread(desk.close)
    await asyncio.to_thread(store.close)


def paragraphs(answer: Answer) -> Sequence[str]:
    text = (answer.file.text if answer.file is not None else answer.code).partition("\n## References")[0]
    return [part for part in text.split("\n\n") if part and not part.lstrip().startswith("#")]


async def test_a_draft_is_written_checked_and_revised_by_what_is_said_next(data: Path, tmp_path: Path) -> None:
    async with chat_server(*DRAFTED, SHORT) as model, talking(data, tmp_path, model) as talk:
        first = await talk.say("write related work on Pagelet, Gatecrash, Relay and Tandem")
        assert "2 paragraphs" in first.lead and HOW_TO_REVISE in first.lead
        assert first.checked.startswith("Checked: 2 paragraphs, ")
        second = await talk.say("shorter, but keep the second paragraph")
        assert paragraphs(second)[1] == paragraphs(first)[1]
        assert len(paragraphs(second)[0]) < len(paragraphs(first)[0])
        [spent] = await asyncio.to_thread(spent_by, talk.store, NOW - timedelta(days=1), "purpose")
        assert (spent.of, spent.calls) == ("writing", 6)


async def test_without_a_model_papers_come_and_go_and_other_questions_are_answered(data: Path, tmp_path: Path) -> None:
    async with talking(data, tmp_path) as talk:
        first = await talk.say(WRITE)
        assert HOW_TO_CHANGE in first.lead and first.checked.startswith("No language model: a bibliography")
        assert "arxiv:2302.00002" in first.papers
        assert "only add or remove" in (await talk.say("shorter")).lead
        assert "No paper matches “Blorptron”" in (await talk.say("add Blorptron")).lead
        osdi = await talk.say("OSDI 2024 papers")
        assert osdi.papers == ("arxiv:2302.00002",) and not osdi.draft
        removed = await talk.say("remove Relay from the related work")
        assert removed.draft and "arxiv:2302.00002" not in removed.papers


async def test_papers_that_were_shown_are_what_it_is_about(data: Path, tmp_path: Path) -> None:
    async with talking(data, tmp_path) as talk:
        nothing = await talk.say("write related work on these papers")
        assert (nothing.lead, nothing.refused) == (NOTHING_SHOWN, True)
        shown = await talk.say("OSDI 2024 papers")
        written = await talk.say("write related work on these papers in bibtex")
        assert written.papers == shown.papers
        assert "{relay2024separating," in written.code


async def test_at_the_limit_of_the_budget_it_is_a_bibliography_that_says_so(data: Path, tmp_path: Path) -> None:
    limit = BudgetSettings(limits=(BudgetLimit(per="day", tokens=100),))
    async with chat_server(*DRAFTED) as model, talking(data, tmp_path, model, limit) as talk:
        assert (await talk.say(WRITE)).checked.startswith("Checked:")
        calls = len(model.requests)
        again = await talk.say(WRITE)
        assert len(model.requests) == calls
        assert again.checked.startswith("The budget for the language model is used up for this day: a bibliography")


async def test_a_draft_is_deleted_with_what_a_person_asked(data: Path, tmp_path: Path) -> None:
    async with talking(data, tmp_path) as talk:
        await talk.say(WRITE)
        later = asked("shorter", "C1:9", asked_at=NOW + timedelta(hours=1))
        [turn] = await asyncio.to_thread(turns_before, talk.store, later, 5)
        assert turn.draft
        await asyncio.to_thread(forget_person, talk.store, "slack", "U1", NOW)
        assert await asyncio.to_thread(turns_before, talk.store, later, 5) == ()
