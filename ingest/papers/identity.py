"""Which entries are about one work, and the id that each work keeps.

    identify(entries, known)  ->  Identity(papers, conflicts)
    keys_of(paper)            ->  every key to remember it by; the next run's `known`

A key alone never decides: entries with one identifier and different titles are a conflict that a person settles
(`same`, `different`), and until then nobody has that identifier. Works with one full title are one, unless their
identifiers contradict each other. Pages, repositories and other weak links decide nothing alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from ingest.papers.assembly import assemble, ordered_titles, united_identifiers
from ingest.papers.evidence import (
    alike_names,
    by_key,
    exact_titles,
    near_titles,
    of_one_title,
    project_pages,
    related,
    same_address,
    without_names,
)
from ingest.papers.groups import Groups
from ingest.papers.keys import (
    STRONG_KINDS,
    agree_with_any,
    is_identifier,
    is_telling,
    strong_keys,
    title_keys,
    title_of,
    titles_by_id,
)
from ingest.papers.model import Conflict, Identity, Paper
from ingest.papers.settlements import settle
from ingest.terms.entry import Entry
from ingest.terms.titles import agree, slug

Pair = tuple[str, str]


def identify(
    entries: Sequence[Entry],
    known: Mapping[str, str],
    same: Sequence[Pair] = (),
    different: Sequence[Pair] = (),
) -> Identity:
    """Group entries into papers.

    `known` maps every key that `keys_of` ever gave to the id of its paper. `same` and `different` are pairs of keys
    that a person has settled, or of ids that papers have; a title may be given as it stands
    (`title:Attention Is All You Need`). A pair of an identifier and a title says whose the identifier is, or is
    not. The result does not depend on the order of `entries`; papers and their entries are ordered by list, file
    and line.

    When several known ids meet in one paper it keeps the one whose kind is preferred (`STRONG_KINDS`, then titles),
    among these the first by text.
    """
    work = _Work(_in_order(entries), same, different, known)
    work.unite_by_identifier()
    work.unite_by_title()
    work.unite_by_address()
    work.unite_by_history(known)
    return work.result(known)


def keys_of(paper: Paper) -> tuple[str, ...]:
    """Every key by which this paper is to be known again: its identifiers, the keys of its entries' titles, and its id.

    An id made of a title is remembered for good, so that no other work is given it when this one goes on under another.
    """
    strong = [f"{kind}:{value}" for kind, values in paper.identifiers.items() for value in values]
    own = [] if is_identifier(paper.paper_id) else [paper.paper_id]
    return tuple(dict.fromkeys([*strong, *(key for entry in paper.entries for key in title_keys(entry)), *own]))


class _Work:
    """The entries of one run, the groups that they form so far, and the conflicts met."""

    def __init__(
        self, entries: list[Entry], same: Sequence[Pair], different: Sequence[Pair], known: Mapping[str, str]
    ) -> None:
        self.entries = entries
        self.titles = [title_of(entry) for entry in entries]
        self.title_keys = [title_keys(entry) for entry in entries]
        settled = settle(entries, self.titles, same, different, known)
        self.strong = settled.strong
        self.holders = by_key(self.strong)
        self.settled = settled.groups
        self.unmet = settled.unmet
        self.groups = Groups(settled.tags)
        self.disputed: set[str] = set()
        self.conflicts: list[Conflict] = []

    def unite_by_identifier(self) -> None:
        for number in range(len(self.entries)):
            self.groups.unite(number, self.settled.root(number))
        for _, numbers in sorted(self.holders.items()):
            if len(numbers) == 1:
                continue
            for part in of_one_title(numbers, self.titles, self.settled):
                for number in part[1:]:
                    self.groups.unite(part[0], number)
        self.disputed = self._keys_held_apart()
        for number, keys in enumerate(self.strong):
            self.groups.know(number, (key for key in keys if key not in self.disputed and _tells_apart(key)))

    def unite_by_title(self) -> None:
        for key, numbers in exact_titles(self.title_keys):
            # Other works are called `Preface` too: where a title tells little, any other identifier tells them apart.
            is_sure = all(is_telling(self.titles[number], self.entries[number].kind) for number in numbers)
            self._place(key, numbers, {"arxiv"} if is_sure else set(STRONG_KINDS))
        for one, other in near_titles(self.entries, self.titles):
            self._place(f"title:{self.titles[one].normal}", [one, other], set(STRONG_KINDS))
        for numbers in without_names(self.entries, self.titles):
            self._place(None, numbers, set(STRONG_KINDS))
        for pair in alike_names(self.entries, self.titles):
            self._place(None, pair, set(STRONG_KINDS))

    def unite_by_address(self) -> None:
        for pair in same_address(self.entries, self.titles):
            self._place(None, pair, set(STRONG_KINDS))
        for pair in list(project_pages(self.entries, self.titles, self.groups)):
            self._place(None, pair, set(STRONG_KINDS))

    def unite_by_history(self, known: Mapping[str, str]) -> None:
        """Keep together what was one paper before, even if the entry that joined its parts is gone."""
        before: dict[str, list[int]] = defaultdict(list)
        for number in range(len(self.entries)):
            keys = [key for key in self.strong[number] if key not in self.disputed] + list(self.title_keys[number])
            found = next((known[key] for key in keys if key in known), None)
            if found:
                before[found].append(number)
        for _, numbers in sorted(before.items()):
            roots = self.groups.roots(numbers)
            for one, other in combinations(roots, 2) if len(roots) <= 24 else ():
                if self._agree(one, other):
                    self._place(None, [one, other], set(STRONG_KINDS))

    def result(self, known: Mapping[str, str]) -> Identity:
        self.disputed &= self._keys_held_apart()
        disputed = frozenset(self.disputed)
        groups = self.groups.all()
        ids = self._ids(groups, known, disputed)
        kin = related(self.entries, self.titles, self.groups)
        papers = tuple(
            assemble(
                ids[group[0]],
                [self.entries[number] for number in group],
                self._lost(group, disputed),
                (ids[other] for other in kin.get(group[0], ())),
            )
            for group in groups
        )
        conflicts = [self._dispute(key) for key in sorted(disputed) if not self._acknowledged(key)]
        return Identity(papers, (*conflicts, *self.conflicts), self.unmet)

    def _keys_held_apart(self) -> set[str]:
        """Identifiers whose holders are not one paper."""
        return {
            key
            for key, numbers in self.holders.items()
            if len(numbers) > 1 and len({self.groups.root(n) for n in numbers}) > 1
        }

    def _place(self, key: str | None, numbers: Iterable[int], telling: set[str]) -> None:
        """Unite groups with a title in common, each with the first that it does not contradict.

        Contradictions in kinds of `telling` keep groups apart. With a `key` a contradiction of arXiv ids, which no
        second edition explains, is a conflict.
        """
        placed: list[int] = []
        for root in self.groups.roots(numbers):
            fits = (one for one in placed if not self.groups.contradictions(one, root) & telling)
            if not any(self.groups.unite(one, root) for one in fits):
                placed.append(root)
        contradicting = any(
            "arxiv" in self.groups.contradictions(one, other) and not self.groups.apart(one, other)
            for one, other in combinations(placed[:24], 2)
        )
        if key and contradicting:
            self._report_contradiction(key, sorted(set(numbers)))

    def _report_contradiction(self, key: str, numbers: Sequence[int]) -> None:
        entries = tuple(self.entries[number] for number in numbers)
        ids = sorted({entry.identifiers.arxiv for entry in entries if entry.identifiers.arxiv})
        reason = (
            f"one title with the arXiv ids {', '.join(ids)}: {places_of_titles(entries)}; check which link is right"
        )
        self.conflicts.append(Conflict(key, entries, reason))

    def _dispute(self, key: str) -> Conflict:
        entries = tuple(self.entries[number] for number in self.holders[key])
        return Conflict(key, entries, f"{key} is given for works with different titles: {places_of_titles(entries)}")

    def _acknowledged(self, key: str) -> bool:
        """Whether a person has declared all holders of an identifier different, so that there is nothing to tell."""
        roots = self.groups.roots(self.holders[key])
        return all(self.groups.apart(one, other) for one, other in combinations(roots, 2))

    def _agree(self, one: int, other: int) -> bool:
        here = {self.titles[number] for number in self.groups.members(one)}
        return any(agree(mine, self.titles[number]) for mine in here for number in self.groups.members(other))

    def _lost(self, group: Sequence[int], disputed: frozenset[str]) -> frozenset[str]:
        """The identifiers that entries of this group carry but that are not this paper's."""
        given = {key for number in group for key in strong_keys(self.entries[number].identifiers)}
        held = {key for number in group for key in self.strong[number]}
        return frozenset(given & disputed | given - held)

    def _ids(
        self, groups: Sequence[tuple[int, ...]], known: Mapping[str, str], disputed: frozenset[str]
    ) -> dict[int, str]:
        """The id of each group, by its first entry: the one it had, else one made from what is known of it."""
        claims = self._claims(groups, known, disputed)
        ids: dict[int, str] = {}
        for paper_id in sorted(claims, key=_preference):
            free = [first for first in claims[paper_id] if first not in ids]
            if free:
                ids[max(free, key=lambda first: (*claims[paper_id][first], -first))] = paper_id
        taken = {*known.values(), *known}
        for group in groups:
            if group[0] not in ids:
                entries = [self.entries[number] for number in group]
                ids[group[0]] = _new_id(entries, self._lost(group, disputed), taken)
                taken.add(ids[group[0]])
        return ids

    def _claims(
        self, groups: Sequence[tuple[int, ...]], known: Mapping[str, str], disputed: frozenset[str]
    ) -> dict[str, dict[int, tuple[bool, int]]]:
        """For each known id the groups that have keys of it, and how good a claim that is.

        An identifier alone is no claim where another group has the id's title: a list that gave the identifier to the
        wrong work has put that right.
        """
        claims: dict[str, dict[int, tuple[bool, int]]] = defaultdict(dict)
        titled: dict[str, set[int]] = defaultdict(set)
        for group in groups:
            strong = {key for number in group for key in self.strong[number]} - disputed
            by_title = {key for number in group for key in self.title_keys[number]}
            votes = Counter(known[key] for key in strong | by_title if key in known)
            sure = {known[key] for key in strong if key in known}
            for paper_id, count in votes.items():
                claims[paper_id][group[0]] = (paper_id in sure, count)
            for key in by_title & known.keys():
                titled[known[key]].add(group[0])
        contested = {one for one in claims if titled[one] and titled[one] != claims[one].keys()}
        former = titles_by_id(known, contested)
        for paper_id in contested:
            for first in set(claims[paper_id]) - titled[paper_id]:
                entries = [self.entries[number] for number in self.groups.members(first)]
                if not agree_with_any(ordered_titles(entries), former[paper_id]):
                    del claims[paper_id][first]
        return claims


def _new_id(entries: Sequence[Entry], lost: frozenset[str], taken: set[str]) -> str:
    identifiers = united_identifiers(entries, lost)
    for kind, values in identifiers.items():
        for value in sorted(values):
            if f"{kind}:{value}" not in taken:
                return f"{kind}:{value}"
    base = f"title:{slug(ordered_titles(entries)[0])}"
    number = 1
    while (paper_id := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return paper_id


def _preference(paper_id: str) -> tuple[int, str]:
    kind = paper_id.partition(":")[0]
    return (STRONG_KINDS.index(kind) if kind in STRONG_KINDS else len(STRONG_KINDS), paper_id)


def _tells_apart(key: str) -> bool:
    """Whether a differing value of this identifier speaks against one work; ACM's 10.5555 mirrors other DOIs."""
    return not key.startswith("doi:10.5555/")


def places_of_titles(entries: Iterable[Entry]) -> str:
    """Return what entries call a work, each title once, and where they are."""
    places: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        places[entry.title].append(f"{entry.list} {entry.file}:{entry.line}")
    return "; ".join(f'"{title}" ({", ".join(where)})' for title, where in places.items())


def _in_order(entries: Sequence[Entry]) -> list[Entry]:
    """The entries by list, file and line; those of one line by all that they say."""
    crowd = Counter((entry.list, entry.file, entry.line) for entry in entries)

    def rank(entry: Entry) -> tuple[str, str, int, str]:
        place = (entry.list, entry.file, entry.line)
        return (*place, repr(entry) if crowd[place] > 1 else "")

    return sorted(entries, key=rank)
