"""The word of a library's texts that is meant by one that they do not hold."""

from bot.answering.interpreting.near import distance, is_slip
from bot.answering.searching.revision_cache import CachedLibrary
from ingest.library.words import analyse
from ingest.terms.patterns import lazy_pattern

_LEAST_PAPERS = 2
_CLEARLY = 2
"""How many times as many papers must use a word as the next one that is as near."""
_ENDINGS = ("ing", "ed", "er", "ion", "ions", "es", "s")
_WORD = lazy_pattern(r"[^\W\d_]+")


def near_word(cached: CachedLibrary, word: str) -> str | None:
    """Give the word one slip away from `word` as a text writes it; None where there is none, or several.

    A word that only one paper uses is a name more often than not, and is no other word's meaning.
    """
    stems = analyse(word)
    if len(stems) != 1:
        return None
    lexical = cached.library.lexical
    found: dict[str, tuple[int, str]] = {}
    for typed in {stems[0], *(word.removesuffix(ending) for ending in _ENDINGS)}:
        for stem, paper_id in lexical.near(typed).items():
            frequency = lexical.stem_frequency(stem)
            if is_slip(typed, stem) and frequency >= _LEAST_PAPERS:
                found[stem] = (frequency, paper_id)
    ranked = sorted(found, key=lambda stem: -found[stem][0])
    if not ranked or (len(ranked) > 1 and found[ranked[0]][0] < _CLEARLY * found[ranked[1]][0]):
        return None
    return _as_written(cached, found[ranked[0]][1], ranked[0], word)


def _as_written(cached: CachedLibrary, paper_id: str, stem: str, word: str) -> str | None:
    """The form of a stem in a paper's texts that is likest to what was typed."""
    texts = [f"{each.heading} {each.text}" for every in cached.passages([paper_id]).values() for each in every]
    forms = {form.lower() for text in texts for form in _WORD.findall(text) if form[:1].lower() == stem[:1]}
    written = [form for form in forms if analyse(form) == [stem]]
    return min(written, key=lambda form: (distance(form, word, len(word)), form), default=None)
