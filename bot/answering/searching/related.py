"""Finds the papers that are related by name to a work that a question names.

The ingest finds the names in abstracts and notes (`ingest.library.name_relations`). A work need not be in the library:
"who compares with FasterTransformer" is answered by the papers that name it.
"""

from collections.abc import Sequence

from bot.answering.searching.revision_cache import CachedLibrary
from ingest.library.mentioned_names import names_referred_to
from ingest.terms.normal_form import fold

_MOST_PAPERS = 12
"""How many papers a name can be named by that only texts have; what more of them name is a word of the field."""


def related_papers(cached: CachedLibrary, question: str, mentioned: Sequence[str]) -> set[str]:
    """Return the papers related by name to `mentioned` papers, and those that name what only texts of others have.

    The names of such works are read from the question as they are from abstracts: by their form.
    """
    library = cached.library
    related = library.naming(mentioned) | library.named_by(mentioned) if mentioned else set()
    names = {fold(name) for name in names_referred_to("", question)}
    for papers in (library.papers_naming(names) if names else {}).values():
        if len(papers) <= _MOST_PAPERS:
            related |= papers
    return related - set(mentioned)
