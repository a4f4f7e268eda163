"""Finds the papers that speak of a work which a question names, or that such a paper speaks of.

The ingest finds the names in abstracts and notes (`ingest.library.name_relations`). A work need not be in the library:
"who compares with FasterTransformer" is answered by the papers that name it.
"""

import re
from collections.abc import Sequence

from bot.answering.searching.revision_cache import CachedLibrary
from ingest.library.words import analyse
from ingest.terms.normal_form import fold

_WORD = re.compile(r"[^\W_][\w.+-]*[\w+]")
_MOST_WORDS = 40
_MOST_PAPERS = 12
"""How many papers a name can be named by that only texts have; what more of them name is a word of the field."""
_AS_A_NAME = 0.5
"""The share of the papers with a word that must have it as a name."""


def related_papers(cached: CachedLibrary, question: str, mentioned: Sequence[str]) -> set[str]:
    """Return the papers related by name to `mentioned` papers, and those that name what only texts of others have."""
    library = cached.library
    related = library.related_by_name(mentioned) if mentioned else set()
    words = [each.rstrip(".") for each in _WORD.findall(question)][:_MOST_WORDS]
    names = {fold(each): each for each in (*words, *map(" ".join, zip(words, words[1:], strict=False)))}
    for name, papers in library.papers_naming(names).items():
        if len(papers) <= _MOST_PAPERS and len(papers) >= _AS_A_NAME * _papers_with(cached, names[name]):
            related |= papers
    return related - set(mentioned)


def _papers_with(cached: CachedLibrary, name: str) -> int:
    """Return in how many papers the rarest word of a name occurs."""
    stems = analyse(name)
    return min((cached.library.lexical.stem_frequency(stem) for stem in stems), default=0)
