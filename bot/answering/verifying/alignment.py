"""Aligns a claim with one source sentence, element by element and in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.verifying.elements import Element
from bot.answering.verifying.omissions import Pair, narrowings, omissions

_FAR = 40
_MOST_PAIRS = 1_000
"""Two sentences of forty words have some fifty; only words that are repeated dozens of times make more."""
_GAP_COST = 0.002
_MOST_TAILS = 3


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a claim follows a source sentence.

    `closeness` is the share of the claim's meaning (0 to 1) that stands in the sentence in the same order. `missing`
    are the claim's elements that do not; `omitted` is what of the sentence the claim leaves out or joins so that it
    could mean something else, known only where nothing is missing.
    """

    closeness: float
    missing: tuple[Element, ...] = ()
    omitted: tuple[str, ...] = ()

    @property
    def follows(self) -> bool:
        """Whether the claim says nothing but what the sentence says."""
        return self.closeness > 0 and not self.missing and not self.omitted


def align(claim: Sequence[Element], source: Sequence[Element]) -> Alignment:
    """Align a claim with a source sentence; a phrase that opens one may stand at the end of the other."""
    source = _abbreviated(source, claim)
    claim = _abbreviated(claim, source)
    best = _aligned(claim, source, range(len(source)))
    if best.follows or any(not _stands_in(each, source) for each in best.missing):
        # No order of the phrases can bring in what is not there.
        return best
    for one in _orders(claim):
        for other in _orders(source):
            found = _aligned([claim[place] for place in one], source, other)
            if found.follows:
                return found
            if (found.closeness, -len(found.omitted)) > (best.closeness, -len(best.omitted)):
                best = found
    return best


def _stands_in(element: Element, source: Sequence[Element]) -> bool:
    return any(matches(element, each) for each in source)


def matches(claim: Element, source: Element) -> bool:
    """Say whether an element of a claim is one of a source: the same word, name, number or meaning."""
    if claim.kind == "self" or source.kind == "self":
        return _same_subject(claim, source)
    if claim.kind in ("strict", "number") or source.kind in ("strict", "number"):
        return claim.kind == source.kind and claim.group == source.group and claim.key == source.key
    return claim.key == source.key and claim.passive == source.passive


def _same_subject(claim: Element, source: Element) -> bool:
    """Whether both stand for the paper; what a source calls `it` or `they` may be anything."""
    if claim.kind != source.kind:
        return False
    if claim.key == source.key:
        return True
    return source.key == "we" or (source.key.startswith("§") and not claim.key.startswith("§"))


def _orders(elements: Sequence[Element]) -> Iterator[Sequence[int]]:
    """Places of `elements` as they stand, then with an opening phrase (`On a T4, …`) last or a closing one first."""
    places = range(len(elements))
    yield places
    if not elements:
        return
    comma = next((place for place, each in enumerate(elements) if each.kind == "break" and each.key == ","), 0)
    if comma and elements[0].kind in ("function", "strict") and comma < len(elements) - 1:
        yield (*places[comma + 1 :], *places[:comma])
    tails = [
        place
        for place, each in enumerate(elements)
        if place > 2 and each.kind == "function" and elements[place - 1].weight and _opens_phrase(elements, place)
    ]
    for place in tails[-_MOST_TAILS:]:
        yield (*places[place:], *places[:place])


def _opens_phrase(elements: Sequence[Element], place: int) -> bool:
    """Whether a preposition at `place` opens a phrase of place, time or manner."""
    following = next((each for each in elements[place + 1 :] if each.weight), None)
    return following is not None and following.link in ("in", "with")


def _aligned(claim: Sequence[Element], source: Sequence[Element], order: Sequence[int]) -> Alignment:
    """Align a claim with the elements of `source` in an `order` of their places."""
    ordered = [source[place] for place in order]
    wanted = [place for place, each in enumerate(claim) if each.weight]
    needed = [place for place in wanted if not _may_be_added(claim[place])]
    total = sum(claim[place].weight for place in needed)
    chain = _chain(claim, ordered, wanted)
    if not total or not chain:
        return Alignment(0.0)
    found = {place for place, _ in chain}
    missing = tuple(claim[place] for place in needed if place not in found)
    closeness = 1.0 - sum(element.weight for element in missing) / total
    if missing:
        return Alignment(closeness, missing)
    taken = [order[place] for _, place in chain]
    omitted = (*omissions(claim, ordered, chain), *narrowings(source, min(taken), max(taken)))
    return Alignment(closeness, (), tuple(dict.fromkeys(omitted)))


def _may_be_added(element: Element) -> bool:
    """Whether a claim may have the element where its source has not: with `can` it says less."""
    return element.kind == "strict" and element.key == "can"


def _chain(claim: Sequence[Element], source: Sequence[Element], wanted: Sequence[int]) -> list[Pair]:
    """The heaviest chain of matching pairs in the order of both; of equally heavy ones that with the smallest gaps.

    Each pair is compared with all before it, so that texts which repeat few words have no chain.
    """
    places: dict[tuple[str, str], list[int]] = {}
    for j, other in enumerate(source):
        if other.weight:
            places.setdefault(_bucket(other), []).append(j)
    pairs = [(i, j) for i in wanted for j in places.get(_bucket(claim[i]), ()) if matches(claim[i], source[j])]
    if len(pairs) > _MOST_PAIRS:
        return []
    scores: list[float] = []
    before: list[int] = []
    for i, j in pairs:
        best, link = 0.0, -1
        for earlier, (i_before, j_before) in enumerate(pairs[: len(scores)]):
            if i_before < i and j_before < j:
                score = scores[earlier] - _GAP_COST * min(j - j_before - 1, _FAR)
                if score > best:
                    best, link = score, earlier
        scores.append(best + claim[i].weight)
        before.append(link)
    chain: list[Pair] = []
    place = max(range(len(pairs)), key=scores.__getitem__, default=-1)
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _bucket(element: Element) -> tuple[str, str]:
    """What two elements share at least that may match."""
    if element.kind == "self":
        return ("self", "")
    return (element.kind if element.kind in ("strict", "number") else "word", element.key)


def _abbreviated(elements: Sequence[Element], other: Sequence[Element]) -> Sequence[Element]:
    """`elements` with words that an abbreviation in `other` stands for (`large language models`) made that one word."""
    known = {each.key for each in elements}
    shortened = list(elements)
    for short in other:
        letters = short.text.removesuffix("s")
        if short.key in known or not (letters.isalpha() and letters.isupper() and 2 <= len(letters) <= 6):
            continue
        place = _spelled_out(shortened, letters.casefold())
        if place is not None:
            words = shortened[place : place + len(letters)]
            made = Element(short.kind, short.key, short.text, link=words[0].link, touches=words[0].touches)
            shortened[place : place + len(letters)] = [made]
    return shortened


def _spelled_out(elements: Sequence[Element], letters: str) -> int | None:
    for place in range(len(elements) - len(letters) + 1):
        run = elements[place : place + len(letters)]
        if all(
            each.kind in ("content", "name") and each.text[:1].casefold() == letter and (each.touches or each is run[0])
            for each, letter in zip(run, letters, strict=True)
        ):
            return place
    return None
