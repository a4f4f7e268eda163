"""What is kept no longer than the settings allow."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.answering.model import Turn
from bot.config import settings_class
from bot.desk.desk import Desk
from bot.reception.house import House
from bot.reception.reception import Reception
from bot.serving import configured_parts
from bot.store import conversations, questions
from bot.store.database import open_store
from bot.upkeep.forgetting import forget_daily
from tests.bot.reception.receptions import ScriptedDesk, asked
from tests.libraries import build


async def test_a_serving_process_forgets_conversations_that_are_older_than_the_settings_allow(tmp_path: Path) -> None:
    await asyncio.to_thread(build, tmp_path)
    settings = settings_class().model_validate({"data": tmp_path / "data", "slack": {}})
    assert "forgetting" in [part.name for part in configured_parts(settings, None)]
    desk = await asyncio.to_thread(Desk, settings)
    store = await asyncio.to_thread(open_store, settings.store_url)
    house = House(settings, desk, store, Reception(ScriptedDesk(), store, settings.reception))
    now = datetime.now(UTC)
    old = asked(key="old", conversation="old", asked_at=now - timedelta(days=40))
    new = asked(key="new", conversation="new", asked_at=now)
    for each in (old, new):
        answer_id = await asyncio.to_thread(questions.claim, store, each, "p", now)
        assert answer_id is not None
        turn = Turn(each.text, "", ())
        await asyncio.to_thread(conversations.keep_turn, store, answer_id, each, turn, each.asked_at)
    house.drained.set()
    try:
        await forget_daily(store, settings.store, house.drained)
        assert not await house.reception.takes_part(old.place, "old")
        assert await house.reception.takes_part(new.place, "new")
    finally:
        await asyncio.to_thread(store.close)
        await asyncio.to_thread(desk.close)
