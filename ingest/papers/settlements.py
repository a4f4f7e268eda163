"""What a person has settled: pairs of keys that belong to one work, and pairs that do not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ingest.papers.groups import Groups, Tag
from ingest.papers.keys import is_identifier, strong_keys, title_keys
from ingest.terms.entry import Entry
from ingest.terms.identifiers import identifiers_in
from ingest.terms.titles import Title, agree, normal_title


@dataclass(frozen=True, slots=True)
class Settled:
    """For each entry the identifiers it keeps and the sides it stands on; and the unions that were asked for.

    `unmet` are the keys of pairs that no entry has.
    """

    strong: list[tuple[str, ...]]
    tags: list[frozenset[Tag]]
    groups: Groups
    unmet: tuple[str, ...]


def settle(
    entries: Sequence[Entry],
    titles: Sequence[Title],
    same: Sequence[tuple[str, str]],
    different: Sequence[tuple[str, str]],
    known: Mapping[str, str],
) -> Settled:
    """Apply the pairs, whose keys may be ids that `known` gives papers.

    `same` of an identifier and a title takes the identifier from works with other titles.
    """
    strong = [set(strong_keys(entry.identifiers)) for entry in entries]
    tags: list[set[Tag]] = [set() for _ in entries]
    holders = _holders(entries, titles, known) if same or different else {}
    for pair, (one, other) in enumerate(sorted(_normal_pairs(different))):
        left, right = (holders.get(key, set()) for key in (one, other))
        for number in left & right:
            strong[number] -= _identifiers(one, other)
        for number in (left | right) - (left & right if not _identifiers(one, other) else set()):
            tags[number].add((pair, _on_right(number, left, right, one)))
    groups = Groups([frozenset(found) for found in tags])
    for one, other in sorted(_normal_pairs(same)):
        left, right = (holders.get(key, set()) for key in (one, other))
        owners = sorted(left & right) if _identifiers(one, other) else []
        if owners:
            for number in (left | right) - set(owners):
                if not any(agree(titles[number], titles[owner]) for owner in owners):
                    strong[number] -= _identifiers(one, other)
        _unite_all(groups, owners or sorted(left | right))
    return Settled(
        [
            tuple(key for key in strong_keys(entry.identifiers) if key in accepted)
            for entry, accepted in zip(entries, strong, strict=True)
        ],
        [frozenset(found) for found in tags],
        groups,
        tuple(sorted(key for key in {*chain(*same, *different)} if _normal(key) not in holders)),
    )


def identifiers_given_to(same: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the identifiers that `same` gives to works by their titles: pairs of key and normal title."""
    found = set()
    for one, other in _normal_pairs(same):
        for key, title in ((one, other), (other, one)):
            if is_identifier(key) and not is_identifier(title):
                found.add((key, title.partition(":")[2].partition("|")[0]))
    return found


def _on_right(number: int, left: set[int], right: set[int], one: str) -> bool:
    """The side of an entry; one with both keys, an identifier and a title, stands on the title's side."""
    if number in left and number in right:
        return is_identifier(one)
    return number in right


def _identifiers(one: str, other: str) -> set[str]:
    """The identifier of a pair of an identifier and a title; nothing for other pairs."""
    found = {key for key in (one, other) if is_identifier(key)}
    return found if len(found) == 1 else set()


def _normal_pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((_normal(one), _normal(other)) for one, other in pairs)


def _normal(key: str) -> str:
    """A key as entries have it; an address or an identifier may be given as people write it."""
    kind, _, value = key.partition(":")
    written = strong_keys(identifiers_in(key))
    if written:
        return written[0]
    return key if is_identifier(key) or "|" in key else f"{kind}:{normal_title(value)}"


def _holders(entries: Sequence[Entry], titles: Sequence[Title], known: Mapping[str, str]) -> dict[str, set[int]]:
    """The entries that each key stands for; an id that is no entry's key stands for those of the paper that has it.

    A key that entries have is theirs alone: what was one paper so far may be the very thing to be settled.
    """
    found: dict[str, set[int]] = {}
    by_id: dict[str, set[int]] = {}
    for number, (entry, title) in enumerate(zip(entries, titles, strict=True)):
        keys = {*strong_keys(entry.identifiers), *title_keys(entry), f"title:{title.normal}"}
        for key in keys:
            found.setdefault(key, set()).add(number)
        for key in keys & known.keys():
            by_id.setdefault(_normal(known[key]), set()).add(number)
    return by_id | found


def _unite_all(groups: Groups, numbers: Iterable[int]) -> None:
    first: int | None = None
    for number in numbers:
        if first is None:
            first = number
        groups.unite(first, number)
