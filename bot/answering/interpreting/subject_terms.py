"""Tells words that begin a term of the library from words that ask for what is new.

"Change" asks for news in "what changed since May", and is of the subject in "change detection papers".
"""

from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.residue import is_subject
from bot.answering.interpreting.text import Sheet

_NEWS = "ledger"


def give_back_terms(page: Sheet, lookup: Lookup) -> None:
    """Take a word for no cue of news where the next one makes a term with it that texts of the library hold."""
    for i in sorted(page.cues.starts):
        joined = i + 1 < len(page.tokens) and page.touches[i] and not page.cues.explains(i + 1)
        if not joined or page.cues.after(i, _NEWS) != i + 1 or not is_subject(page.word(i), lookup):
            continue
        if lookup.holds_phrase(page.phrase(i, i + 2)):
            page.cues = page.cues.without(i, _NEWS)
