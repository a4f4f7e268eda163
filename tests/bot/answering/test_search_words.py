from pathlib import Path

import pytest

from bot.answering.searching.asked import asked_words
from bot.answering.searching.thesaurus import Thesaurus, field_thesaurus
from ingest.library.lexical import LexicalDocument, LexicalIndex, write_lexical

SEA = Thesaurus({"boat": ["vessel"], "fishing boat": ["trawler", "fishing vessel"], "big fish": ["tuna"]})


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    documents = [
        LexicalDocument("title:a", titles=("Trawlers at sea",), abstract="Tuna is caught by trawlers."),
        LexicalDocument("title:b", titles=("Vessels",), abstract="Vessels at sea."),
    ]
    write_lexical(tmp_path, documents, [])
    return LexicalIndex(tmp_path)


def test_the_longest_words_of_the_thesaurus_win() -> None:
    assert SEA.terms(["fish", "boat"]) == {
        "fish": (("trawler",), ("fish", "vessel")),
        "boat": (("trawler",), ("fish", "vessel")),
    }
    assert SEA.terms(["boat"]) == {"boat": (("vessel",),)}
    assert SEA.terms(["whale"]) == {}


def test_a_word_counts_by_a_term_for_it_too(index: LexicalIndex) -> None:
    asked = asked_words("boats at sea", index, SEA)
    words = index.words_of(["title:a", "title:b"])
    assert asked.coverage(words["title:b"].every) > asked.coverage(words["title:a"].every)
    assert asked.plain_coverage(words["title:b"].every) == asked.plain_coverage(words["title:a"].every)
    assert asked.coverage({"boat", "sea"}) == 1.0


def test_a_word_is_unknown_when_neither_it_nor_a_term_for_it_occurs(index: LexicalIndex) -> None:
    assert asked_words("boats and submarines", index, SEA).unknown == {"submarin"}


def test_rare_words_tell_more(index: LexicalIndex) -> None:
    weights = asked_words("tuna at sea", index, SEA).weights
    assert weights["tuna"] > weights["sea"]


def test_a_question_without_words_covers_nothing(index: LexicalIndex) -> None:
    asked = asked_words("what is it?", index, SEA)
    assert asked.coverage({"sea"}) == 0.0


def test_the_thesaurus_of_the_field_can_be_read() -> None:
    assert ("gpu",) in field_thesaurus().terms(["card"])["card"]
