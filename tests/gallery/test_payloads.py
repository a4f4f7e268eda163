"""What is sent to Slack and Discord changes only where somebody sees the change, and both platforms would take it."""

import json
from collections.abc import Mapping

import pytest

from bot.answering.model import Answer
from tests.fakes.discord.limits import check_message
from tests.fakes.slack import sizes
from tests.gallery.kinds import Gallery, gallery
from tests.gallery.pages import PAYLOADS, page, pages, payloads_of


@pytest.fixture(scope="module")
def made(answers: Mapping[str, Answer]) -> Gallery:
    return gallery(answers)


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_no_payload_has_changed_unseen(made: Gallery, platform: str) -> None:
    kept = json.loads(PAYLOADS.read_text("utf-8"))[platform]
    now = json.loads(payloads_of(made))[platform]
    changed = sorted(kind for kind in kept.keys() | now.keys() if kept.get(kind) != now.get(kind))
    assert not changed, f"run `make gallery`, look at the pictures, and commit {PAYLOADS.name}"


def test_slack_and_discord_take_every_payload(made: Gallery) -> None:
    for message in (each for messages in made.slack.values() for each in messages):
        assert sizes.message_error(message["text"], message["blocks"], "", update=True) is None
    for message in (each for messages in made.discord.values() for each in messages):
        check_message(message)


def test_every_kind_of_message_can_be_shown_in_both_themes(made: Gallery) -> None:
    for shown in pages(made).values():
        for theme in ("light", "dark"):
            html = page(shown, theme)
            assert all(f'data-kind="{kind}"' in html for kind in shown)
