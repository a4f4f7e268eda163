import pytest

from bot.answering.interpreting.headings import Headings

HEADINGS = Headings(
    {
        key: key
        for key in (
            "quantum secure compilation",
            "quantum operating system",
            "quantum formal verification",
            "2d-3d quantum registration",
            "legal judgement prediction (ljp)",
            "continuous optimization",
            "legal question answering",
            "faults / stragglers",
        )
    }
)


@pytest.mark.parametrize(
    ("phrase", "heading"),
    [
        ("quantum secure compilation", "quantum secure compilation"),
        ("secure compilation", "quantum secure compilation"),
        ("verification formal", "quantum formal verification"),
        ("2d3dquantum registration", "2d-3d quantum registration"),
        ("ljp", "legal judgement prediction (ljp)"),
        ("judgment prediction", "legal judgement prediction (ljp)"),
        ("continuous optimisation", "continuous optimization"),
        ("legal qa", "legal question answering"),
        ("stragglers", "faults / stragglers"),
    ],
)
def test_enough_words_that_no_other_heading_has_together_name_it(phrase: str, heading: str) -> None:
    assert HEADINGS.named(phrase) == [heading]


@pytest.mark.parametrize("phrase", ["quantum", "legal", "secure computing", "the", "prediction markets"])
def test_words_of_many_headings_or_of_none_name_nothing(phrase: str) -> None:
    assert HEADINGS.named(phrase) == []


def test_words_of_a_heading_come_before_what_another_says_in_brackets() -> None:
    headings = Headings({key: key for key in ("causal bandits", "policy learning (for causal bandits or games)")})
    assert headings.called_for("bandits") == ["causal bandits"]
    assert headings.called_for("games") == ["policy learning (for causal bandits or games)"]
