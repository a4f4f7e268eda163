"""Long text is cut into pieces that fit, and nothing is lost or taken apart."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.escaping import markdown, mrkdwn
from bot.platforms.slack.splitting import shortened, split, utf8

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
