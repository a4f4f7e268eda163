"""Long text is cut into pieces that fit, and nothing is lost or taken apart."""

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.escaping import markdown, mrkdwn
from bot.platforms.slack.splitting import shortened, split
from bot.presenting import text as cutting
from bot.presenting.text import utf8, utf16

TEXT = st.text(
    st.one_of(st.sampled_from("ab .!?。\n&<>*_\\🇩🇪👩🏽‍🔬é\u0301"), st.characters(codec="utf-8")),
    max_size=400,
)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(TEXT, st.integers(8, 120))
def test_every_piece_fits_and_together_they_are_the_text(text: str, room: int) -> None:
    pieces = split(text, room)
    assert all(0 < len(piece) <= room for piece in pieces)
    assert squeezed("".join(pieces)) == squeezed(text)


@given(TEXT, st.integers(8, 120))
def test_pieces_fit_in_bytes_too(text: str, room: int) -> None:
    pieces = split(text, room, utf8)
    assert all(0 < utf8(piece) <= room for piece in pieces)
    assert squeezed("".join(pieces)) == squeezed(text)


@given(TEXT, st.integers(16, 60))
def test_escaped_letters_are_not_cut(text: str, room: int) -> None:
    for piece in split(mrkdwn(text), room):
        assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", piece, re.DOTALL)


@given(st.text("ab*_` ", max_size=200), st.integers(16, 60))
def test_no_piece_ends_with_half_an_escape(text: str, room: int) -> None:
    for piece in split(markdown(text), room):
        assert len(piece) - len(piece.rstrip("\\")) == 0


@given(TEXT, st.integers(2, 50))
def test_what_is_shortened_fits_and_begins_as_the_text_does(text: str, room: int) -> None:
    short = shortened(text, room)
    assert len(short) <= room
    assert short == text or text.startswith(short[:-1])


def test_joined_emoji_flags_and_accents_stay_whole() -> None:
    scientist, flag, accented = "👩🏽‍🔬", "🇩🇪", "e\u0301"
    for piece in split((scientist + flag + accented) * 20, 10):
        assert piece[0] not in "\u200d\u0301🏽"
        assert sum(letter in "🇩🇪" for letter in piece) % 2 == 0


def test_pieces_end_between_sentences_where_they_can() -> None:
    assert split("One sentence here. Another one there. And more", 40) == [
        "One sentence here. Another one there.",
        "And more",
    ]


@given(TEXT, st.integers(8, 120))
def test_pieces_fit_in_utf_16_units_too(text: str, room: int) -> None:
    pieces = cutting.split(text, room, utf16)
    assert all(0 < utf16(piece) <= room for piece in pieces)
    assert squeezed("".join(pieces)) == squeezed(text)


def test_a_letter_under_a_thousand_marks_is_cut_and_not_lost() -> None:
    text = "a" + "\u0301" * 1_000
    pieces = split(text, 100)
    assert all(len(piece) <= 100 for piece in pieces) and "".join(pieces) == text


ADVERSARIAL = {
    "line ends": "\n",
    "blanks": " ",
    "escapes": "\\",
    "open brackets": "[",
    "pairs of brackets": "[[a]",
    "links": "[a](",
    "marks": "\u0301",
    "joiners": "\u200d",
    "flags": "\U0001f1e6",
    "entities": "&amp;",
    "a sentence and line ends": "a. \n\n",
    "digits": "1",
    "at signs": "@",
    "angles": "<",
}


def _seconds(does: Callable[[str], object], text: str) -> float:
    """Processor time, which other processes disturb little."""
    times = []
    for _ in range(2):
        begun = time.process_time()
        does(text)
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize("letters", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_escaping_and_cutting_take_time_in_proportion_to_the_text(letters: str) -> None:
    from bot.platforms.discord import escaping as discord
    from bot.platforms.discord.splitting import shortened as shortened_for_discord
    from bot.platforms.discord.splitting import split as split_for_discord
    from bot.platforms.slack import escaping as slack

    works: list[Callable[[str], object]] = [
        slack.mrkdwn,
        slack.markdown,
        discord.markdown,
        discord.line,
        lambda text: slack.link("https://a.example/" + text, text),
        lambda text: discord.link("https://a.example/" + text, text),
        lambda text: split(text, 40),
        lambda text: split_for_discord(text, 40),
        lambda text: shortened(text, 3_000),
        lambda text: shortened_for_discord(text, 3_000),
    ]
    text = letters * (40_000 // len(letters))
    for work in works:
        short, long = _seconds(work, text[:4_000]), _seconds(work, text)
        # Ten times the text takes about ten times as long; a quadratic pattern takes a hundred times, and then seconds.
        assert long < 0.25 or long < 30 * short
