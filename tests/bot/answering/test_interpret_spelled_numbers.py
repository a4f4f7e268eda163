import pytest

from bot.answering.interpreting.spelled_numbers import in_digits
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import ask


@pytest.mark.parametrize(
    ("spelled", "digits"),
    [
        ("osdi twenty-three", "osdi 23"),
        ("twenty twenty-four papers", "2024 papers"),
        ("two thousand and nineteen", "2019"),
        ("nineteen ninety-eight", "1998"),
        ("the nineties or earlier", "1990 to 1999 or earlier"),
        ("from the '80s", "from 1980 to 1989"),
        ("the 2010s", "2010 to 2019"),
        ("what have you got from last century", "what have you got before 2000"),
    ],
)
def test_years_and_decades_are_read_where_they_are_spelled_out(spelled: str, digits: str) -> None:
    assert in_digits(spelled) == digits


@pytest.mark.parametrize("text", ["twenty GPUs", "batches of 50s", "one or two", "the first century of trees"])
def test_other_numbers_stay_as_they_are(text: str) -> None:
    assert in_digits(text) == text


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("sosp twenty-three", Selection(venues=(Venue("SOSP", 2023),))),
        ("euro sys 23", Selection(venues=(Venue("EuroSys", 2023),))),
        ("papers of the nineties or earlier", Selection(years=(None, 1999))),
        ("edge-systems papers that are on two of our lists", Selection(lists=("edge-systems",))),
    ],
)
def test_shorthand_selects_as_the_full_words_do(question: str, selection: Selection) -> None:
    assert ask(question).selection == selection
