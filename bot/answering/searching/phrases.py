"""Finds the papers whose texts hold words side by side.

So a name that is made of ordinary words is recognised.
"""

from bot.answering.searching.revision_cache import CachedLibrary
from ingest.terms.titles import normal_title

_LOOKED_AT = 200


def papers_that_say(cached: CachedLibrary, phrase: str, most: int = _LOOKED_AT) -> list[str]:
    """Return the papers of which a title, abstract or note holds the words of `phrase` in that order.

    Case and plural do not matter; of a library `most` papers are looked at, those first that hold most of the words.
    """
    likely = [paper_id for paper_id, _ in cached.library.lexical.search(phrase, most)]
    wanted = f" {normal_title(phrase)} "
    return [
        paper_id
        for paper_id, every in cached.passages(likely).items()
        if any(wanted in f" {normal_title(f'{each.heading} {each.text}')} " for each in every)
    ]
