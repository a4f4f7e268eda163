"""The kind of a work: paper, survey, benchmark, project, course or article."""

import re
from collections.abc import Sequence

from ingest.terms.entry import Kind, LinkKind

_SECTIONS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("survey", re.compile(r"\b(?:surveys?|reviews?|overviews?)\b|综述", re.IGNORECASE)),
    ("benchmark", re.compile(r"\b(?:benchmarks?|leaderboards?|traces?|datasets?)\b|数据集|基准", re.IGNORECASE)),
    ("course", re.compile(r"\b(?:courses?|tutorials?|lectures?|class(?:es)?|seminars?)\b|课程|教程", re.IGNORECASE)),
    (
        "article",
        re.compile(
            r"\b(?:blogs?|blog posts?|(?:\w+ )?readings?|articles?|posts?|talks?|videos?|books?|podcasts?|resources"
            r"|newsletters?|keynotes?)\b|博客",
            re.IGNORECASE,
        ),
    ),
    (
        "project",
        re.compile(
            r"\b(?:frameworks?|projects?|tools?|toolkits?|tool ?boxes|librar(?:y|ies)|software|repositor(?:y|ies)|"
            r"open[- ]?source\w*|platforms?|implementations?)\b|框架|工具|项目",
            re.IGNORECASE,
        ),
    ),
)
_WHOLE_ONLY: dict[Kind, re.Pattern[str]] = {
    "article": re.compile(
        r"\W*(?:(?:other|related|further|recommended|must|more|general|useful|additional|and|blogs?|posts?|"
        r"ml|readings?|"
        r"articles?|talks?|videos?|books?|podcasts?|resources|newsletters?|keynotes?|blog|technical)\W*)+",
        re.IGNORECASE,
    ),
    "project": re.compile(
        r"\W*(?:[\w.-]+\W+){0,4}(?:frameworks?|projects?|tools?|toolkits?|tool ?boxes|librar(?:y|ies)|"
        r"software|platforms?"
        r"|repositor(?:y|ies)|open[- ]?source\w*|implementations?|with|code|ml|and|框架|工具|项目)+\W*",
        re.IGNORECASE,
    ),
}
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
    told = _section_kind(section)
    if _TITLE_SURVEY.search(title[:400]) and told not in {"project", "course"}:
        return "survey"
    if told == "article" and main in _RESEARCH:
        return "paper"
    if told == "project" and main in _RESEARCH and not {"code", "docs", "homepage"} & set(links):
        return "paper"
    if told:
        return told
    kinds = set(links)
    if at_venue:
        return "paper"
    if kinds and kinds <= {"code", "docs", "model"}:
        return "project"
    if kinds and kinds <= {"blog", "video"} and not re.match(r"\S+(?: \S+)?[:：] ", title):
        return "article"
    return "paper"


def _section_kind(section: Sequence[str]) -> Kind | None:
    for heading in reversed(section):
        for kind, pattern in _SECTIONS:
            whole = _WHOLE_ONLY.get(kind)
            if pattern.search(heading) and (whole is None or whole.fullmatch(heading.strip())):
                return kind
    return None
