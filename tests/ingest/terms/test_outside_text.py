"""Text and addresses from outside are cleaned in one place, before any platform shows them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.composing.plain_text import plain_sentence
from bot.platforms.discord.escaping import address as discord_address
from bot.platforms.slack.escaping import address as slack_address
from bot.platforms.slack.escaping import mrkdwn
from ingest.abstracts.text import plain_text
from ingest.terms.outside_text import cleaned, one_line, visible
from ingest.terms.text import repaired_line


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
    ("text", "expected"),
    [
        ("Pa\u200bger", "Pager"),
        ("evil\u200d.com", "evil.com"),
        ("a\u00adb\u2060c\ufeff", "abc"),
        ("Pager\U000e0069\U000e0067\U000e006e", "Pager"),
        ("\x1b]0;taken\x07\x1b[31mred\x1b[0m", "red"),
        ("one\r\ntwo\rthree\x0cfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("half \ud83d pair", "half  pair"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("é\u200d\u200dé", "éé"),
    ],
)
def test_what_nobody_sees_goes_and_what_a_script_needs_stays(text: str, expected: str) -> None:
    assert visible(text) == expected


@pytest.mark.parametrize("into", [cleaned, repaired_line, plain_text, lambda text: plain_sentence(text).text, mrkdwn])
def test_questions_lists_abstracts_and_models_are_cleaned_alike(into: Callable[[str], str]) -> None:
    assert into("The Pa\u200bger\u202e sto\x1b[1mres\u2066 blocks\x00.") == "The Pager stores blocks."


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
