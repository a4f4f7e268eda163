"""Reads what a person wants changed in related work.

instruction_in("shorter, but keep the second paragraph", 4) -> Instruction(keep={1}, length="short", …)
instruction_in("add Splitwise", 4)                          -> Instruction(add=("Splitwise",), …)

Paragraphs count from 0 here, and from 1 where people name them.
"""

import re
from dataclasses import dataclass
from typing import Literal

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PLACE = re.compile(rf"\b(?:({'|'.join(_ORDINALS)})|(last)|(\d{{1,2}})(?:st|nd|rd|th)?)\b", re.IGNORECASE)
_CLAUSES = re.compile(
    r" ?(?:[;.]|,(?: ?(?:and|but|then)\b)?|(?<!\ball )\b(?:but|then)\b"
    r"|\band\b(?= (?:keep|add|remove|make|leave)\b)) ?",
    re.IGNORECASE,
)
_KEEP = re.compile(r"\b(?:keep|leave|preserve|do(?:n['’]t| not) (?:change|touch))\b(?!\s+out\b)", re.IGNORECASE)
_SHORTER = re.compile(r"\b(?:shorte[rn]|shortened|briefer|tighten|condense|more concise)\b", re.IGNORECASE)
_LONGER = re.compile(r"\b(?:longer|lengthen|expand|elaborate|more detail(?:s|ed)?)\b", re.IGNORECASE)
_ADD = re.compile(r"^(?:please\s+)?(?:also\s+)?(?:add|include|cite|mention)\s+(?P<what>\S.*)$", re.IGNORECASE)
_REMOVE = re.compile(r"^(?:please\s+)?(?:remove|drop|delete|omit|leave out|without)\s+(?P<what>\S.*)$", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\bparagraphs?\b|\bones?\b", re.IGNORECASE)
_NAMES = re.compile(r" ?(?:,|\band\b|&) ?", re.IGNORECASE)
_EVERYTHING = re.compile(r"\b(?:all|everything)\b", re.IGNORECASE)
_BUT = re.compile(r"\b(?:except|other than|all but)\b", re.IGNORECASE)

Size = Literal["short", "long", ""]


@dataclass(frozen=True, slots=True)
class Instruction:
    """What is to change.

    `keep` are paragraphs that stay as they are, `delete` those that go. `size` is wanted of the paragraphs in `sized`,
    of all where it is empty. `add` and `remove` name papers. `wish` is what was said beside that, for a model to follow
    in all paragraphs that do not stay.
    """

    keep: frozenset[int] = frozenset()
    delete: frozenset[int] = frozenset()
    size: Size = ""
    sized: frozenset[int] = frozenset()
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    wish: str = ""


def instruction_in(text: str, paragraphs: int) -> Instruction:
    """Read an instruction about related work of so many paragraphs."""
    keep: set[int] = set()
    delete: set[int] = set()
    sized: set[int] = set()
    size: Size = ""
    add: list[str] = []
    remove: list[str] = []
    wishes: list[str] = []
    named: list[str] | None = None
    """Where names go that follow in a clause of their own: “add Orca, vLLM”."""
    for clause in filter(None, _CLAUSES.split(" ".join(text.split()))):
        places = _places(clause, paragraphs)
        before, named = named, None
        if _KEEP.search(clause):
            keep |= places or (set(range(paragraphs)) if _EVERYTHING.search(clause) else set())
        elif match := _REMOVE.match(clause):
            if places and _PARAGRAPH.search(clause):
                delete |= places
            else:
                remove += _names(match["what"])
                named = remove
        elif match := _ADD.match(clause):
            add += _names(match["what"])
            named = add
        elif _SHORTER.search(clause) or _LONGER.search(clause):
            size = "short" if _SHORTER.search(clause) else "long"
            sized |= places
        elif before is not None:
            before += _names(clause)
            named = before
        else:
            wishes.append(clause)
    return Instruction(
        frozenset(keep), frozenset(delete), size, frozenset(sized), tuple(add), tuple(remove), ", ".join(wishes)
    )


def _places(clause: str, paragraphs: int) -> set[int]:
    """The paragraphs that a clause names, all others where it says so (“all but the first”)."""
    places = set()
    for match in _PLACE.finditer(clause):
        place = _ORDINALS.index(match[1].lower()) if match[1] else int(match[3] or paragraphs) - 1
        if 0 <= place < paragraphs:
            places.add(place)
    return set(range(paragraphs)) - places if places and _BUT.search(clause) else places


def _names(text: str) -> list[str]:
    return [name.strip(" \"'“”") for name in _NAMES.split(text) if name.strip(" \"'“”")]
