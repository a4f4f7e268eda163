"""What is suggested to somebody who opens the app has an answer."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.answering.model import Question
from bot.desk.desk import Desk
from bot.reception.suggesting import TITLES, suggestions
from tests.bot.platforms.discord.stations import settings_of
from tests.libraries import NOW, build


def test_every_suggestion_is_answered_also_when_nothing_was_added_for_long(tmp_path: Path) -> None:
    build(tmp_path)
    with Desk(settings_of(tmp_path)) as desk:
        with desk.library() as library:
            suggested = suggestions(library)
        assert [title for title, _ in suggested] == list(TITLES)
        for _, text in suggested:
            answer = asyncio.run(desk.answer(Question(text, NOW + timedelta(days=100))))
            assert not answer.refused and answer.papers, text
