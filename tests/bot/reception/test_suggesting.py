"""What is suggested to somebody who opens the app has an answer."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.answering.model import Question
from bot.desk.desk import Desk
from bot.platforms.slack.manifest import manifest
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


def test_what_slack_suggests_until_the_library_is_known_has_an_answer_whatever_is_on_the_lists(tmp_path: Path) -> None:
    build(tmp_path)
    prompts = manifest()["features"]["agent_view"]["suggested_prompts"]
    with Desk(settings_of(tmp_path)) as desk:
        for prompt in prompts:
            answer = asyncio.run(desk.answer(Question(prompt["message"], NOW)))
            assert answer.plan.intent in ("list", "count") and not answer.plan.not_understood, prompt
            assert not answer.refused, prompt
