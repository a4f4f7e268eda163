"""Defines related work as it is written and stored."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """What one paragraph is about: its heading, and the ids of its papers, the most important first."""

    heading: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenParagraph:
    """One paragraph: its theme, and its text in Markdown with the citation keys of papers as markers.

    `cited` are the ids of the papers that the text cites, a part of those of its theme. `sentences` counts the
    sentences of the text, `quotes` those of them that are a paper's own words.
    """

    theme: Theme
    text: str
    cited: tuple[str, ...]
    sentences: int
    quotes: int


@dataclass(frozen=True, slots=True)
class RelatedWork:
    """Related work about a topic; `by_model` says that a language model wrote it, else it is a bibliography."""

    topic: str
    paragraphs: tuple[WrittenParagraph, ...]
    by_model: bool

    @property
    def cited(self) -> tuple[str, ...]:
        """The ids of all papers that are cited, in the order of their first citation."""
        return tuple(dict.fromkeys(paper_id for paragraph in self.paragraphs for paper_id in paragraph.cited))

    @property
    def papers(self) -> tuple[str, ...]:
        """The ids of all papers of all themes, cited or not."""
        return tuple(dict.fromkeys(paper_id for each in self.paragraphs for paper_id in each.theme.papers))
