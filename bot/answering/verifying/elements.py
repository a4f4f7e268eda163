"""Splits a sentence into the elements of its meaning: names, numbers, words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from bot.answering.normal_text import normal_text
from bot.answering.verifying.closed_classes import closed_classes, stem
from bot.answering.verifying.names import is_everyday_abbreviation
from bot.answering.verifying.numbers import Quantity, locate_quantities
from ingest.terms.patterns import lazy_pattern

Kind = Literal["content", "name", "number", "self", "strict", "function", "break"]
"""What an element is: `self` stands for the paper itself, `break` for punctuation that parts clauses or items."""

_PIECE = lazy_pattern(
    r"(?P<word>[^\W_](?:[\w.'’/+&-]*[\w+])?)|(?P<sign><=|>=|[<>~])|(?P<open>[(\[])|(?P<close>[)\]])"
    r"|(?P<break>[,;:?!]|\.(?=\s)|(?<=\s)-+(?=\s))"
)
_JOINED_PREFIXES = frozenset({"pre", "re", "multi", "sub", "co", "de", "inter", "intra", "semi", "super", "under"})
_NEGATING_PREFIXES = frozenset({"non", "un"})
_NUMERIC_HEDGES = frozenset({"<=", ">=", "<", ">", "~"})
_ALWAYS_HEDGES = frozenset(
    {"up to", "at least", "at most", "as much as", "nearly", "almost", "approximately", "roughly"}
)
_BEFORE_NUMBERS = frozenset({"zero", "half", "an", "a", "twice"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_RANKING = frozenset({"rank", "quantity_of_cases"})
"""Closed classes whose words a word right before them changes: `the second best`, `one of the very few`."""

_PARTICIPLE = lazy_pattern(r"(?:ed|en|own|uilt|eld|ade|ept|ought|aught|ound)\Z")


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a sentence.

    `key` is what is compared: a stem, a name in small letters, a number with its unit, the meaning of a closed-class
    word; `group` is that word's class. `link` is the preposition by which the element hangs on what stands before it.
    `touches` says that only a blank or a hyphen parts it from the element before it; `passive` that it is a verb whose
    subject undergoes it; `aside` that it stands in brackets.
    """

    kind: Kind
    key: str
    text: str
    group: str = ""
    link: str = ""
    touches: bool = False
    passive: bool = False
    aside: bool = False

    @property
    def weight(self) -> float:
        """How much the element counts in a comparison; 0 for what may stand on one side alone."""
        return {"function": 0.0, "break": 0.0, "number": 2.0, "strict": 0.75}.get(self.kind, 1.0)


@lru_cache(maxsize=4096)
def elements_of(
    sentence: str, own_names: tuple[str, ...] = (), known_names: frozenset[str] = frozenset()
) -> tuple[Element, ...]:
    """Split `sentence` into its elements, in order.

    `own_names` are the names of the paper that the sentence cites or stands in; each is an element of kind `self`.
    `known_names` are names, in small letters, that are recognised at the beginning of a sentence too.
    """
    plain, located = locate_quantities(sentence)
    taken = bytearray(len(plain))
    fixed = _own(plain, own_names, taken)
    fixed += [
        (each.begin, each.end, _number(each.quantity)) for each in located if not any(taken[each.begin : each.end])
    ]
    fixed.sort(key=lambda each: each[0])
    return tuple(_linked(_classified(list(_split(plain, fixed, known_names)))))


def mentions(sentence: str, names: Sequence[str]) -> bool:
    """Say whether `sentence` has one of `names`, written as in `elements_of`."""
    plain = normal_text(sentence)
    return any(_name_pattern(name).search(plain) for name in names)


def _own(plain: str, own_names: Sequence[str], taken: bytearray) -> list[tuple[int, int, Element]]:
    """Find the names in `plain`, longer ones first, and note in `taken` each place that one of them has."""
    found: list[tuple[int, int, Element]] = []
    for name in sorted(own_names, key=len, reverse=True):
        for match in _name_pattern(name).finditer(plain):
            begin, end = match.span()
            if not any(taken[begin:end]):
                taken[begin:end] = b"\1" * (end - begin)
                found.append((begin, end, Element("self", f"§{name.casefold()}", match[0])))
    return found


@lru_cache(maxsize=4096)
def _name_pattern(name: str) -> re.Pattern[str]:
    distinctive = any(letter.isupper() or letter.isdigit() for letter in name[1:])
    joined = r"[-\s]?".join(map(re.escape, re.split(r"[-\s]", name)))
    return re.compile(rf"(?<![\w-]){joined}(?:['’]s)?(?![\w]|-\d|\.\d)", re.IGNORECASE if distinctive else 0)


def _number(quantity: Quantity) -> Element:
    return Element("number", f"{quantity.value.normalize():f} {quantity.unit}".strip(), quantity.surface)


def _split(plain: str, fixed: Sequence[tuple[int, int, Element]], known: frozenset[str]) -> Iterator[Element]:
    """The elements of `plain` in order; words are still unclassified `content`, hyphenated parts touch."""
    position, depth, opens = 0, 0, True
    for begin, end, element in (*fixed, (len(plain), len(plain), None)):
        for match in _PIECE.finditer(plain, position, begin):
            if match["open"] or match["close"]:
                depth = max(0, depth + (1 if match["open"] else -1))
                yield Element("break", "(" if match["open"] else ")", match[0], aside=True)
            elif match["break"]:
                yield Element("break", match[0].strip(), match[0])
                opens = match["break"] == "."
            elif match["sign"]:
                yield Element("content", match[0], match[0], aside=depth > 0)
            else:
                for part in _parts(match["word"], opens=opens, known=known):
                    yield replace(part, aside=True) if depth else part
                opens = False
        if element is not None:
            glued = begin > 0 and plain[begin - 1] in "-/"
            yield replace(element, aside=depth > 0, touches=glued)
            opens = False
        position = end


def _parts(word: str, *, opens: bool, known: frozenset[str]) -> Iterator[Element]:
    """A word as one element, or as one for each of its parts that a hyphen joins."""
    word = _without_possessive(word)
    pieces = [piece for piece in word.replace("/", "-").split("-") if piece]
    spelled = tuple(piece.casefold() for piece in pieces)
    if len(pieces) < 2 or any(letter.isdigit() for letter in word) or spelled in closed_classes().strict:
        yield _word(word, " ".join(spelled) if spelled in closed_classes().strict else word, opens, known)
        return
    if spelled[0] in _JOINED_PREFIXES and len(pieces) == 2:
        yield _word(word, "".join(pieces), opens, known)
        return
    for place, piece in enumerate(pieces):
        element = _word(piece, piece, opens and place == 0, known)
        negates = place == 0 and spelled[0] in _NEGATING_PREFIXES
        near = place == 0 and spelled[0] == "near"
        # A closed-class word inside a compound ("read-only") is a part of its name.
        yield replace(element, touches=place > 0, group="" if negates or near else "compound")


def _without_possessive(word: str) -> str:
    for ending in ("'s", "’s", "'", "’"):
        if word.endswith(ending):
            return word.removesuffix(ending)
    return word


def _word(text: str, written: str, opens: bool, known: frozenset[str]) -> Element:
    folded = written.casefold()
    letters = written[1:]
    distinctive = any(letter.isupper() or letter.isdigit() for letter in letters) and not written.isdigit()
    capital = written[:1].isupper() and (not opens or folded in known)
    named = (distinctive or capital) and not is_everyday_abbreviation(written)
    key = folded if any(letter.isdigit() for letter in folded) else stem(folded)
    return Element("name" if named else "content", key, text)


def _classified(words: Sequence[Element]) -> Iterator[Element]:
    """`words` with those of a closed class, forms of several words made one element."""
    tables = closed_classes()
    place = 0
    while place < len(words):
        word = words[place]
        if word.kind not in ("content", "name") or word.group == "compound":
            yield replace(word, group="") if word.group else word
            place += 1
            continue
        first = word.text.casefold().replace("-", " ").split(" ", 1)[0]
        for length in range(min(tables.longest_from.get(first, 0), len(words) - place), 0, -1):
            run = words[place : place + length]
            if any(each.kind not in ("content", "name") or (each.touches and length > 1) for each in run):
                continue
            form = tuple(piece for each in run for piece in each.text.casefold().replace("-", " ").split())
            made = _closed(form, run, words[place + length : place + length + 2])
            if made is not None:
                yield made
                place += length
                break
        else:
            generic = (word.key,) in _generic_stems()
            yield replace(word, group="generic") if generic else word
            place += 1


@lru_cache(maxsize=1)
def _generic_stems() -> frozenset[tuple[str, ...]]:
    return frozenset((stem(form[0]),) for form in closed_classes().groups["generic"])


def _closed(form: tuple[str, ...], run: Sequence[Element], after: Sequence[Element]) -> Element | None:
    tables = closed_classes()
    text, aside = " ".join(each.text for each in run), run[0].aside
    if form in tables.groups["self"]:
        return Element("self", "it" if form[0] in ("it", "they") else "we", text, aside=aside)
    if form == ("can",) and after and after[0].text.casefold() == "be":
        return Element("strict", "can", text, group="hedge", aside=aside)
    if form in tables.strict:
        group, meaning = tables.strict[form]
        numeric = group == "hedge" and meaning in _NUMERIC_HEDGES
        if not numeric or " ".join(form) in _ALWAYS_HEDGES or _is_before_number(after):
            return Element("strict", meaning, text, group=group, aside=aside)
        if len(form) > 1:
            return None
    if form in tables.function or form in tables.groups["comparing"] or form in tables.groups["manner"]:
        return Element("function", " ".join(form), text, aside=aside)
    return None


def _is_before_number(after: Sequence[Element]) -> bool:
    if not after:
        return False
    return after[0].kind == "number" or after[0].text.casefold() in _BEFORE_NUMBERS


def _linked(elements: Iterator[Element]) -> list[Element]:
    """`elements` with links, touches, voice, and what stands for the paper itself."""
    listed = list(elements)
    linked: list[Element] = []
    link, head, before = "", "", ""
    for place, element in enumerate(listed):
        if element.kind == "break":
            link = "&" if element.key == "," else head if _says_again(listed, place) else ""
            before = "break"
        elif element.kind == "function":
            link = _link(element.key) or link
            before = "function"
        elif element.kind == "strict":
            if before == "meaning" and element.group in _RANKING:
                element = replace(element, touches=True)
            before = "strict"
        else:
            touches = element.touches or before == "meaning"
            head = head if touches else link
            made = element
            if link or touches != element.touches or _is_passive(listed, place):
                made = replace(element, link=link, touches=touches, passive=_is_passive(listed, place))
            if element.group == "generic" and place and _points_at_itself(listed, place, linked):
                made = replace(made, kind="self", key="we" if _is_this(listed[place - 1]) else "it")
            linked.append(made)
            link, before = "", "meaning"
            continue
        linked.append(element)
    return linked


def _says_again(listed: Sequence[Element], place: int) -> bool:
    """Whether brackets open at `place` around one word, for the phrase before it: `a Very Long Name (VLN)`."""
    after = listed[place + 1 : place + 3]
    return listed[place].key == "(" and len(after) == 2 and after[0].kind in ("name", "self") and after[1].key == ")"


def _link(word: str) -> str:
    groups = closed_classes().groups
    form = tuple(word.split())
    for name, link in (("comparing", "than"), ("manner", "with"), ("place", "in"), ("conjunction", "&")):
        if form in groups[name] and form != ("by",):
            return link
    return word if word in ("of", "to", "by", "from", "into", "onto", "as", "about", "between", "per") else ""


def _points_at_itself(listed: Sequence[Element], place: int, linked: Sequence[Element]) -> bool:
    """Whether a generic noun (`system`, `paper`) at `place` stands for the paper: `this paper`, or opening `The …`."""
    before = listed[place - 1]
    return _is_this(before) or (before.text.casefold() == "the" and _opens_sentence(linked))


def _opens_sentence(linked: Sequence[Element]) -> bool:
    """Whether nothing but an opening phrase (`In warm rooms, the …`) stands in front of an article."""
    if all(each.kind in ("function", "break") for each in linked):
        return True
    breaks = [place for place, each in enumerate(linked) if each.kind == "break"]
    phrase = linked[0].kind == "function" and not any(each.kind == "self" for each in linked)
    return phrase and breaks == [len(linked) - 2] and linked[-2].key == ","


def _is_this(element: Element) -> bool:
    return element.text.casefold() == "this"


def _is_passive(listed: Sequence[Element], place: int) -> bool:
    """Whether the word at `place` is a participle after a form of be whose agent follows with `by`."""
    if not _PARTICIPLE.search(listed[place].text.casefold()):
        return False
    before = [each.text.casefold() for each in listed[max(0, place - 3) : place]]
    after = listed[place + 1 : place + 3]
    if not after or after[0].text.casefold() != "by" or (len(after) > 1 and after[1].kind in ("number", "strict")):
        return False
    return any(word in _BE for word in before)
