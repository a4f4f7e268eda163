"""The `[vocabulary]` table of `config.toml`: words of a lab's own field."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ingest.terms.entry import ColumnRole, Kind, LinkKind
from ingest.terms.vocabulary.additions import AddedWords, Names

Heading = Literal["contents", "without_works", "venues", "people"]
"""What a heading tells: it heads a table of contents, no papers, venues and events, or people and groups."""


class VocabularySettings(BaseModel):
    """Words that count beside those that ship with Refdesk."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    venues: dict[str, tuple[str, ...]] = Field(
        default={},
        description="Journals and conferences by their usual names, each with its other spellings.",
    )
    organisations: dict[str, tuple[str, ...]] = Field(
        default={}, description="Organisations by their usual names, each with its other spellings."
    )
    labels: dict[LinkKind, tuple[str, ...]] = Field(
        default={}, description="What links are called, by what they lead to, such as code or data."
    )
    headings: dict[Heading, tuple[str, ...]] = Field(
        default={},
        description="Headings of sections by what they tell: contents, without_works, venues or people.",
    )
    kinds: dict[Kind, tuple[str, ...]] = Field(
        default={}, description="Words of headings by the kind of the papers below, such as project or survey."
    )
    columns: dict[ColumnRole, tuple[str, ...]] = Field(
        default={}, description="Heads of tables' columns by what the columns hold, such as title or venue."
    )

    @field_validator("venues", "organisations", "labels", "headings", "kinds", "columns")
    @classmethod
    def _words_are_given(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for name, words in value.items():
            if not name.strip() or not all(word.strip() for word in words):
                raise ValueError("a word is empty; give names and spellings of at least one letter")
        return value

    @property
    def additions(self) -> AddedWords:
        """The words as reading takes them."""
        return AddedWords(*(_names(getattr(self, field)) for field in AddedWords.__slots__))


def _names(words: dict[str, tuple[str, ...]]) -> Names:
    return tuple(words.items())
