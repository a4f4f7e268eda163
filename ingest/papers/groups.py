"""Groups of entries that grow together, and the reasons that keep two groups apart."""

from collections.abc import Iterable, Sequence

Tag = tuple[int, bool]
"""One side of a pair of works that a person has declared different."""


class Groups:
    """A union-find over entries, given by their numbers.

    A union is refused where a person has declared the two sides different. Identifiers are kept for each group so
    that the caller can ask for contradictions first. The number of a group is that of its first entry.
    """

    def __init__(self, tags: Sequence[frozenset[Tag]]) -> None:
        """One group for each entry; `tags` are the sides on which each entry stands."""
        self._parent = list(range(len(tags)))
        self._members: dict[int, list[int]] = {}
        self._keys: dict[int, frozenset[str]] = {}
        self._tags = list(tags)

    def know(self, number: int, keys: Iterable[str]) -> None:
        """Add identifiers, as keys such as `arxiv:2309.06180`, to the group of an entry."""
        root = self.root(number)
        self._keys[root] = self._keys.get(root, frozenset()).union(keys)

    def root(self, number: int) -> int:
        """The number of the group that this entry is in."""
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def roots(self, numbers: Iterable[int]) -> list[int]:
        """The groups of these entries, the one with the most entries first, then the one that begins first."""
        found = {self.root(number) for number in numbers}
        return sorted(found, key=lambda root: (-len(self._members.get(root, (root,))), root))

    def members(self, number: int) -> tuple[int, ...]:
        """The entries in the group of this entry, in order."""
        root = self.root(number)
        return tuple(sorted(self._members.get(root, (root,))))

    def all(self) -> list[tuple[int, ...]]:
        """Every group, ordered by its first entry."""
        return [self.members(number) for number, parent in enumerate(self._parent) if parent == number]

    def contradictions(self, one: int, other: int) -> set[str]:
        """The kinds of identifiers of which both groups have some and share none."""
        here, there = (self._keys.get(self.root(number), frozenset()) for number in (one, other))
        return _kinds(here) & _kinds(there) - _kinds(here & there)

    def apart(self, one: int, other: int) -> bool:
        """Whether a person has declared the two groups different."""
        here, there = self._tags[self.root(one)], self._tags[self.root(other)]
        return any((pair, not side) in there for pair, side in here)

    def unite(self, one: int, other: int) -> bool:
        """Make two groups one unless a person has declared them different; says whether they are one now."""
        surviving, lost = sorted((self.root(one), self.root(other)))
        if surviving == lost:
            return True
        if self.apart(surviving, lost):
            return False
        self._parent[lost] = surviving
        small, large = sorted((self._members.pop(number, [number]) for number in (surviving, lost)), key=len)
        large.extend(small)
        self._members[surviving] = large
        self._keys[surviving] = self._keys.get(surviving, frozenset()) | self._keys.pop(lost, frozenset())
        self._tags[surviving] |= self._tags[lost]
        return True


def _kinds(keys: Iterable[str]) -> set[str]:
    return {key.partition(":")[0] for key in keys}
