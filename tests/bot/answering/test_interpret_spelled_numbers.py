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
        ("from the early 2000s", "from 2000 to 2003"),
        ("papers from 22 through 23", "papers from 2022 to 2023"),
        ("osdi 22 and 23", "osdi 2022 and 2023"),
        ("23 n 24 papers", "2023 and 2024 papers"),
        ("years 2019, 20 or '21", "years 2019, 2020 or 2021"),
        ("2019..2021", "2019 to 2021"),
        ("papers since 22", "papers since 2022"),
        ("post-2022 work", "after 2022 work"),
    ],
)
def test_years_and_decades_are_read_where_they_are_spelled_out(spelled: str, digits: str) -> None:
    assert in_digits(spelled, {"osdi"}.__contains__) == digits


@pytest.mark.parametrize(
    "text",
    [
        "twenty GPUs",
        "batches of 50s",
        "one or two",
        "the first century of trees",
        "top 20 to 25 papers",
        "batches of sizes 16 and 24",
        "OSDI 2023 and 24 GPUs",
        "papers from 2022-05",
        "since 22 nodes failed",
    ],
)
def test_other_numbers_stay_as_they_are(text: str) -> None:
    assert in_digits(text, {"osdi"}.__contains__) == text


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("sosp twenty-three", Selection(venues=(Venue("SOSP", 2023),))),
        ("euro sys 23", Selection(venues=(Venue("EuroSys", 2023),))),
        ("papers of the nineties or earlier", Selection(years=(None, 1999))),
        ("papers no older than 2022", Selection(years=(2022, None))),
        ("papers, 2021 at the latest", Selection(years=(None, 2021))),
        ("post-2022 OSDI papers", Selection(venues=(Venue("OSDI", None),), years=(2023, None))),
        (
            "papers before 2020 or after 2023",
            Selection(either=(Selection(years=(None, 2019)), Selection(years=(2024, None)))),
        ),
        ("edge-systems papers that are on two of our lists", Selection(lists=("edge-systems",))),
    ],
)
def test_shorthand_selects_as_the_full_words_do(question: str, selection: Selection) -> None:
    assert ask(question).selection == selection
