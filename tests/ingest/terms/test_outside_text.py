"""Text and addresses from outside are cleaned in one place, before any platform shows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.discord.escaping import address as discord_address
from bot.platforms.slack.escaping import address as slack_address
from ingest.terms.outside_text import one_line, visible


@given(st.text(st.characters(), max_size=60))
def test_what_is_visible_can_be_sent_and_turns_no_text_around(text: str) -> None:
    shown = visible(text)
    shown.encode()
    assert not set(shown) & set("\u202e\u2066\x00\x1b\x7f\r")
    assert visible(shown) == shown


@given(st.text(st.characters(), max_size=60))
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org@evil.example/abs/2309.06180",
        "https://user:password@example.org/",
        "https://@example.org/",
        "https://arxiv.org%40evil.example@evil.example/",
    ],
)
def test_an_address_that_hides_its_host_behind_a_name_is_no_link(url: str) -> None:
    assert slack_address(url) is None
    assert discord_address(url) is None


def test_an_at_sign_in_a_path_leaves_an_address_a_link() -> None:
    assert slack_address("https://medium.com/@someone/paper") == "https://medium.com/@someone/paper"
    assert discord_address("https://medium.com/@someone/paper") == "https://medium.com/@someone/paper"
