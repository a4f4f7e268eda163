"""Groups papers by theme: by the headings of their lists, or as a model proposes."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.answering.composing.model_output import answer_text
from bot.answering.wording import content_stems
from bot.writing.model import Theme
from ingest.library.model import PaperRecord

MOST_OF_A_THEME = 8
"""Papers of one paragraph: more would not be told apart."""

_MOST_THEMES = 6
_MOST_WORDS = 8
_FURTHER = "Further papers"
_LINE = re.compile(r"^[\s\-*#•\d.)]*(?P<heading>[^:\[\]]{3,80}):\s*(?P<keys>[^:]*)$")


def themes_of(topic: str, papers: Sequence[PaperRecord]) -> tuple[Theme, ...]:
    """Group papers by the headings of their lists, in their order; papers alone under a heading come together last.

    A heading counts for a paper where most of the papers share it, so that papers on several lists come together.
    """
    counts = Counter(heading for paper in papers for heading in _headings(paper))
    groups: dict[str, list[str]] = {}
    alone: list[str] = []
    for paper in papers:
        shared = [heading for heading in _headings(paper) if 1 < counts[heading] < len(papers)]
        if shared:
            groups.setdefault(max(shared, key=counts.__getitem__), []).append(paper.paper_id)
        else:
            alone.append(paper.paper_id)
    themes = [Theme(heading, tuple(ids)) for heading, ids in groups.items() if len(ids) > 1]
    alone += [ids[0] for ids in groups.values() if len(ids) == 1]
    if not themes:
        return _halved(topic, [paper.paper_id for paper in papers])
    rest = sorted(alone, key=[paper.paper_id for paper in papers].index)
    parts = [part for theme in themes for part in _halved(theme.heading, theme.papers)]
    return (*parts, *(_halved(_FURTHER, rest) if rest else ()))


def themes_in(text: str, topic: str, papers: Mapping[str, PaperRecord]) -> tuple[Theme, ...] | None:
    """Read the themes that a model proposes for papers, which it names by keys; None where they are no use.

    A paper counts once, where it is named first; those that are left out come together last. The words of a heading
    must be the topic's or those of its papers: a heading says something, and nobody checks it further.
    """
    themes: list[Theme] = []
    seen: set[str] = set()
    for line in answer_text(text).splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        keys = re.findall(r"\w+", match["keys"].lower())
        ids = [papers[key].paper_id for key in dict.fromkeys(keys) if key in papers]
        ids = [paper_id for paper_id in ids if paper_id not in seen]
        if ids:
            seen.update(ids)
            own = [paper for paper in papers.values() if paper.paper_id in ids]
            heading = " ".join(match["heading"].split())
            themes.append(Theme(heading if _is_carried(heading, topic, own) else _of_lists(topic, own), tuple(ids)))
    if not 1 <= len(themes) <= _MOST_THEMES:
        return None
    rest = [paper.paper_id for paper in papers.values() if paper.paper_id not in seen]
    parts = [part for theme in themes for part in _halved(theme.heading, theme.papers)]
    return (*parts, *(_halved(_FURTHER, rest) if rest else ()))


def nearest_theme(paper: PaperRecord, themes: Sequence[Theme], papers: Mapping[str, PaperRecord]) -> int:
    """Return the place of the theme that shares most headings, then most words, with a paper."""
    stems = _stems(paper)

    def nearness(theme: Theme) -> tuple[int, float]:
        own = [papers[each] for each in theme.papers if each in papers]
        headings = {heading for each in own for heading in _headings(each)} | {theme.heading}
        words = [len(stems & _stems(each)) / (len(_stems(each)) or 1) for each in own]
        return len(headings.intersection(_headings(paper))), max(words, default=0.0)

    return max(range(len(themes)), key=lambda place: nearness(themes[place]))


def _headings(paper: PaperRecord) -> tuple[str, ...]:
    """The innermost heading under which each list has a paper."""
    return tuple(dict.fromkeys(path[-1] for _, path in paper.sections if path))


def _halved(heading: str, ids: Sequence[str]) -> tuple[Theme, ...]:
    """One theme, or several of the same heading where it has more papers than a paragraph takes."""
    parts = -(-len(ids) // MOST_OF_A_THEME)
    size = -(-len(ids) // max(parts, 1))
    return tuple(Theme(heading, tuple(ids[start : start + size])) for start in range(0, len(ids), max(size, 1)))


def _is_carried(heading: str, topic: str, papers: Sequence[PaperRecord]) -> bool:
    known = content_stems(topic).union(*map(_stems, papers))
    words = content_stems(heading)
    return bool(words) and words <= known and len(heading.split()) <= _MOST_WORDS


def _of_lists(topic: str, papers: Sequence[PaperRecord]) -> str:
    counts = Counter(heading for paper in papers for heading in _headings(paper))
    return counts.most_common(1)[0][0] if counts else topic


def _stems(paper: PaperRecord) -> frozenset[str]:
    return content_stems(" ".join((*paper.titles, paper.abstract or "", *(text for _, text in paper.notes))))
