"""Finds the source sentence that carries a claim, and how closely it is followed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.answering.composing.draft import addresses_the_reader
from bot.answering.model import Source, SourceSentence
from bot.answering.verifying.alignment import Alignment, align, matches
from bot.answering.verifying.elements import Element, elements_of
from bot.answering.verifying.omissions import reports
from bot.answering.verifying.record import is_of_record
from ingest.library.mentioned_names import names_in_abstract
from ingest.library.sentences import sentence_spans
from ingest.terms.patterns import lazy_pattern

_MOST_ALIGNED = 4
"""Sentences of a source, those that share most with a claim, with which it is aligned."""

_MOST_PARTS = 6
_VETOING = frozenset({"rank", "hedge", "quantity_of_cases", "negation", "cause"})
"""Closed classes whose words no reading can make good where the source sentence has none of the same meaning."""

_FEWEST_OF_A_CLAUSE = 3
_ADDING = lazy_pattern(r"(?:,|(?<![\s,]))\s++and\s++(?:also\s++)?+|;\s++(?:and\s++)?+")
_PARTING = lazy_pattern(
    r"(?:(?<!\s)\s++)?+[,;]\s++(?:(?:and|while|whereas|but)\s++)?+|(?<!\s)\s++(?:and|while|whereas|but)\s++"
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What carries a claim: source sentences, best first, one for each part of it; none where nothing is near.

    `follows` says that the claim says nothing else than they do, `of_record` that it states what the lists know of a
    paper. Where it does not follow, `why` names what is not in them, and `vetoed` says that it is of a kind that no
    reading can make good: a number, a rank, a quantifier, a hedge.
    """

    found: tuple[SourceSentence, ...]
    follows: bool
    of_record: bool = False
    why: str = ""
    vetoed: bool = False


def carry(text: str, sources: Sequence[Source], known_names: frozenset[str] = frozenset()) -> Carried:
    """Find what carries the claim `text` among `sources`: one sentence of one, or one of each for its parts."""
    best = Carried((), False, why="nothing in the cited text is like it")
    for source in sources:
        found = _carried_by(text, source, known_names)
        if found.follows:
            return found
        if _closeness(found) > _closeness(best) or not best.found:
            best = found
    candidates = (_in_predicates(text, source, known_names) for source in sources)
    parts = next((each for each in candidates if each is not None), None)
    if parts is None and len(sources) > 1:
        parts = _in_parts(text, sources, known_names)
    return parts or best


def read_sources(sources: Sequence[Source]) -> None:
    """Read what claims will be set against, ahead of the first claim; takes some ten milliseconds a paper."""
    for source in sources:
        names, title = own_names(source), source.paper.title
        _read(tuple(passage.text for passage in source.passages), names)
        # Reads what the lists know of the paper, and the vocabularies that this takes, from their files.
        is_of_record(title, elements_of(title, names), source.paper, names)


def sentences_of(source: Source) -> tuple[str, ...]:
    """Give the sentences of a source that may be quoted, in order; those that address the reader are left out."""
    return tuple(text for text, _ in _sentences(tuple(passage.text for passage in source.passages)))


def quotable(sentence: str, source: Source) -> str:
    """Give a sentence of `source` as it can stand alone: with the one before it where it leans on that."""
    before = ""
    for text, follows in _sentences(tuple(passage.text for passage in source.passages)):
        if text == sentence:
            return f"{before} {text}" if before and follows and _LEANS.match(text) else text
        before = text
    return sentence


_LEANS = lazy_pattern(r"(?:\w+,\s+)?(?:it|they|this|these|those|such|its|their|the (?:former|latter))\b", re.IGNORECASE)


def own_names(source: Source) -> tuple[str, ...]:
    """Give the names by which the texts of a source call what the paper is about."""
    return _names(source.paper.names, source.paper.title, source.paper.abstract or "")


@lru_cache(maxsize=1024)
def _names(names: tuple[str, ...], title: str, abstract: str) -> tuple[str, ...]:
    head, colon, _ = title.partition(":")
    short = (head.strip(),) if colon and len(head.split()) <= 3 else ()
    return tuple(dict.fromkeys((*names, *short, *names_in_abstract(title, abstract))))


LONGEST_SENTENCE = 2_000
"""Characters. What is longer is no sentence, whatever stands at its end, and is neither checked nor quoted."""


@lru_cache(maxsize=512)
def _sentences(texts: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """The sentences of passages in order, each with whether it follows the one before it in the same passage."""
    found: list[tuple[str, bool]] = []
    for text in texts:
        spans = sentence_spans(text)
        for place, (begin, end) in enumerate(spans):
            sentence = " ".join(text[begin:end].split())
            if len(sentence) <= LONGEST_SENTENCE and not addresses_the_reader(sentence):
                found.append((sentence, place > 0))
    return tuple(found)


@lru_cache(maxsize=512)
def _read(
    texts: tuple[str, ...], names: tuple[str, ...]
) -> tuple[tuple[str, tuple[Element, ...], frozenset[str]], ...]:
    """The sentences of passages with their elements and the keys of these."""
    read = []
    before: tuple[Element, ...] = ()
    for sentence, follows in _sentences(texts):
        elements = elements_of(sentence, names)
        if follows and _is_about_the_paper(before):
            elements = _with_it_resolved(elements)
        read.append((sentence, elements, frozenset(each.key for each in elements if each.weight)))
        before = elements
    return tuple(read)


def _is_about_the_paper(elements: Sequence[Element]) -> bool:
    """Whether the first thing named in a sentence is the paper or what it presents."""
    first = next((each for each in elements if each.kind in ("self", "name", "content", "number")), None)
    return first is not None and first.kind == "self" and first.key != "it"


def _with_it_resolved(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """`elements` where an `it` that is the first thing named stands for the paper, as the sentence before does.

    Before it there may be a phrase (`By solving …, it …`) or what reports it (`Our evaluation shows that it …`).
    """
    place = next((place for place, each in enumerate(elements) if each.kind == "name" or _is_it(each)), None)
    if place is None or not _is_it(elements[place]):
        return elements
    before = [each for each in elements[:place] if each.weight]
    reported = all(each.key == "we" or each.group == "generic" or reports(each) for each in before)
    opening = bool(before) and elements[place - 1].kind == "break" and not any(each.kind == "self" for each in before)
    if not (reported or opening):
        return elements
    return (*elements[:place], replace(elements[place], key="we"), *elements[place + 1 :])


def _is_it(element: Element) -> bool:
    return element.kind == "self" and element.text.casefold() == "it"


def _carried_by(text: str, source: Source, known_names: frozenset[str]) -> Carried:
    names = own_names(source)
    claim = elements_of(text, names, known_names)
    sentences = [*_read(tuple(passage.text for passage in source.passages), names)]
    title = source.paper.title
    sentences.append(
        (title, elements_of(title, names), frozenset(each.key for each in elements_of(title, names) if each.weight))
    )
    keys = {each.key for each in claim if each.weight}
    ranked = sorted(sentences, key=lambda each: -len(keys & each[2]))[:_MOST_ALIGNED]
    best: tuple[Alignment, str, tuple[Element, ...]] | None = None
    nearest = (False, 0.0)
    for sentence, elements, shared in ranked:
        if not keys & shared:
            continue
        alignment = align(claim, elements)
        # A title says little of what a claim is about: it is the nearest only where it carries the claim.
        near = alignment.closeness + len(keys & shared) / len(keys) if sentence != title else 0.0
        if best is None or (alignment.follows, near) > nearest:
            best, nearest = (alignment, sentence, elements), (alignment.follows, near)
        if alignment.follows:
            break
    if (best is None or not best[0].follows) and is_of_record(text, claim, source.paper, names):
        return Carried((), True, of_record=True)
    if best is None:
        return Carried((), False, why="nothing in the cited text is like it")
    alignment, sentence, elements = best
    found = (SourceSentence(source.n, sentence, round(alignment.closeness, 3)),)
    return Carried(found, alignment.follows, why=_why(alignment), vetoed=_is_vetoed(alignment, elements))


def _closeness(carried: Carried) -> float:
    return carried.found[0].closeness if carried.found else 0.0


def _why(alignment: Alignment) -> str:
    if alignment.missing:
        return f"not in the source sentence: {', '.join(each.text for each in alignment.missing)}"
    return f"left out of the source sentence: {', '.join(alignment.omitted)}" if alignment.omitted else ""


def _is_vetoed(alignment: Alignment, sentence: Sequence[Element]) -> bool:
    """Whether what is missing changes what is claimed whatever else is said: numbers, and words of a closed class."""
    return any(
        (each.kind == "number" or each.group in _VETOING) and not any(matches(each, other) for other in sentence)
        for each in alignment.missing
    )


def _in_predicates(text: str, source: Source, known_names: frozenset[str]) -> Carried | None:
    """What carries a claim that says two things of its paper (`X stores … and serves …`): a sentence for each.

    The claim must begin with the paper's name: an opening phrase, a condition or a hedge would be said of both.
    """
    names = own_names(source)
    if not text.casefold().startswith(tuple(name.casefold() for name in names)):
        return None
    for parting in list(_ADDING.finditer(text))[:_MOST_PARTS]:
        first, rest = text[: parting.start()], text[parting.end() :]
        left, right = elements_of(first, names, known_names), elements_of(rest, names, known_names)
        if not left or not left[0].key.startswith("§") or not _describes_it(right):
            continue
        whole = f"{left[0].text} {rest.partition(' ')[2] if right[0].kind == 'self' else rest}"
        carried = _carried_by(first, source, known_names)
        added = _carried_by(whole, source, known_names) if carried.follows and carried.found else None
        if added is not None and added.follows and added.found:
            return Carried(tuple(dict.fromkeys((*carried.found, *added.found))), True)
    return None


def _describes_it(elements: Sequence[Element]) -> bool:
    """Whether a clause begins with the paper's name, or with a verb of which it is the subject."""
    weighty = [each for each in elements if each.weight]
    if len(weighty) < _FEWEST_OF_A_CLAUSE:
        return False
    opening = elements[0]
    verb = opening.kind == "content" and opening.text.endswith("s") and not opening.text.endswith(("ss", "us", "is"))
    named = opening.kind == "self" and (opening.key.startswith("§") or opening.text.casefold() == "it")
    return named or (verb and len(elements) > 1 and elements[1].kind != "break")


def _in_parts(text: str, sources: Sequence[Source], known_names: frozenset[str]) -> Carried | None:
    """What carries a claim in parts, each by one source; None where it does not fall into such parts."""
    for parting in list(_PARTING.finditer(text))[:_MOST_PARTS]:
        first, rest = text[: parting.start()], text[parting.end() :]
        left = _part(first, sources, known_names)
        if left is None:
            continue
        right = _part(rest, sources, known_names)
        if right is None and len(sources) > 2:
            right = _in_parts(rest, sources, known_names)
        if right is not None:
            found = (*left.found, *right.found)
            if len({each.n for each in found}) > 1:
                return Carried(found, True)
    return None


def _part(text: str, sources: Sequence[Source], known_names: frozenset[str]) -> Carried | None:
    """What carries a part of a claim that begins with the name of its paper; None where no source does alone."""
    for source in sources:
        claim = elements_of(text, own_names(source), known_names)
        first = next((each for each in claim if each.weight), None)
        if first is None or not first.key.startswith("§"):
            continue
        if sum(1 for each in claim if each.weight) < _FEWEST_OF_A_CLAUSE:
            # The name alone, as in `X and Y raise …`, states nothing, and what follows is said of both.
            continue
        found = _carried_by(text, source, known_names)
        if found.follows and not found.of_record:
            return found
    return None
