"""Corrects words of a question that are typed with a mistake.

By the words that every question uses, the catalogue's values, and the library's texts.

Only words that neither English nor the library knows are changed, and only into the one word that is nearest; what is
nearly the name of a system, or typed as a name, is left to those who read names.
"""

import re

from bot.answering.interpreting.cues import ordinary
from bot.answering.interpreting.known_names import FIELD
from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.near import is_slip
from bot.answering.interpreting.text import Sheet, Token, sheet

_SHORT = {
    "hw": "how", "teh": "the", "hte": "the", "waht": "what", "wht": "what", "wich": "which", "taht": "that",
    "adn": "and", "mnay": "many", "fro": "for", "whit": "with", "papres": "papers", "thier": "their",
}  # fmt: skip
_SHORTEST = 5
_SHORTEST_OF_TEXTS = 6
_MOST = 8


def respelled(page: Sheet, lookup: Lookup) -> tuple[Sheet, tuple[tuple[str, str], ...]]:
    """Return a question with its mistyped words as they are meant, and the words of it that were read so."""
    pieces: list[str] = []
    respelled: list[tuple[str, str]] = []
    at = tried = 0
    for i, token in enumerate(page.tokens):
        if tried == _MOST or not (_strange(page, i, lookup) or _venue(page, i, lookup)):
            continue
        tried += 1
        intended = _venue(page, i, lookup) or _SHORT.get(token.word) or lookup.prepared.questions.slip(token.word)
        if intended is None and token.word not in _SHORT:
            intended = _value(token, lookup)
            if intended is None and len(token.word) >= _SHORTEST_OF_TEXTS and token.typed.islower():
                intended = lookup.near_word(token.word)
            if intended is not None:
                respelled.append((token.typed, intended))
        if intended is not None:
            pieces += [page.text[at : token.start], intended]
            at = token.end
    if not pieces:
        return page, ()
    return sheet("".join((*pieces, page.text[at:])), page.cues.languages), tuple(respelled)


def _venue(page: Sheet, i: int, lookup: Lookup) -> str | None:
    """The one venue that a word beside a year is a slip away from: "eurosis 2024"."""
    word = page.word(i)
    if (
        not re.fullmatch(r"(?:19|20)\d\d|\d\d", page.word(i + 1))
        or word in lookup.prepared.venues
        or len(word) < _SHORTEST
    ):
        return None
    near = [name for folded, name in lookup.prepared.venues.items() if folded.isalpha() and is_slip(word, folded)]
    return near[0] if len(near) == 1 and not ordinary(word) else None


def _value(token: Token, lookup: Lookup) -> str | None:
    """The one word of the catalogue's values that is a slip away: "eurosis", "stanfrd"."""
    near = [each for each in lookup.prepared.values.nearest(token.word, 1) if is_slip(token.word, each)]
    return near[0] if len(near) == 1 else None


def _strange(page: Sheet, i: int, lookup: Lookup) -> bool:
    token = page.tokens[i]
    word = token.word
    if word in _SHORT:
        return True
    if not (token.typed.isascii() and token.typed.isalpha()) or any(c.isupper() for c in token.typed[1:]):
        return False
    if len(word) < _SHORTEST or ordinary(word) or word in FIELD or page.cues.small(i):
        return False
    names = lookup.prepared.names
    if word in names.words or page.cues.starts.get(i) or page.cues.ends.get(i + 1):
        return False
    before, after = page.gap(i)[-1:], page.gap(i + 1)[:1]
    if before in ("-", ".", "/", "@", "_", ":") or after in ("-", "/", "@", "_", ":"):
        return False
    return not lookup.has_word(word) and names.nearest(word) is None and not lookup.prepared.venues.get(word)
