"""How long an answer is to be and in which language, as a model is told it."""

import re
from dataclasses import dataclass

from bot.answering.model import Length, Question
from ingest.terms.patterns import lazy_pattern

_LENGTHS: dict[Length, str] = {"short": "one or two", "usual": "two to five", "long": "five to eight"}


@dataclass(frozen=True, slots=True)
class Manner:
    """The length of an answer, and its language; an empty language is the sources' own."""

    length: Length = "usual"
    language: str = ""

    @property
    def translated(self) -> bool:
        """Whether the answer's language is not that of the sources, so that their wordings cannot be compared."""
        return bool(self.language) and self.language.casefold() not in ("english", "en")

    @property
    def in_language(self) -> str:
        """What a prompt adds to the length where the answer is to be in another language than the sources."""
        return f" in {self.language}; names, numbers, units and markers stay as they are" if self.translated else ""

    def __str__(self) -> str:
        """The rule that a prompt gives the model."""
        return f"Write {_LENGTHS[self.length]} plain sentences{self.in_language}."


USUAL = Manner()


def manner_of(question: Question, read_in: str = "") -> Manner:
    """Give the manner that a question wishes for; without a language set, that in which it is asked.

    `read_in` is the language in which a model has read it, empty where none has. A language is cut to its words, since
    it goes into a prompt.
    """
    wished = question.language or read_in or language_of(question.text)
    language = " ".join("".join(letter if letter.isalpha() else " " for letter in wished).split())
    return Manner(question.length, language)


_SCRIPTS = (
    (lazy_pattern(r"[\u3040-\u30ff]"), "Japanese"),
    (lazy_pattern(r"[\uac00-\ud7af]"), "Korean"),
    (lazy_pattern(r"[\u4e00-\u9fff]"), "Chinese"),
    (lazy_pattern(r"[іїєґІЇЄҐ]"), "Ukrainian"),
    (lazy_pattern(r"[\u0400-\u04ff]"), "Russian"),
    (lazy_pattern(r"[\u0590-\u05ff]"), "Hebrew"),
    (lazy_pattern(r"[\u0600-\u06ff]"), "Arabic"),
    (lazy_pattern(r"[\u0900-\u097f]"), "Hindi"),
    (lazy_pattern(r"[\u0e00-\u0e7f]"), "Thai"),
    (lazy_pattern(r"[\u0370-\u03ff]{3}"), "Greek"),
)
_SMALL_WORDS = {
    "English": "what which how why does do is are the of and in for with on to a an that this by from papers about",
    "German": "was welche welcher wie warum wieso ist sind der die das und von mit für auf zu ein eine über gibt wird"
    " werden nicht oder bei aus den dem des im zur zum es man kann",
    "French": "que quels quelle quelles quel comment pourquoi est sont le la les des du de et dans pour avec sur un une"
    " qui au aux ce cette ne pas par ou",
    "Spanish": "qué cuáles cuál cómo por para es son el la los las del de y en con sobre un una que hay se al como",
    "Italian": "che quali quale come perché è sono il lo la gli le dei della di e in per con su un una ci si nel del",
    "Portuguese": "que quais qual como por é são o a os as do da dos das de e em para com sobre um uma não no na",
    "Dutch": "wat welke hoe waarom is zijn de het een en van in voor met op te over er die dat niet bij",
    "Polish": "co jakie jaki jak dlaczego jest są i w z na do o dla czy nie się od",
    "Turkish": "ne hangi nasıl neden ve bir bu için ile mi mı olan hakkında",
}
_WORDS_OF = {name: frozenset(words.split()) for name, words in _SMALL_WORDS.items()}
_FEWEST_SMALL_WORDS = 2
_ASKING = {
    "German": "wie wer wo wann warum wieso welche welcher welches",
    "French": "quel quels quelle quelles pourquoi",
    "Spanish": "qué cuál cuáles cómo",
    "Italian": "quali perché",
    "Portuguese": "quais",
    "Dutch": "welke waarom",
    "Polish": "jakie jaki dlaczego",
    "Turkish": "hangi nasıl neden",
}
"""Words that ask in one language alone and are no English words, so that one is enough where a question begins."""

_LANGUAGE_ASKING = {word: name for name, words in _ASKING.items() for word in words.split()}


def language_of(text: str) -> str:
    """Name the language of a question or sentence, by its script or its small words; empty for English or in doubt.

    Two small words are needed, more than English has, for names of papers and topics are English everywhere; or one
    that asks, at the beginning. Only Spanish opens a question with a mark.
    """
    if "¿" in text:
        return "Spanish"
    for script, name in _SCRIPTS:
        if script.search(text):
            return name
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {name: sum(word in known for word in words) for name, known in _WORDS_OF.items()}
    best = max(counts, key=counts.__getitem__)
    certain = counts[best] >= _FEWEST_SMALL_WORDS and counts[best] > counts["English"]
    if certain:
        return best if best != "English" else ""
    return _LANGUAGE_ASKING.get(words[0], "") if words and not counts["English"] else ""
