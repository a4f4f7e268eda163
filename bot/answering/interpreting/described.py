"""Find works that a question points at by what they are about (“the lynx paper”)."""

import re

from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention
from ingest.library.words import analyse
from ingest.terms.patterns import lazy_pattern

_RELATES = lazy_pattern(
    r"\b(?:same|venue|conference|journal|section|category|year|list|group|lab|team|authors?|organi[sz]ations?"
    r"|institutions?|newer|older|later|earlier|before|after|since|else|others?|appeared|published)\b",
    re.I,
)
_WORD = r"(?!the\b|of\b|where\b|who\b|which\b|that\b|by\b|as\b|same\b|other\b|first\b|second\b|last\b)[\w'-]+"
_DESCRIBED = lazy_pattern(
    r"\bthe (?:paper|work|one|article) (?:on|about|for|with|that \w+) (?P<behind>[\w' -]{3,60}?)"
    r"(?= (?:appeared|was|is|came|and|have|has|published|did)\b|[,.?!;:]|$)"
    r"|\b(?:of|by|behind|as|than|made|built|wrote)(?: the)? (?P<titled>(?-i:[A-Z])[\w'-]+(?: (?-i:[A-Z])[\w'-]+){1,6})"
    rf"|\bthe (?P<before>{_WORD}(?: {_WORD}){{0,4}}?) (?:paper|work|article)(?:['’]s)?\b",
    re.I,
)
_MOST = 2


def find_described(sheet: Sheet, lookup: Lookup) -> list[Mention]:
    """Return the works that a question relates others to, by words of their titles that no other title has together."""
    if _RELATES.search(sheet.text) is None:
        return []
    found = []
    for match in list(_DESCRIBED.finditer(sheet.text))[:_MOST]:
        titled = "titled" if match["titled"] else 0
        description = match["titled"] or match["behind"] or match["before"]
        stems = set(analyse(description))
        if not stems or not sheet.free_span(*match.span(titled)):
            continue
        likely = [paper_id for paper_id, _ in lookup.near_titles(description)]
        words = {each.paper_id: set(analyse(each.title)) for each in lookup.papers(likely)}
        fitting = [paper_id for paper_id, title in words.items() if stems == title]
        fitting = fitting or [paper_id for paper_id, title in words.items() if stems <= title]
        if len(fitting) == 1:
            found.append(Mention(match[titled], (fitting[0],), "title"))
    return found
