"""Finds the papers whose texts hold words side by side.

So a name that is made of ordinary words is recognised.
"""

from collections.abc import Sequence

from bot.answering.searching.revision_cache import CachedLibrary
from ingest.library.words import content_words
from ingest.terms.titles import normal_title, normal_words

_LOOKED_AT = 200
_WORDS_OF_SIGNS = ("plus", "and")
"""Normal words that a text can hold as a sign, `+` or `&`."""


def papers_that_say(cached: CachedLibrary, phrase: str, most: int = _LOOKED_AT) -> list[str]:
    """Return the papers of which a title, abstract or note holds the words of `phrase` in that order.

    Case and plural do not matter; of a library `most` papers are looked at, those first that hold most of the words.
    """
    likely = [paper_id for paper_id, _ in cached.library.lexical.search(phrase, most)]
    words = normal_words(phrase)
    wanted = f" {' '.join(words)} "
    beginnings = [word[:-1] for word in words if word not in _WORDS_OF_SIGNS]
    return [
        paper_id
        for paper_id, every in cached.passages(likely).items()
        if any(
            wanted in f" {normal_title(text)} "
            for text in (f"{each.heading} {each.text}" for each in every)
            if _may_hold(text, beginnings)
        )
    ]


def papers_that_say_in_full(cached: CachedLibrary, phrase: str, most: int = _LOOKED_AT) -> list[str]:
    """Return the papers of which a passage of the full text holds the words of `phrase` in that order.

    `most` passages are looked at, those first that hold most of the words.
    """
    hits = cached.library.full_texts.search(list(content_words(phrase)), most)
    wanted = f" {normal_title(phrase)} "
    passages = cached.full_text_passages(hit.passage_id for hit in hits)
    saying = (each.paper_id for each in passages.values() if wanted in f" {normal_title(each.text)} ")
    return list(dict.fromkeys(saying))


def _may_hold(text: str, beginnings: Sequence[str]) -> bool:
    """Whether a text can hold words that begin so: of plain texts this is seen without finding its normal form.

    A plural differs from its singular in the last letter of that and what follows.
    """
    if not text.isascii() or "\\" in text:
        return True
    plain = text.replace("'", "").replace("`", "").lower()
    return all(beginning in plain for beginning in beginnings)
