"""Finds the lists that a question names, and on how many lists works shall stand.

A list is a filter by a name that is none but its own, by its title or telling words of it beside the word list, or by
how many lists a work is on. Words that also tell a subject ("change detection" where a list is called
"change-detection") are its name only beside the word list, or typed as the name is.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.answering.interpreting.cues import ordinary
from bot.answering.interpreting.known_names import FIELD
from bot.answering.interpreting.marks import Mark
from bot.answering.interpreting.text import Sheet, fold_words, folded_word
from bot.answering.model import Missing
from ingest.library.model import Selection
from ingest.terms.patterns import lazy_pattern

_LONGEST_PHRASE = 8
_GENERAL = frozenset(
    {"awesome", "paper", "papers", "list", "lists", "the", "of", "for", "and", "in", "on", "reading", "llm"}
)
_TELLS_WHERE_RARE = frozenset({"awesome", "llm"})
"""General words that tell a list from the others where it alone has them in its name."""
_SEARCHED = frozenset({"search", "look", "searching", "looking", "stay", "check"})
"""Verbs behind which "only on a list" says where to look, not that no other list may have a work."""
_WITHIN = lazy_pattern(r"[\s\-–_./:()&+]{0,3}")
_BESIDE_NUMBER = frozenset({"of", "the", "our", "your", "my", "these", "those", "different", "reading", "paper"})


class Lists:
    """The lists of a vocabulary, by their names and by the words that tell one from the others."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        """Take the lists by their folded names and titles."""
        self._titled = {folded_word(title): name for title, name in lists.items()}
        self._named = {folded_word(name): name for name in lists.values()}
        self._all = tuple(dict.fromkeys(lists.values()))
        self.count = len(self._all)
        words: dict[str, set[str]] = defaultdict(set)
        for name in lists.values():
            parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
            for word in {*fold_words(name).split(), *fold_words(parted).split(), folded_word(name.rpartition("/")[2])}:
                words[word.removesuffix("s") if len(word) > 4 else word].add(name)
        self._words = words

    def named(self, folded: str) -> str | None:
        """Return the list whose name is `folded`; None where none has it."""
        return self._named.get(folded)

    def titled(self, folded: str) -> str | None:
        """Return the list whose title is `folded`, without the word list; None where none has it."""
        return self._titled.get(folded)

    def others(self, name: str) -> tuple[str, ...]:
        """Return all lists but the one called `name`."""
        return tuple(each for each in self._all if each != name)

    def named_by(self, words: Sequence[str]) -> str | None:
        """Return the one list that all of `words` tell; None where they are of none, of several, or of every list."""
        found: set[str] | None = None
        for word in words:
            has = self._words.get(word.removesuffix("s") if len(word) > 4 else word, set())
            if word in _GENERAL and not (word in _TELLS_WHERE_RARE and len(has) == 1 < self.count):
                continue
            found = has if found is None else found & has
        return next(iter(found)) if found and len(found) == 1 else None


def find_lists(sheet: Sheet, lists: Lists) -> tuple[list[Mark], list[Missing]]:
    """Take names of lists, or telling words of one beside the word list ("the mental2008 list")."""
    marks: list[Mark] = []
    for start, end in _runs(sheet):
        joined = sheet.joined(start, end)
        noun = sheet.cues.after(end, "list_noun") is not None or sheet.cues.follows(start, "list_noun")
        name = lists.named(joined) or (lists.titled(joined) if noun or sheet.quoted(start, end) else None)
        if name is None or not sheet.free(start, end):
            continue
        if noun or _tells_the_list(sheet, start, end, name):
            behind = sheet.cues.after(end, "list_noun") or end
            marks.append(_mark(sheet, start, behind, Selection(lists=(name,)), "LIST"))
    for at in sorted(sheet.cues.starts):
        stop = sheet.cues.after(at, "list_noun")
        if stop is None or sheet.taken[at]:
            continue
        for start in range(max(0, at - _LONGEST_PHRASE), at):
            words = [sheet.word(i) for i in range(start, at)]
            telling = words[0] not in _GENERAL or lists.named_by(words[:1]) is not None
            if not sheet.free(start, at) or not telling or sheet.breaks(start, at):
                continue
            if (name := lists.named_by(words)) is not None:
                marks.append(_mark(sheet, start, stop, Selection(lists=(name,)), "LIST list"))
                break
        else:
            word = sheet.tokens[at - 1] if at else None
            if (
                word
                and word.typed[0].isupper()
                and not sheet.cues.small(at - 1)
                and not sheet.taken[at - 1]
                and word.word not in FIELD
            ):
                first = at - 1
                while first and re.fullmatch(r"[-_/.]", sheet.gap(first)):
                    first -= 1
                if first < at - 1 or any(c.isdigit() for c in word.typed):
                    surface = sheet.take(first, stop)
                    return marks, [Missing(sheet.surface(first, at) or surface, "list")]
    if marks and lists.count > 1:
        marks += _pointed_at(sheet, lists, marks[0].selection.lists[0])
    return [_alone_on(sheet, lists, mark) for mark in marks], []


def _pointed_at(sheet: Sheet, lists: Lists, named: str) -> Iterator[Mark]:
    """Lists beside one that is named: "the other", "the awesome one"."""
    for at in range(len(sheet.tokens)):
        end = at + 2 if sheet.word(at + 1) == "one" else sheet.cues.after(at + 1, "list_noun")
        end = at + 1 if sheet.word(at) == "other" and at + 1 == len(sheet.tokens) else end
        if end is None or not sheet.free(at, end):
            continue
        others = lists.others(named) if sheet.word(at) == "other" else ()
        name = others[0] if len(others) == 1 else lists.named_by([sheet.word(at)])
        if name is not None:
            yield _mark(sheet, at, end, Selection(lists=(name,)), "the other LIST")


def _alone_on(sheet: Sheet, lists: Lists, mark: Mark) -> Mark:
    """The mark of a list as one of the works that no other list has, where a question says so: "only on LIST"."""
    at = mark.start - (sheet.cues.after(mark.start - 1, "article") == mark.start)
    only = sheet.word(at - 2) in ("only", "just", "exclusively", "solely") and sheet.word(at - 1) in ("on", "in")
    if not only or lists.count == 1 or sheet.word(at - 3) in _SEARCHED:
        return mark
    apart = Selection(lists=lists.others(mark.selection.lists[0]))
    return replace(mark, selection=replace(mark.selection, excluding=(apart,)), pattern="only on LIST")


def _tells_the_list(sheet: Sheet, start: int, end: int, name: str) -> bool:
    """Whether the name of a list can mean nothing else, so that it needs no word list beside it."""
    joined = sheet.joined(start, end)
    if any(character.isdigit() for character in joined):
        return len(joined) > 3
    if end - start > 1:
        return len(joined) > 3 and sheet.surface(start, end).casefold() == name.casefold()
    return len(joined) > 5 and not ordinary(joined)


def _runs(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Ranges of tokens that may be the name of a list, at each place the longest first."""
    for start in range(len(sheet.tokens)):
        end = start + 1
        while end < min(len(sheet.tokens), start + _LONGEST_PHRASE) and _WITHIN.fullmatch(sheet.gap(end)):
            end += 1
        for stop in range(end, start, -1):
            yield start, stop


def find_placings(sheet: Sheet, lists: int, marks: Sequence[Mark]) -> list[Mark]:
    """Take how often works shall be listed: on several lists, on every list, or more than once on one list.

    `lists` is how many lists the library has; `marks` are the lists that the question names.
    """
    placing = None if marks else _on_lists(sheet, lists)
    if placing is None and (found := sheet.cues.find("repeated")) is not None and sheet.free(*found):
        surface = sheet.cues.find("list_noun") is not None or bool(marks)
        if surface or all(sheet.cues.explains(i) for i in sheet.content()):
            placing = (*found, Selection(repeated=True))
    if placing is None:
        return []
    start, end, selection = placing
    words = sheet.take(start, end, "on several lists" if selection.least_lists else "repeated", "on several LISTS")
    return [Mark(start, end, "placing", selection, words, "on several LISTS")]


def _on_lists(sheet: Sheet, lists: int) -> tuple[int, int, Selection] | None:
    """How many lists a work shall be on, where the question says a number of them: where, and the selection."""
    for at in sorted(sheet.cues.starts):
        end = sheet.cues.after(at, "list_noun")
        if end is None or sheet.taken[at]:
            continue
        first = at
        while first and sheet.word(first - 1) in (_BESIDE_NUMBER | _GENERAL) - {"on", "papers"}:
            first -= 1
        every, several = (sheet.cues.before(first, cue, skip=False) for cue in ("every_one", "several"))
        number = next(
            (int(value[1]) for i in range(max(0, first - 3), first)
             if (value := sheet.cues.value(i, "numbers")) is not None and value[0] == first),
            int(sheet.word(first - 1)) if sheet.word(first - 1).isdecimal() else 0,
        )  # fmt: skip
        if every is not None:
            return every, end, Selection(least_lists=lists)
        if several is not None or 2 <= number <= max(2, lists):
            start = several if several is not None else first - 1
            return start, end, Selection(least_lists=max(2, number))
    return None


def _mark(sheet: Sheet, start: int, end: int, selection: Selection, pattern: str) -> Mark:
    surface = sheet.take(start, end, f"list {', '.join(selection.lists)}", pattern)
    return Mark(start, end, "list", selection, surface, pattern)
