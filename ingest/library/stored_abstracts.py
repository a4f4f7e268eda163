"""Stores the answers of abstract providers, also those without an abstract."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, Row, bindparam, delete, insert, select

from ingest.abstracts.provider import NO_FACTS, Facts, Found
from ingest.library import schema
from ingest.library.catalogue import transaction

_FACTS = TypeAdapter(Facts)


class StoredAbstracts:
    """The answers of providers so far, one for each paper and provider.

    `former_ids` has, for papers whose id changed, the ids under which answers may be stored. `states` has for some
    providers what their answers depend on, such as the files they read: in another state they are asked again for what
    they did not have.
    """

    def __init__(
        self,
        engine: Engine,
        former_ids: Mapping[str, Sequence[str]],
        states: Mapping[str, str] | None = None,
        only: Collection[str] | None = None,
        is_own: Callable[[Found], bool] = lambda found: True,
    ) -> None:
        """Read the stored answers for the papers in `only` (some hundred at most), or for all papers.

        `is_own` says whether an answer is about the paper that it was asked for; others are stored, and not used.
        """
        self._engine = engine
        self._is_own = is_own
        self._states = states or {}
        current = {former: paper_id for paper_id, ids in former_ids.items() for former in ids}
        self._answers: dict[str, dict[str, Found]] = defaultdict(dict)
        with transaction(engine) as connection:
            query = select(schema.abstracts)
            if only is not None:
                query = query.where(schema.abstracts.c.paper_id.in_(only))
            for row in connection.execute(query):
                found = _found(row, current.get(row.paper_id, row.paper_id))
                self._answers[found.paper_id].setdefault(found.provider, found)

    def save(self, answers: Sequence[Found]) -> None:
        """Save answers at once; each replaces an earlier one of the same paper and provider."""
        table = schema.abstracts
        fresh = {(found.paper_id, found.provider): self._in_state(found) for found in answers}
        keys = [{"paper": paper_id, "by": provider} for paper_id, provider in fresh]
        with transaction(self._engine) as connection:
            connection.execute(
                delete(table).where(table.c.paper_id == bindparam("paper"), table.c.provider == bindparam("by")), keys
            )
            connection.execute(insert(table), [_row(found) for found in fresh.values()])
        for found in fresh.values():
            self._answers[found.paper_id][found.provider] = found

    def best(self, providers: Sequence[str]) -> dict[str, Found]:
        """Return for each paper its abstract from the first of `providers` that has one, else from any other."""
        order = {name: rank for rank, name in enumerate(providers)}
        chosen = {}
        for paper_id, answers in self._answers.items():
            with_abstract = [found for found in answers.values() if found.abstract and self._is_own(found)]
            if with_abstract:
                chosen[paper_id] = min(
                    with_abstract, key=lambda found: (order.get(found.provider, len(order)), found.provider)
                )
        return chosen

    def details(self, providers: Sequence[str]) -> dict[str, Found]:
        """Return for each paper the answer that `best` chooses, completed from the other answers.

        Authors, year and venue that it lacks come from the first of `providers` that has them. A paper without an
        abstract has the first answer with a title or authors.
        """
        order = {name: rank for rank, name in enumerate(providers)}
        chosen = self.best(providers)
        known = {}
        for paper_id, answers in self._answers.items():
            others = [each for each in answers.values() if (each.title or each.authors) and self._is_own(each)]
            others.sort(key=lambda found: (order.get(found.provider, len(order)), found.provider))
            first = chosen.get(paper_id) or (others[0] if others else None)
            if first is not None:
                known[paper_id] = replace(
                    first,
                    authors=first.authors or next((each.authors for each in others if each.authors), ()),
                    year=first.year or next((each.year for each in others if each.year), None),
                    venue=first.venue or next((each.venue for each in others if each.venue), None),
                    facts=_joined([first, *others]),
                )
        return known

    def answers(self) -> dict[str, tuple[Found, ...]]:
        """Return all that providers have answered for each paper, by its id, also what is about another work."""
        return {paper_id: tuple(answers.values()) for paper_id, answers in self._answers.items()}

    def asked_in_vain(self, provider: str, since: datetime) -> dict[str, frozenset[str]]:
        """Return the papers that `provider` did not have when it was asked after `since`.

        Each comes with the keys that were asked for: the provider may have the paper under a new key.
        """
        state = self._states.get(provider)
        return {
            paper_id: frozenset(answer.key.split("\n"))
            for paper_id, answers in self._answers.items()
            if (answer := answers.get(provider)) is not None
            and not (answer.abstract and self._is_own(answer))
            and answer.retrieved_at >= since
            and (state is None or answer.key.split("\n")[0] == state)
        }

    def _in_state(self, found: Found) -> Found:
        """Put the provider's state in front of the keys of an answer without an abstract."""
        if found.abstract or found.provider not in self._states:
            return found
        return replace(found, key=f"{self._states[found.provider]}\n{found.key}")


def _row(found: Found) -> dict[str, object]:
    return {
        "paper_id": found.paper_id,
        "provider": found.provider,
        "key": found.key,
        "matched_by": found.matched_by,
        "title": found.title,
        "abstract": found.abstract,
        "authors": json.dumps(found.authors, ensure_ascii=False),
        "year": found.year,
        "venue": found.venue,
        "retrieved_at": found.retrieved_at,
        "facts": None if found.facts == NO_FACTS else _FACTS.dump_json(found.facts).decode(),
    }


def _joined(answers: Sequence[Found]) -> Facts:
    """What several providers say of a paper, of each fact the first one's; a single one that marks it is enough."""
    facts = [found.facts for found in answers]
    taken_back = next((found for found in answers if found.facts.withdrawal), None)
    counted = next((found for found in answers if found.facts.citations is not None), None)
    return Facts(
        withdrawal=taken_back.facts.withdrawal if taken_back else None,
        withdrawn_by=taken_back.provider if taken_back else None,
        citations=counted.facts.citations if counted else None,
        counted_by=counted.provider if counted else None,
        counted_on=counted.retrieved_at.date() if counted else None,
        tldr=next((each.tldr for each in facts if each.tldr), None),
        fields=next((each.fields for each in facts if each.fields), ()),
        open_access=next((each.open_access for each in facts if each.open_access), None),
    )


def _found(row: Row[Any], paper_id: str) -> Found:
    return Found(
        paper_id=paper_id,
        provider=row.provider,
        key=row.key,
        matched_by=row.matched_by,
        title=row.title,
        abstract=row.abstract,
        authors=tuple(json.loads(row.authors)),
        year=row.year,
        venue=row.venue,
        retrieved_at=row.retrieved_at,
        facts=_FACTS.validate_json(row.facts) if row.facts else NO_FACTS,
    )
