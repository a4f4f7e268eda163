"""Decides whether providers' answers are about the papers that the lists mean.

An identifier that leads to another work is a conflict: its answers are kept aside, the paper goes without it, and a
person settles it with `same` (the identifier is the paper's all the same) or `different` (it is not).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ingest.abstracts.provider import Found
from ingest.abstracts.providers import label_of
from ingest.abstracts.same_work import is_same_work
from ingest.papers.identity import places_of_titles
from ingest.papers.keys import strong_keys
from ingest.papers.model import Conflict, Identity, Paper
from ingest.papers.settlements import identifiers_given_to
from ingest.terms.titles import normal_title

Pair = tuple[str, str]


class Attribution:
    """Which answers are about which papers; asked about each answer as it comes and when it is used."""

    def __init__(self, papers: Iterable[Paper], same: Sequence[Pair]) -> None:
        """`same` are the pairs that a person settled (`identity.same`)."""
        self._papers = {paper.paper_id: paper for paper in papers}
        self._settled = identifiers_given_to(same)

    def is_own(self, found: Found) -> bool:
        """Return True if an answer is about the paper that it was asked for."""
        paper = self._papers.get(found.paper_id)
        if paper is None or found.matched_by != "identifier":
            return True
        if any((found.key, normal_title(title)) in self._settled for title in paper.titles):
            return True
        return is_same_work(paper.titles, paper.names, found.title, found.abstract)

    def own_answers(self, answers: Mapping[str, Sequence[Found]]) -> dict[str, tuple[Found, ...]]:
        """Return those of the answers, by paper id, that are about the papers that they were asked for."""
        return {paper_id: tuple(filter(self.is_own, found)) for paper_id, found in answers.items()}

    def without_strangers(self, identity: Identity, answers: Mapping[str, Sequence[Found]]) -> Identity:
        """Return an identity whose papers lack the identifiers that lead elsewhere, each with a conflict.

        `answers` are all that providers have said of each paper, by its id.
        """
        papers = []
        conflicts = []
        for paper in identity.papers:
            strangers = self._strangers(paper, answers.get(paper.paper_id, ()))
            conflicts += [_conflict(paper, key, found) for key, found in sorted(strangers.items())]
            papers.append(_without(paper, strangers) if strangers else paper)
        if not conflicts:
            return identity
        return replace(identity, papers=tuple(papers), conflicts=(*identity.conflicts, *conflicts))

    def _strangers(self, paper: Paper, answers: Sequence[Found]) -> dict[str, Found]:
        """The paper's identifiers that lead to other works, each with an answer that says so.

        An identifier that any provider knows as the paper's is the paper's.
        """
        keys = {f"{kind}:{value}" for kind, values in paper.identifiers.items() for value in values}
        telling = [found for found in answers if found.key in keys and found.title]
        own = {found.key for found in telling if self.is_own(found)}
        return {found.key: found for found in telling if found.key not in own}


def _conflict(paper: Paper, key: str, found: Found) -> Conflict:
    holders = tuple(entry for entry in paper.entries if key in strong_keys(entry.identifiers)) or paper.entries
    places = places_of_titles(holders)
    there = f"{key} is “{found.title}” at {label_of(found.provider)}"
    reason = f"{there}, but on the lists it is {places}; until that is settled, no abstract is taken by it"
    return Conflict(key, holders, reason)


def _without(paper: Paper, keys: Iterable[str]) -> Paper:
    lost = set(keys)
    remaining = {
        kind: tuple(value for value in values if f"{kind}:{value}" not in lost)
        for kind, values in paper.identifiers.items()
    }
    return replace(paper, identifiers={kind: values for kind, values in remaining.items() if values})
