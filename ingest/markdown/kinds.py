"""The kind of a work: paper, survey, benchmark, project, course or article."""

import re
from collections.abc import Sequence
from typing import cast

from ingest.terms.entry import Kind, LinkKind
from ingest.terms.vocabulary import remembered, vocabulary

_TITLE_SURVEY = re.compile(
    r"(?:[:：.-]\s*(?:an?\s+|the\s+)?(?:\w+[\s-]){0,4}(?:survey|review|overview)\b)|\bA (?:\w+[\s-]){0,4}Survey\b|"
    r"^(?:A |The )?(?:[\w-]+ ){0,3}Survey (?:of|on)\b|综述",
    re.IGNORECASE,
)
_RESEARCH = {"paper", "arxiv"}


def kind_of_work(
    section: Sequence[str], title: str, links: Sequence[LinkKind], main: LinkKind | None, *, at_venue: bool = False
) -> Kind:
    """Decide the kind of a work from its sections, its title and its links.

    The rule, in this order. A title that calls itself a survey makes a survey anywhere but among projects and
    courses. Else the innermost section that names a kind decides (surveys, benchmarks and datasets, courses, frameworks
    and tools, blogs and readings): a research paper in a section on benchmarks is a benchmark. Two exceptions: in a
    section of articles a work whose main link is a paper's stays a paper, and in a section of projects a work without
    any code, documentation or home page but with a paper's link stays a paper. Outside such sections a work that a
    venue published is a paper, one whose links are all code or documentation is a project, one whose links are all
    blog posts or videos is an article unless its title begins with a name and a colon as papers' do (lists often link
    a paper's announcement), and the rest are papers.
    """
    stated = _section_kind(tuple(section))
    if _calls_itself_survey(title[:400]) and stated not in {"project", "course"}:
        return "survey"
    if stated == "article" and main in _RESEARCH:
        return "paper"
    if stated == "project" and main in _RESEARCH and not {"code", "docs", "homepage"} & set(links):
        return "paper"
    if stated:
        return stated
    kinds = set(links)
    if at_venue:
        return "paper"
    if kinds and kinds <= {"code", "docs", "model"}:
        return "project"
    if kinds and kinds <= {"blog", "video"} and not re.match(r"\S+(?: \S+)?[:：] ", title):
        return "article"
    return "paper"


def _calls_itself_survey(title: str) -> bool:
    lowered = title.lower()
    likely = "rve" in lowered or "rev" in lowered or "verv" in lowered or "综述" in lowered
    return likely and _TITLE_SURVEY.search(title) is not None


@remembered(4096)
def _section_kind(section: tuple[str, ...]) -> Kind | None:
    return next((kind for heading in reversed(section) if (kind := _heading_kind(heading))), None)


@remembered(4096)
def _heading_kind(heading: str) -> Kind | None:
    known = vocabulary()
    for kind, pattern in known.kinds.items():
        whole = known.whole_kinds.get(kind)
        if pattern.search(heading) and (whole is None or whole.fullmatch(heading.strip())):
            return cast(Kind, kind)
    return None
