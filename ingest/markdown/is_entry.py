"""Decides whether a line is an entry, by one ordered table of evidence.

The first row that applies decides.

The features of a line are computed once; `refdesk ingest --explain` prints the reason of the row that decided.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from ingest.markdown.block_kinds import Block, Bullets, Item, Paragraph, Table
from ingest.markdown.labelled_fields import FIELD
from ingest.markdown.line.link_kinds import is_person, label_kind
from ingest.markdown.line.stretch import MONTH
from ingest.markdown.line.work import Work
from ingest.markdown.line_features import Features, Shape, features_of, is_title_over_links
from ingest.markdown.pieces import Piece, text_of
from ingest.markdown.section_path import is_heading_of
from ingest.terms.entry import LineOutcome
from ingest.terms.organisations import is_known_organisation
from ingest.terms.text import count_words, folded, without_pictures
from ingest.terms.venues import find_venues, parse_venue


@dataclass(frozen=True, slots=True)
class LineJudgement:
    """Whether a line is an entry, and why; `possible` says that it is one if its neighbours are."""

    accepted: bool
    outcome: LineOutcome
    reason: str
    possible: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: for lines of these shapes, what applies, what it makes of a line, and why."""

    shapes: frozenset[Shape]
    applies: Callable[[Features], bool]
    outcome: LineOutcome
    reason: str
    possible: Callable[[Features], bool] = lambda features: False


def judge_item(work: Work, item: Item) -> LineJudgement:
    """Judge a bullet or a numbered item."""
    return _judge(features_of("item", work, nested=len(item.blocks) > 1))


def judge_paragraph(work: Work, pieces: list[Piece]) -> LineJudgement:
    """Judge a paragraph: only one that begins with a title, or with a citation, is an entry."""
    running = sum(len(note) for note in work.tail.notes) > 600 or work.inline_links > 0 or count_words(work.title) > 45
    alone = bool(text_of(pieces))
    return _judge(
        features_of("paragraph", work, alone=alone, over_links=is_title_over_links(work, pieces), running=running)
    )


def judge_row(work: Work, *, headed: bool, configured: bool) -> LineJudgement:
    """Judge a row of a table that has a column of titles; `headed` and `configured` tell how surely it is one."""
    return _judge(features_of("row", work, headed=headed, configured=configured))


def judge_heading(work: Work, text: str) -> bool:
    """Say whether a heading is itself a work: a title of some words with a link to a paper's page."""
    return _judge(features_of("heading", work, heading=text)).accepted


def is_category(paragraph: Paragraph, following: Block | None) -> bool:
    """Say whether a paragraph is a line in bold or italics that heads the bullets or the table below it."""
    text = text_of(paragraph.pieces)
    if not isinstance(following, Bullets | Table) or not 0 < len(text) <= 100 or len(text.split()) > 10:
        return False
    shown = [piece for piece in paragraph.pieces if piece.text.strip(" :：")]
    set_apart = all(piece.bold for piece in shown) or all(piece.italic for piece in shown)
    return set_apart and not any(piece.url or piece.breaks for piece in shown)


def begins_like_a_title(title: str) -> bool:
    """Say whether a text does not begin with a word in small letters."""
    first = title.split()[0] if title.split() else ""
    return not first.islower() or bool(re.search(r"\d", first)) or not first.isascii()


def _judge(features: Features) -> LineJudgement:
    for rule in _RULES_OF[features.shape]:
        if rule.applies(features):
            return LineJudgement(rule.outcome == "entry", rule.outcome, rule.reason, rule.possible(features))
    return LineJudgement(False, "prose", "running text")


def _untitled(line: Features) -> bool:
    title = line.work.title
    if title[:1].isdigit() and (_PAGES.fullmatch(title) or (title.isdigit() and not line.work.linked)):
        return True
    return not _LETTER_OR_DIGIT.search(title)


def _is_people(line: Features) -> bool:
    urls = [url for _, url in line.work.links]
    return bool(urls) and all(map(is_person, urls))


def _is_venue(line: Features) -> bool:
    """Whether what should be a title is a venue; in Chinese a title may hold the name of one."""
    if line.own_page or line.work.tail.authors:
        return False
    title = _PROGRAMME.sub("", line.work.title)
    if line.work.linked and line.work.tail.notes and re.fullmatch(r"\S+", title) and not find_venues(title):
        return False
    return re.search(r"[一-鿿]{4}", title) is None and parse_venue(title) is not None


def _is_cited(line: Features) -> bool:
    tail = line.work.tail
    known = tail.year is not None or tail.venue is not None or line.own_page
    return tail.cited and (known or bool(tail.authors and line.work.links))


def _has_titled_venue(line: Features) -> bool:
    """A title with its venue or an identifier: of some words, a name, or of two words beside a dated venue."""
    work = line.work
    known = work.venue is not None or bool(work.tail.addresses)
    few = bool(work.name) or work.bold or (line.dated_venue and begins_like_a_title(work.title))
    return known and (line.words >= 3 or few) and not (line.invites and not line.dated_venue)


def _has_organisation(line: Features) -> bool:
    title = line.work.title
    named = bool(line.work.tail.organisations or line.work.tail.authors)
    enough = line.words >= 3 or (line.work.tail.cited and line.words > 1)
    return named and enough and not title.endswith(":") and begins_like_a_title(title) and not line.invites


def _is_titled_by_links(line: Features) -> bool:
    """A bold title with labelled links; of one or two words only with a paper's."""
    work = line.work
    labelled = work.bold and work.labels > 0 and bool(line.outside)
    return labelled and (line.words > 2 or any(label_kind(label) in {"paper", "arxiv"} for label, _ in work.links))


def _begins_a_paragraph(line: Features) -> bool:
    work = line.work
    return (
        not _untitled(line)
        and (work.linked or work.bold or work.tail.cited)
        and not work.navigation
        and not line.invites
    )


def _is_plain_title(line: Features) -> bool:
    """A line of plain text that reads like a title, all its links labels and one of them a paper's."""
    work = line.work
    plain_text = not (work.linked or work.inline_links or work.navigation or line.invites or line.running)
    labelled = 0 < len(work.links) <= work.labels and not work.labels_first and not work.tail.notes
    return plain_text and labelled and line.own_page and 2 < line.words <= 30 and begins_like_a_title(work.title)


def _is_paragraph_title(line: Features) -> bool:
    work = line.work
    dated = work.linked and work.bold and work.tail.year is not None and line.words > 2 and not work.tail.notes
    known = line.own_page or line.dated_venue or dated or (work.linked and bool(work.tail.authors))
    return line.words >= 2 and known and bool(line.work.linked or line.work.labels or line.work.venue)


def _is_heading_title(line: Features) -> bool:
    work = line.work
    if work.tail.cited and work.tail.year and any("," in name or "." in name for name in work.tail.authors):
        return True
    if work.linked and work.tail.authors and not work.navigation and bool(line.outside):
        return True
    numbered = _NUMBER.sub("", line.heading)
    alone = numbered == work.title or (
        numbered.startswith(work.title) and _IN_BRACKETS.fullmatch(numbered[len(work.title) :])
    )
    fewest = 2 if work.linked and not work.labels and alone else 4
    if parse_venue(line.heading) or parse_venue(work.title) or line.words < fewest or work.inline_links:
        return False
    if is_heading_of("without_works", line.heading.partition(":")[0]):
        return False
    return (work.linked or work.labels > 0) and line.own_page


def _may_be_title(title: str, *, nested: bool = False) -> bool:
    """A title without any evidence: some words, capitalised, no sentence; with notes below it may be in small."""
    title = without_pictures(title)
    words = title.split()
    if FIELD.match(title):
        return False
    if not 3 <= len(words) <= 30 or title.endswith((".", ":", "：", "。", ";", "…", ",")) or not title[:1].isascii():
        return False
    capitals = sum(word[:1].isupper() or not word[:1].isalpha() for word in words)
    if not words[0][:1].isupper() and not re.search(r"[A-Z\d]", words[0]):
        return False
    return (
        (nested or capitals * 2 >= len(words) or ":" in title)
        and not is_known_organisation(title)
        and folded(title) != ""
    )


_MONTH_ALONE = re.compile(MONTH, re.IGNORECASE)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_NUMBER = re.compile(r"^\W{0,3}\d{1,3}[.)]\s+")
_IN_BRACKETS = re.compile(r"\s?\([^()]{2,60}\)")
_PAGES = re.compile(r"\d{1,5}(?:\s?[-–]\s?\d{1,5})? ?(?:pages?|pp?\.?|Seiten|с\.?)", re.IGNORECASE)
_PROGRAMME = re.compile(
    r"(?:(?<!\s)\s++)?+\b(?:schedule|programme?|proceedings|website|papers|accepted papers|workshop)\s*+$",
    re.IGNORECASE,
)
_HOUSEKEEPING = re.compile(
    r"/(?:issues|pulls|pull|discussions|stargazers|graphs|commits?|actions|network|fork)(?:/|$|\?)"
)
_GITHUB = re.compile(r"https?://(?:www\.)?github\.com/", re.IGNORECASE)
_ANCHOR = re.compile(r"https?://github\.com/[^/#?]+/[^/#?]+/?#(.+)")


def _is_contents(line: Features) -> bool:
    """Whether a link leads to the heading that it names (`[Owl Calls](https://…#owl-calls)`), as contents do."""
    anchor = _ANCHOR.fullmatch(line.work.links[0][1]) if line.work.linked else None
    return anchor is not None and folded(line.work.title).startswith(folded(anchor[1].replace("-", " ")))


def _is_housekeeping(line: Features) -> bool:
    """Whether all links lead to issues and the like, but for single issues of lists that keep their notes there."""
    if not line.outside or not all(_GITHUB.match(url) and _HOUSEKEEPING.search(url) for url in line.outside):
        return False
    single = all(re.search(r"/issues/\d+$", url) for url in line.outside)
    return not (line.work.linked and single and line.words > 2 and _may_be_title(line.work.title))


def _shapes(*shapes: Shape) -> frozenset[Shape]:
    return frozenset(shapes)


_ITEM, _PARAGRAPH, _ROW = _shapes("item"), _shapes("paragraph"), _shapes("row")

RULES: tuple[Rule, ...] = (
    Rule(_PARAGRAPH, lambda line: not line.alone, "skipped", "images or badges"),
    Rule(_ITEM, lambda line: _untitled(line) and bool(line.outside), "not_understood", "links without a title"),
    Rule(_ITEM, _untitled, "skipped", "no text of its own"),
    Rule(_shapes("item", "row"), _is_people, "skipped", "a person, not a work"),
    Rule(
        _shapes("item", "row"),
        lambda line: (
            line.work.linked and line.work.navigation and not (line.own_page or (line.outside and line.shape == "row"))
        ),
        "skipped",
        "a link within the list",
    ),
    Rule(_ITEM, _is_venue, "skipped", "a venue, not a work"),
    Rule(
        _ROW,
        lambda line: parse_venue(line.work.title) is not None and not any(not is_person(url) for url in line.outside),
        "skipped",
        "a venue, not a work",
    ),
    Rule(_ITEM, _is_contents, "skipped", "a link to a part of the list"),
    Rule(_ITEM, _is_housekeeping, "skipped", "a link to issues, pull requests or the like"),
    Rule(_ITEM, lambda line: line.work.linked, "entry", "a linked title"),
    Rule(_ITEM, lambda line: _MONTH_ALONE.fullmatch(line.work.title) is not None, "prose", "a month, no title"),
    Rule(
        _ITEM,
        lambda line: label_kind(line.work.title) is not None and len(line.work.title.split()) == 1,
        "prose",
        "a label with its link, no title",
    ),
    Rule(
        _ITEM,
        lambda line: line.work.labels_first and not begins_like_a_title(line.work.title),
        "prose",
        "links that a sentence follows, no title",
    ),
    Rule(_shapes("item", "paragraph"), _is_cited, "entry", "a citation"),
    Rule(_ITEM, lambda line: line.work.labels > 0 and bool(line.outside), "entry", "a title with labelled links"),
    Rule(
        _ITEM,
        lambda line: line.invites and not line.dated_venue,
        "prose",
        "a sentence to the reader",
    ),
    Rule(_ITEM, lambda line: line.work.inline_links > 0, "prose", "a sentence with a link in it, no title"),
    Rule(_ITEM, lambda line: line.work.quoted, "entry", "a title in 《》"),
    Rule(_ITEM, _has_titled_venue, "entry", "a title with its venue, without a link"),
    Rule(_ITEM, _has_organisation, "entry", "a title with its organisation or authors, without a link"),
    Rule(
        _ITEM,
        lambda line: line.work.labels > 0 and bool(line.work.links),
        "prose",
        "text with links within the list only",
        lambda line: _may_be_title(line.work.title),
    ),
    Rule(_ITEM, lambda line: line.dated_venue, "not_understood", "a venue beside what is no title"),
    Rule(
        _ITEM,
        lambda line: True,
        "prose",
        "text without a link or a venue",
        lambda line: _may_be_title(line.work.title, nested=line.nested),
    ),
    Rule(
        _PARAGRAPH,
        lambda line: line.over_links and line.own_page,
        "entry",
        "a title with its labelled links on the next line",
    ),
    Rule(_PARAGRAPH, _is_plain_title, "entry", "a title with labelled links"),
    Rule(_PARAGRAPH, lambda line: not _begins_a_paragraph(line), "prose", "running text"),
    Rule(_PARAGRAPH, _is_titled_by_links, "entry", "a paragraph with a bold title and labelled links"),
    Rule(_PARAGRAPH, lambda line: line.running, "prose", "running text with links"),
    Rule(_PARAGRAPH, _is_paragraph_title, "entry", "a paragraph that begins with a title"),
    Rule(_ROW, lambda line: line.work.tail.cited and _is_cited(line), "entry", "a row with a citation"),
    Rule(
        _ROW,
        lambda line: (
            bool(line.outside) or line.configured or line.work.venue is not None or (line.headed and line.words >= 3)
        ),
        "entry",
        "a row with a title",
    ),
    Rule(
        _ROW,
        lambda line: True,
        "skipped",
        "a row without a link or a venue",
        lambda line: _may_be_title(line.work.title),
    ),
    Rule(_shapes("heading"), _is_heading_title, "entry", "a heading that links to a work"),
    Rule(_shapes("heading"), lambda line: True, "heading", "a heading"),
)
"""The evidence, in order: the first row whose shape and condition fit decides."""

_RULES_OF = {shape: tuple(rule for rule in RULES if shape in rule.shapes) for shape in get_args(Shape)}
