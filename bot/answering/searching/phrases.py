"""Decides whether any text of a library has words side by side.

So a name that is made of ordinary words is recognised.
"""

from bot.answering.searching.revision_cache import CachedLibrary
from ingest.terms.titles import normal_title

_LOOKED_AT = 60


def holds_phrase(cached: CachedLibrary, phrase: str) -> bool:
    """Whether a title, abstract or note holds the words of `phrase` in that order, whatever their case and plural."""
    likely = [paper_id for paper_id, _ in cached.library.lexical.search(phrase, _LOOKED_AT)]
    wanted = f" {normal_title(phrase)} "
    return any(
        wanted in f" {normal_title(f'{each.heading} {each.text}')} "
        for every in cached.passages(likely).values()
        for each in every
    )
