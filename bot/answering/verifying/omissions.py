"""Finds what a claim leaves out of a source sentence so that it means something else.

A claim that is aligned with a source sentence takes some of its elements over, in order. What stands before the first,
after the last and between two of them is left out. That is harmless for adverbs, for what stands in brackets, for
whole phrases and clauses, and not for a denial, a hedge, the noun that a word describes, or the subject of a verb.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.answering.verifying.closed_classes import closed_classes, stem
from bot.answering.verifying.elements import Element

Pair = tuple[int, int]
"""The places of an element in a claim and of the one in the source sentence that it is aligned with."""

_LONGEST_GAP = 6
"""Elements of meaning that may be left out between two that are taken over."""

_BINDING = frozenset({"if", "unless", "when"})
_LOOSE = frozenset({"", "with", "in", "as"})
_OF_NUMBERS = frozenset({"by", "to", "from"})
_RELATIVE = frozenset({"which", "that", "who", "whose", "where"})
_JOINING = frozenset({"and", "or", "but", "while", "whereas"})
_DASHES = frozenset({"-", "--", "---"})


def omissions(claim: Sequence[Element], source: Sequence[Element], chain: Sequence[Pair]) -> Iterator[str]:
    """Give, in a few of the source's words each, what is left out or joined amiss."""
    first, last = chain[0], chain[-1]
    yield from _before(source, first[1])
    for (i, j), (i_next, j_next) in pairwise(chain):
        yield from _between(claim[i : i_next + 1], source[j : j_next + 1])
    yield from _after(source, last[1])
    for i, j in chain:
        if not _links_agree(claim[i], source, j, opens=i == first[0]):
            yield f"{source[j].link} {source[j].text}".strip()
    yield from _parallel(source, chain)


def _before(source: Sequence[Element], first: int) -> Iterator[str]:
    before = source[:first]
    if before and source[first].touches and not (_is_adverb(before[-1]) or reports(before[-1])):
        yield f"{before[-1].text} {source[first].text}"
    clause = 0
    for place, each in enumerate(before):
        if each.kind == "break" or each.text.casefold() == "that":
            clause = place
    for place, each in enumerate(before):
        if each.kind != "strict" or each.aside:
            continue
        binds = each.group == "condition" and each.key in _BINDING
        if each.key == "seems" or binds or (place >= clause and each.key != "can"):
            yield each.text


def _between(claim: Sequence[Element], source: Sequence[Element]) -> Iterator[str]:
    """What is amiss in leaving out what stands between the first and the last of `source`."""
    gap = _beyond_apposition(source[0], [each for each in source[1:-1] if not each.aside])
    if _is_predicate(source[0], gap, source[-1]):
        return
    left_out = [each for each in gap if each.weight]
    if [each.link for each in left_out] == ["from"] and source[-1].link == claim[-1].link == "to":
        # `from 120 ms to 30 ms` also says where it ends.
        return
    yield from (
        each.text
        for place, each in enumerate(gap)
        if each.weight and each.kind != "content" and not _counts_what_is_left_out(gap, place)
    )
    content = [each for each in left_out if each.kind == "content" and not _is_adverb(each)]
    if not content:
        return
    if len(content) > _LONGEST_GAP:
        yield f"{content[0].text} … {content[-1].text}"
    if source[0].kind == "self" and all(each.group == "generic" for each in content):
        return
    yield from _other_parts(gap)
    ahead = source[-1]
    if content[-1] is gap[-1] and ahead.touches:
        yield f"{content[-1].text} {ahead.text}"
    if gap[0] is content[0] and content[0].touches and not (ahead.touches or _opens_clause(gap, 0)):
        yield f"{source[0].text} {content[0].text}"
    if ahead.link not in ("", "&", claim[-1].link):
        yield f"{content[-1].text} {ahead.link} {ahead.text}"


def _beyond_apposition(subject: Element, gap: list[Element]) -> list[Element]:
    """`gap` without an apposition that opens it and says what the subject is: `X, an engine that …`."""
    opens = len(gap) > 2 and subject.kind in ("self", "name") and gap[0].kind == "break"
    if not opens or gap[1].text.casefold() not in ("a", "an", "the"):
        return gap
    for place, each in enumerate(gap[2:], start=2):
        if each.kind == "content" and each.link in ("", "&"):
            continue
        if each.text.casefold() in _RELATIVE or (each.kind == "break" and place == len(gap) - 1):
            return gap[place + 1 :]
        return gap
    return [] if gap[0].key in (",", ":", *_DASHES) else gap


def _counts_what_is_left_out(gap: Sequence[Element], place: int) -> bool:
    """Whether the element is a quantifier of a word that is left out with it: `of each request`."""
    quantifies = gap[place].group == "quantity_of_cases" and gap[place].key != "only"
    return quantifies and any(each.kind == "content" for each in gap[place + 1 : place + 2])


def _is_predicate(subject: Element, gap: Sequence[Element], ahead: Element) -> bool:
    """Whether `gap` is what one verb says of `subject` and `ahead` a second verb of it: `X does Y and does Z`."""
    if subject.kind not in ("self", "name") or len(gap) < 3 or gap[-1].text.casefold() != "and":
        return False
    clauses = any(each.text.casefold() in _RELATIVE or each.key in (":", ";") for each in gap)
    verbs = [each.text.casefold() for each in (gap[0], ahead)]
    alike = all(verb.endswith("s") for verb in verbs) or all(verb.endswith("ed") for verb in verbs)
    return gap[0].kind == "content" and gap[0].touches and alike and not clauses


def _other_parts(gap: Sequence[Element]) -> Iterator[str]:
    """What belongs to another part of the sentence: behind a comma or an `and`, or before a relative clause."""
    joined = content = False
    for each in gap:
        word = each.text.casefold()
        joined = joined or each.kind == "break" or word in _JOINING
        if word in _RELATIVE and content:
            yield f"{word} …"
        if each.kind == "content" and not _is_adverb(each):
            if joined:
                yield f"… {each.text}"
            content = True


def _after(source: Sequence[Element], last: int) -> Iterator[str]:
    after = source[last + 1 :]
    if after and after[0].touches and after[0].weight and not _is_adverb(after[0]) and not _opens_clause(after, 0):
        yield f"{source[last].text} {after[0].text}"
    clause = True
    for each in after:
        clause = clause and each.kind != "break"
        if each.kind != "strict" or each.aside:
            continue
        if each.group == "condition" and each.key in _BINDING:
            yield each.text
        if each.key == "only" and clause:
            yield each.text


def narrowings(source: Sequence[Element], first: int, last: int) -> Iterator[str]:
    """Give what says where a source sentence holds, outside of what a claim takes over of it.

    `first` and `last` are the places of what is taken over: `In small settings, [… outperforms it] on text`.
    """
    after = source[last + 1 :]
    behind = after[1] if len(after) > 1 and after[0].kind == "function" else None
    for each in (_opening(source[:first]), behind):
        if each is not None and each.link == "in" and each.kind != "self" and each.group != "generic":
            yield f"in {each.text}"


def _opening(before: Sequence[Element]) -> Element | None:
    """The first word with a meaning of what stands in front of a clause, behind the last mark but its own comma."""
    breaks = [place for place, each in enumerate(before[:-1]) if each.kind == "break"]
    return next((each for each in before[breaks[-1] + 1 if breaks else 0 :] if each.weight), None)


def _opens_clause(elements: Sequence[Element], place: int) -> bool:
    """Whether the element at `place` is a participle that says more of what stands before it: `systems using …`.

    A number alone that ends a sentence is one of a list that was run together.
    """
    word, rest = elements[place], elements[place + 1 :]
    if word.kind == "number":
        return not rest and " " not in word.key
    participle = word.text.casefold().endswith(("ing", "ed", "en", "own", "uilt"))
    return word.kind == "content" and participle and bool(rest) and not (rest[0].touches and rest[0].kind == "content")


def _links_agree(claim: Element, source: Sequence[Element], place: int, *, opens: bool) -> bool:
    one, other = claim.link, source[place].link
    if one == other or "&" in (one, other):
        return True
    if claim.kind == "number":
        return not (one in _OF_NUMBERS or other in _OF_NUMBERS) or {one, other} == {"by", ""}
    if opens and other:
        # `As X does Y, …` states X does Y.
        return other == "as" and all(each.kind == "function" for each in source[:place])
    return {one, other} <= _LOOSE or {one, other} == {"to", ""}


def _parallel(source: Sequence[Element], chain: Sequence[Pair]) -> Iterator[str]:
    """Numbers left out of lists that belong together item by item (`respectively`)."""
    taken = {j for _, j in chain}
    begin = 0
    for place, each in enumerate([*source, None]):
        if each is not None and not (each.kind == "break" and each.key in (";", ".")):
            continue
        part = range(begin, place)
        begin = place + 1
        if any(source[j].text.casefold() == "respectively" for j in part) and taken.intersection(part):
            yield from (source[j].text for j in part if source[j].kind == "number" and j not in taken)


def _is_adverb(element: Element) -> bool:
    """Whether the word is an adverb of manner or degree, which a claim may do without."""
    return element.kind == "content" and element.text.casefold().endswith("ly")


def reports(element: Element) -> bool:
    """Say whether the word says that a paper presents what follows: `we propose X`."""
    return element.kind == "content" and element.key in _report_stems()


def _report_stems() -> frozenset[str]:
    return frozenset(stem(form[0]) for form in closed_classes().groups["report"])
