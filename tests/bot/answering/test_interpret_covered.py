"""Questions that values of the catalogue say all of: nothing marks their places, and nothing else is said."""

from dataclasses import replace

import pytest

from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import VOCABULARY, ask

_BIOLOGY = replace(
    VOCABULARY,
    names={},
    venues={"Nature": (2021, 2023), "Science": (2022,), "ICML": (2023,)},
    organisations={},
    sections={"directed evolution": "Directed evolution", "generative models": "Generative models"},
    authors={"ada quill": "Ada Quill", "marsh, bo": "Marsh, Bo", "b. marsh": "B. Marsh"},
)
_NATURE, _SCIENCE = Selection(venues=(Venue("Nature", None),)), Selection(venues=(Venue("Science", None),))
_EVOLUTION = Selection(sections=("directed evolution",))


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("directed evolution, nature only", replace(_EVOLUTION, venues=_NATURE.venues)),
        ("generative models with code", Selection(sections=("generative models",), links=("code",))),
        ("science, not nature", replace(_SCIENCE, excluding=(_NATURE,))),
        ("quill", Selection(authors=("ada quill",))),
        ("marsh", Selection(authors=("marsh, bo", "b. marsh"))),
    ],
)
def test_values_select_where_they_are_all_that_is_said(question: str, selection: Selection) -> None:
    plan = ask(question, vocabulary=_BIOLOGY)
    assert (plan.selection, plan.text, plan.intent) == (selection, "", "list")


def test_the_short_form_of_number_leaves_nothing_out() -> None:
    plan = ask("total no. of papers that are not from Nature", vocabulary=_BIOLOGY)
    assert (plan.intent, plan.selection) == ("count", Selection(excluding=(_NATURE,)))


def test_both_of_two_headings_are_wanted_where_the_question_says_so() -> None:
    plan = ask("papers sitting in generative models and directed evolution both", vocabulary=_BIOLOGY)
    assert set(plan.selection.every) == {Selection(sections=("generative models",)), _EVOLUTION}


@pytest.mark.parametrize(
    "question",
    [
        "generative models for phones with attention",
        "train a model with attention in nature",
        "kernels in science and nature",
    ],
)
def test_values_beside_a_subject_of_the_library_are_words_of_it(question: str) -> None:
    assert ask(question, vocabulary=_BIOLOGY).text == question


def test_an_author_is_known_with_the_family_name_first_too() -> None:
    vocabulary = replace(_BIOLOGY, authors={"bo marsh": "Bo Marsh", "marsh bo": "Marsh Bo", "ada quill": "Ada Quill"})
    plan = ask("anything by Bo Marsh", vocabulary=vocabulary)
    assert plan.selection == Selection(authors=("bo marsh", "marsh bo"))


@pytest.mark.parametrize(
    ("question", "authors"),
    [
        ("quill or marsh", ("ada quill", "marsh, bo", "b. marsh")),
        ("quill ada, science only", ("ada quill",)),
        ("papers by Ada Quill or Marsh", ("ada quill", "marsh, bo", "b. marsh")),
        ("papers by A. Quill", ("ada quill",)),
        ("papers by Carl Reed", ("carl m. reed",)),
        ("work of Jo-An Li", ("joan li",)),
    ],
)
def test_an_author_may_be_called_in_several_ways(question: str, authors: tuple[str, ...]) -> None:
    more = {"carl m. reed": "Carl M. Reed", "joan li": "Joan Li", "carl mint reed": "Carl Mint Reed"}
    vocabulary = replace(_BIOLOGY, authors={**_BIOLOGY.authors, **more})
    assert ask(question, vocabulary=vocabulary).selection.authors == authors


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("generative models or directed evolution", Selection(sections=("generative models", "directed evolution"))),
        ("must reads from nature", replace(_NATURE, sections=("10 must reads",))),
        ("nature + code", replace(_NATURE, links=("code",))),
        ("code but not nature", Selection(links=("code",), excluding=(_NATURE,))),
        ("directed evolution, generative models excluded",
         replace(_EVOLUTION, excluding=(Selection(sections=("generative models",)),))),
        ("science excl. directed evolution", replace(_SCIENCE, excluding=(_EVOLUTION,))),
    ],
)  # fmt: skip
def test_values_beside_one_another_each_keep_their_part(question: str, selection: Selection) -> None:
    vocabulary = replace(_BIOLOGY, sections={**_BIOLOGY.sections, "10 must reads": "10 Must Reads"})
    assert ask(question, vocabulary=vocabulary).selection == selection


def test_a_section_is_known_by_its_initials_where_the_question_says_that_it_is_one() -> None:
    vocabulary = replace(_BIOLOGY, sections={**_BIOLOGY.sections, "transition state prediction": "Transition States"})
    assert ask("TSP section", vocabulary=vocabulary).selection.sections == ("transition state prediction",)


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("only on the moss list", Selection(lists=("moss",), excluding=(Selection(lists=("awesome-fern",)),))),
        ("search only on the moss list", Selection(lists=("moss",))),
        ("on the moss list but missing from the awesome one",
         Selection(lists=("moss",), excluding=(Selection(lists=("awesome-fern",)),))),
        ("on the moss list and not on the other",
         Selection(lists=("moss",), excluding=(Selection(lists=("awesome-fern",)),))),
    ],
)  # fmt: skip
def test_works_of_one_list_alone(question: str, selection: Selection) -> None:
    vocabulary = replace(_BIOLOGY, lists={"moss": "moss", "awesome-fern": "awesome-fern"})
    assert ask(question, vocabulary=vocabulary).selection == selection


@pytest.mark.parametrize(("question", "most"), [("the first two papers in Nature", 2), ("first paper in Nature", 1)])
def test_the_first_works_are_the_oldest(question: str, most: int) -> None:
    plan = ask(question, vocabulary=_BIOLOGY)
    assert (plan.order, plan.most, plan.selection) == ("oldest", most, _NATURE)
