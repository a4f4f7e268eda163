"""Works that a question points at by what they are about: "the venue of the lynx paper", "newer than the paper on X"."""

import re

from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention
from ingest.library.words import analyse

_RELATES = re.compile(
    r"\b(?:same|venue|conference|journal|section|category|year|list|group|lab|team|authors?|organi[sz]ations?"
    r"|institutions?|newer|older|later|earlier|before|after|since|else|others?|appeared|published)\b",
    re.I,
)
_DESCRIBED = re.compile(
    r"\bthe (?:paper|work|one|article) (?:on|about|for|with|that \w+) (?P<behind>[\w' -]{3,60}?)"
    r"(?= (?:appeared|was|is|came|and|have|has|published|did)\b|[,.?!;:]|$)"
    r"|\bthe (?P<before>(?!same\b|other\b|first\b|second\b|last\b|newest\b|oldest\b)[\w'-]+(?: [\w'-]+){0,4}?) "
    r"(?:paper|work|article)(?:['’]s)?\b",
    re.I,
)
_MOST = 2


def find_described(sheet: Sheet, lookup: Lookup) -> list[Mention]:
    """Return the works that a question relates others to, by words of their titles that no other title has together."""
    if _RELATES.search(sheet.text) is None:
        return []
    found = []
    for match in list(_DESCRIBED.finditer(sheet.text))[:_MOST]:
        said = match["behind"] or match["before"]
        stems = set(analyse(said))
        if not stems or not sheet.free_span(*match.span()):
            continue
        likely = [paper_id for paper_id, _ in lookup.near_titles(said)]
        meant = [each.paper_id for each in lookup.papers(likely) if stems <= set(analyse(each.title))]
        if len(meant) == 1:
            found.append(Mention(match[0], (meant[0],), "title"))
    return found
