"""Weighs what speaks for two entries being about one work, strongest first.

Each step looks entries up by a shared key and compares only those, so that the whole stays near-linear; none
depends on the order in which the entries came.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from ingest.papers.groups import Groups
from ingest.papers.keys import is_repository, is_telling, place_of, rest_key, strong_keys
from ingest.terms.entry import Entry
from ingest.terms.titles import Title, agree, blocks, near_identical, normal_words, same_under_name, telling_words

_CROWD = 24
"""An address shared by more entries than this is a generic page and says nothing about any of them."""

_WORKS_OF_A_PAGE = 4
"""A page that more works than this link to is no page of any one of them."""

_TITLES_COMPARED = 64
"""Among more differing titles than this under one identifier only equal ones are taken for one work."""

_NAME_LIKE = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}")
_WRITTEN = re.compile(r"[\w-]+")


def by_key(keys: Sequence[Iterable[str]]) -> dict[str, list[int]]:
    """The numbers of the entries that have each key."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, held in enumerate(keys):
        for key in held:
            found[key].append(number)
    return found


def of_one_title(numbers: Sequence[int], titles: Sequence[Title], settled: Groups) -> list[tuple[int, ...]]:
    """Part the holders of one identifier into those whose titles agree; a single part means that there is no dispute.

    `settled` are the unions that a person has asked for. A title too short to tell anything joins the part that it
    agrees with, but never makes two parts one.
    """
    parts = Groups([frozenset()] * len(numbers))
    first: dict[str | int, int] = {}
    for place, number in enumerate(numbers):
        parts.unite(place, first.setdefault(settled.root(number), place))
        parts.unite(place, first.setdefault(titles[number].squeezed, place))
    distinct = sorted({first[titles[number].squeezed] for number in numbers})
    if len(distinct) == 1:
        return [tuple(numbers)]
    if len(distinct) <= _TITLES_COMPARED:
        telling = [place for place in distinct if telling_words(titles[numbers[place]].significant) >= 3]
        short = [place for place in distinct if place not in telling]
        _unite_agreeing(parts, telling or short, numbers, titles)
        for place in short if telling else ():
            near = parts.roots(other for other in telling if agree(titles[numbers[place]], titles[numbers[other]]))
            if len(near) == 1:
                parts.unite(place, near[0])
    return [tuple(numbers[place] for place in part) for part in parts.all()]


def exact_titles(keys: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, list[int]]]:
    """The numbers of the entries that share a title key, with that key; `keys` are those of each entry."""
    shared = by_key(keys)
    yield from ((key, numbers) for key, numbers in sorted(shared.items()) if len(numbers) > 1)


def near_titles(entries: Sequence[Entry], titles: Sequence[Title]) -> Iterator[tuple[int, int]]:
    """Pairs of entries with near-identical, telling titles that are not equal."""
    first: dict[str, int] = {}
    for number, entry in enumerate(entries):
        if is_telling(titles[number], entry.kind) and not is_repository(entry):
            first.setdefault(titles[number].normal, number)
    alone: dict[int, int] = {}
    crowded: dict[int, list[int]] = {}
    for number in first.values():
        for key, _ in blocks(titles[number].words):
            block = hash(key)
            if alone.setdefault(block, number) != number:
                crowded.setdefault(block, [alone[block]]).append(number)
    pairs = {
        (one, other)
        for block, numbers in crowded.items()
        for one, other in _comparable(block, numbers, titles)
        if near_identical(titles[one].words, titles[other].words)
    }
    yield from sorted(pairs)


def without_names(entries: Sequence[Entry], titles: Sequence[Title]) -> Iterator[list[int]]:
    """Entries with one title but that some leave its short name out; never entries with two different names."""
    rests = [() if is_repository(entry) else (rest_key(title),) for entry, title in zip(entries, titles, strict=True)]
    for _, numbers in sorted(by_key([[rest for rest in found if rest] for found in rests]).items()):
        if len(numbers) > 1 and len({titles[number].name for number in numbers} - {""}) <= 1:
            yield numbers


def alike_names(entries: Sequence[Entry], titles: Sequence[Title]) -> Iterator[tuple[int, int]]:
    """Pairs of entries with one short name whose titles go on almost alike."""
    first: dict[str, int] = {}
    for number, (entry, title) in enumerate(zip(entries, titles, strict=True)):
        if title.name and not is_repository(entry):
            first.setdefault(title.normal, number)
    firsts = list(first.values())
    for _, numbers in sorted(by_key([[titles[number].name] for number in firsts]).items()):
        same_name = [firsts[place] for place in numbers]
        if len(same_name) <= _TITLES_COMPARED:
            yield from (pair for pair in combinations(same_name, 2) if same_under_name(*(titles[n] for n in pair)))


def same_address(entries: Sequence[Entry], titles: Sequence[Title]) -> Iterator[tuple[int, int]]:
    """Pairs of entries with one short name, one main link and titles that agree."""
    keys = [
        [f"{place_of(entry.url)} {title.name or title.squeezed} {is_repository(entry)}"] if entry.url else []
        for entry, title in zip(entries, titles, strict=True)
    ]
    for _, numbers in sorted(by_key(keys).items()):
        if 1 < len(numbers) <= _CROWD:
            yield from (pair for pair in combinations(numbers, 2) if agree(titles[pair[0]], titles[pair[1]]))


def project_pages(entries: Sequence[Entry], titles: Sequence[Title], groups: Groups) -> Iterator[tuple[int, int]]:
    """Pairs of an entry whose main link is a page of another entry's work, of one venue, year and distinctive name."""
    linked = by_places(entries)
    for number, entry in enumerate(entries):
        if not entry.url or not _dated(entry) or is_repository(entry) or strong_keys(entry.identifiers):
            continue
        others = linked.get(place_of(entry.url), [])
        for other in others if len(groups.roots(others)) <= _WORKS_OF_A_PAGE else ():
            dates = {_dated(entries[member]) for member in groups.members(other)}
            if (
                _dated(entry) in dates
                and not is_repository(entries[other])
                and _share_a_name(entries, titles, number, other)
            ):
                yield number, other


def by_places(entries: Sequence[Entry]) -> Mapping[str, list[int]]:
    """The numbers of the entries that link to each address, in normal form."""
    return by_key([sorted({place_of(link.url) for link in entry.links}) for entry in entries])


def related(entries: Sequence[Entry], titles: Sequence[Title], groups: Groups) -> dict[int, set[int]]:
    """For each group the others that it belongs with: a project, and the works that link to it or have its title."""
    found: dict[int, set[int]] = defaultdict(set)
    linked = by_places(entries)
    titled = by_key([[title.normal] if is_telling(title, "paper") else [] for title in titles])
    for number, entry in enumerate(entries):
        if entry.kind != "project":
            continue
        others = linked.get(place_of(entry.url), []) if entry.url else []
        others = [*others, *titled.get(titles[number].normal, [])]
        for other in others if len(others) <= _CROWD else ():
            one, two = groups.root(number), groups.root(other)
            if one != two:
                found[one].add(two)
                found[two].add(one)
    return found


def _unite_agreeing(parts: Groups, places: Sequence[int], numbers: Sequence[int], titles: Sequence[Title]) -> None:
    for one, other in combinations(places, 2):
        if parts.root(one) != parts.root(other) and agree(titles[numbers[one]], titles[numbers[other]]):
            parts.unite(one, other)


def _comparable(block: int, numbers: Sequence[int], titles: Sequence[Title]) -> Iterator[tuple[int, int]]:
    """Pairs of one block; in a crowded one (`a survey on …`) only of titles whose differing words begin alike."""
    numbers = sorted(set(numbers))
    if len(numbers) <= _CROWD:
        yield from combinations(numbers, 2)
        return
    alike: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        left_out = next(word for key, word in blocks(titles[number].words) if hash(key) == block)
        alike[left_out[:3]].append(number)
    for found in alike.values():
        if len(found) <= _TITLES_COMPARED:
            yield from combinations(found, 2)


def _share_a_name(entries: Sequence[Entry], titles: Sequence[Title], one: int, other: int) -> bool:
    """Whether a distinctive word occurs in both titles; one short name with unlike rests is two systems."""
    if titles[one].name and titles[one].name == titles[other].name:
        return agree(titles[one], titles[other])
    return bool(_distinctive(entries[one], titles[one]) & _distinctive(entries[other], titles[other]))


def _dated(entry: Entry) -> tuple[str, int] | None:
    venue = entry.venue
    return (venue.name, venue.year) if venue and venue.year and venue.name != "arXiv" else None


def _distinctive(entry: Entry, title: Title) -> set[str]:
    """The words that are a name: the short name, and words written with capitals inside such as `PagedAttention`."""
    written = [word for word in _WRITTEN.findall(entry.title) if _NAME_LIKE.search(word)]
    names = {title.name, *("".join(normal_words(word)) for word in written)}
    return {name for name in names if len(name) > 3}
