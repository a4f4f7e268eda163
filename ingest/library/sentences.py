"""Splits text into sentences, as character spans.

It is made for abstracts and short written answers: abbreviations of scholarly prose (`et al.`, `e.g.`, `Fig. 3`),
decimals, names that begin in lower case (`vLLM`), hard-wrapped lines, bullets, and citation markers after the full
stop, which belong to the sentence before them. The text is never changed, so a span always quotes it verbatim.
"""

import re
from collections.abc import Iterator

from ingest.terms.patterns import lazy_pattern

_STOP = lazy_pattern(
    # The look ahead passes over ordinary characters four times as fast as the branches would.
    r"""(?=[.!?…。！？\n])(?:
        (?<![.!?…])(?P<stop>[.!?…]++)
        (?P<closers>["'”’»)\]}$*_`]{0,4})
        (?P<markers>(?:[ \t]{0,2}\[\^?[A-Za-z]{0,2}\d[\w,;:\- ]{0,40}\]){0,12})
        [.!?]?
        (?=\s|$)
      | (?P<wide>[。！？]+)["”’」』）]{0,4}
      | (?P<break>\n[ \t]*\n\s*|\n[ \t]*(?=(?:[-*+•–]|\d{1,2}[.)]|\#{1,6})[ \t]))
      | (?<=[a-z]{3})(?P<glued>\.)(?=(?:We|The|This|These|Our|In|To|However|Existing|It|By|For|As|Specifically)\b)
    )""",
    re.VERBOSE,
)
_WORD_BEFORE = lazy_pattern(r"(?<![\w.\-&])[\w.\-&]++\Z")
_WORD_AFTER = lazy_pattern(r"\s*(?P<opening>[\"'“‘«(\[{$*_`]{0,4})(?P<word>[\w\-]*)")
_INITIALS = lazy_pattern(r"[A-Z]|(?:[A-Za-z]{1,2}\.)+[A-Za-z]{1,2}")
_LOOK_BEHIND = 40

_NEVER_LAST = frozenset(
    {"e.g", "eg", "i.e", "ie", "cf", "vs", "viz", "dr", "mr", "mrs", "ms", "prof", "st", "approx", "ca", "incl", "esp"}
)
_BEFORE_A_NUMBER = frozenset(
    {"fig", "figs", "eq", "eqs", "eqn", "sec", "secs", "sect", "tab", "ref", "refs", "alg", "thm", "def", "prop"}
    | {"app", "ch", "vol", "pp", "p", "no", "nos", "art", "ver", "v"}
)
_SOMETIMES_LAST = frozenset({"al", "etc", "inc", "corp", "ltd", "co", "jr", "sr", "resp", "dept", "univ", "conf"})
_OPENING_WORDS = """
    a after all also although an and as at because both but by compared current despite each even existing finally
    first for from furthermore given hence here how however if in it its many meanwhile moreover most not on one our
    recent second similarly since so some specifically such that the their then there therefore these they this those
    though through thus to unfortunately unlike we what when where which while why with yet
"""
_OPENERS = frozenset(_OPENING_WORDS.split())
_DEFINITE_BREAKS = ("wide", "break", "glued")


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the (begin, end) spans of the sentences of `text`: ordered, disjoint, covering all but blanks."""
    spans: list[tuple[int, int]] = []
    begin = 0
    for end in (*_ends(text), len(text)):
        piece = text[begin:end]
        stripped = piece.strip()
        if stripped:
            first = begin + len(piece) - len(piece.lstrip())
            spans.append((first, first + len(stripped)))
        begin = end
    return tuple(spans)


def _ends(text: str) -> Iterator[int]:
    """Yield every offset at which a sentence ends, in order."""
    begin = 0
    for match in _STOP.finditer(text):
        if match.lastgroup in _DEFINITE_BREAKS or any(match[name] for name in _DEFINITE_BREAKS):
            ends = True
        else:
            ends = _ends_a_sentence(text, begin, match)
        if ends:
            begin = match.end()
            yield begin


def _ends_a_sentence(text: str, begin: int, match: re.Match[str]) -> bool:
    after = _WORD_AFTER.match(text, match.end())
    following = after["word"] if after else ""
    opening = after["opening"] if after else ""
    if not following and not opening:
        return True
    if match["stop"] == "." and not match["closers"]:
        ends = _ends_at_abbreviation(text, begin, match.start(), following, opening)
        if ends is not None:
            return ends
    return _may_open(following)


def _ends_at_abbreviation(text: str, begin: int, stop: int, following: str, opening: str) -> bool | None:
    """Return whether the full stop of an abbreviation also ends the sentence; None for ordinary words."""
    found = _WORD_BEFORE.search(text[max(begin, stop - _LOOK_BEHIND) : stop])
    word = found[0].strip("-&") if found else ""
    folded = word.lower()
    opens = following.lower() in _OPENERS and following[:1].isupper()
    if word.isdigit() and len(word) <= 2 and _numbers_an_item(text[max(begin, stop - _LOOK_BEHIND) : stop - len(word)]):
        return False
    if folded in _NEVER_LAST:
        return False
    if folded in _BEFORE_A_NUMBER:
        return opens or (folded == "no" and not following[:1].isdigit())
    if folded in _SOMETIMES_LAST:
        return not opening and following[:1].isupper()
    if _INITIALS.fullmatch(word):
        return opens
    return None


def _numbers_an_item(before: str) -> bool:
    """Return True if a number after `before` counts items ("1. First …"), not a sentence end ("… in 12.")."""
    return not before.strip() or before.rstrip().endswith((":", ";", "-", "–"))


def _may_open(word: str) -> bool:
    """Return True if a sentence can begin with `word`: no lower case, except names such as vLLM or a8w4."""
    if not word or not word[0].islower():
        return True
    return any(letter.isupper() or letter.isdigit() for letter in word)
