"""How long an answer is to be and in which language, as a model is told it."""

from dataclasses import dataclass

from bot.answering.model import Length, Question

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


def manner_of(question: Question) -> Manner:
    """The manner that a question wishes for; a language is cut to its words, since it goes into a prompt."""
    language = " ".join("".join(letter if letter.isalpha() else " " for letter in question.language).split())
    return Manner(question.length, language)
