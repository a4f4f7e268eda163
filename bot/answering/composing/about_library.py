"""Describes the library itself: its lists, sections, venues, organisations and age."""

from collections.abc import Sequence
from typing import Protocol

from bot.answering.make_answer import make_answer
from bot.answering.model import COURTESIES, About, Answer, Question
from bot.answering.search_result import SearchResult
from ingest.library.model import ListState, Revision, Vocabulary

CHECKED = "From the catalogue."
_MOST_NAMED = 40


class LibraryFacts(Protocol):
    """What is told of a library; `ingest.library.reader.Library` is one."""

    @property
    def revision(self) -> Revision:
        """The revision that was searched."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words by which it can be asked."""

    def lists(self) -> Sequence[ListState]:
        """The lists of that revision."""


def tell_of_collection(question: Question, result: SearchResult, about: About, library: LibraryFacts) -> Answer:
    """The answer to a question about the collection itself; it cites no paper, and claims nothing of any."""
    checked = "" if about in COURTESIES else CHECKED
    return make_answer(question, result, library.revision, _described(about, library), checked)


def what_to_ask(vocabulary: Vocabulary) -> str:
    """Say what can be asked, with examples that the library can answer."""
    examples = {
        "a paper": next(iter(vocabulary.names), ""),
        "a section": next(iter(vocabulary.sections.values()), ""),
        "a filter": next((f"{venue} papers" for venue in vocabulary.venues), ""),
        "a count": next((f"how many papers from {each}?" for each in vocabulary.organisations.values()), ""),
    }
    offers = [f"{what} (“{example}”)" for what, example in examples.items() if example]
    return f"Ask about {', '.join(('a topic', *offers[:-1]))} or {offers[-1]}." if offers else "Ask about a topic."


def _described(about: About, library: LibraryFacts) -> str:
    revision, lists = library.revision, library.lists()
    papers = f"{revision.papers:,} papers"
    if about == "thanks":
        return "You're welcome."
    if about in COURTESIES:
        on = f"{len(lists)} {'list' if len(lists) == 1 else 'lists'}"
        hi = "Hi! " if about == "greeting" else ""
        return f"{hi}I answer questions about {papers} on {on}. {what_to_ask(library.vocabulary)}"
    if about == "abstracts":
        return (
            f"{revision.with_abstract:,} of {papers} have an abstract here; of the others titles and notes are known."
        )
    if about == "freshness":
        read = "; ".join(f"{each.name} on {_day(each)}" for each in lists)
        return f"Revision {revision.number}, published on {_date(revision)}. The lists were last read: {read}."
    if about == "lists":
        each = "; ".join(f"{listed.name} ({listed.papers:,} papers, read on {_day(listed)})" for listed in lists)
        return f"{papers} on {len(lists)} {'list' if len(lists) == 1 else 'lists'}: {each}."
    vocabulary = library.vocabulary
    names = {
        "sections": sorted(vocabulary.sections.values(), key=str.casefold),
        "venues": sorted(vocabulary.venues, key=str.casefold),
        "organisations": sorted(set(vocabulary.organisations.values()), key=str.casefold),
    }[about]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{len(names)} {about}: {'; '.join(names[:_MOST_NAMED])}{more}."


def _day(listed: ListState) -> str:
    return f"{listed.retrieved_at.day} {listed.retrieved_at:%B %Y}"


def _date(revision: Revision) -> str:
    return f"{revision.published_at.day} {revision.published_at:%B %Y}"
