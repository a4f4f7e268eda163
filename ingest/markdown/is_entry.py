"""What makes a line an entry: a title with a link to it, labelled links behind it, a venue, its company."""

import re
from dataclasses import dataclass

from ingest.markdown.block_kinds import Block, Bullets, Item, Paragraph, Table
from ingest.markdown.labelled_fields import FIELD, label_line
from ingest.markdown.line.link_kinds import is_badge, is_person, is_work_address, label_kind, resolved
from ingest.markdown.line.work import Work
from ingest.markdown.pieces import Piece, text_of
from ingest.terms.entry import LineOutcome
from ingest.terms.organisations import is_known_organisation
from ingest.terms.text import folded, without_pictures
from ingest.terms.venues import parse_venue


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a line is an entry, and why; `possible` says that it is one if its neighbours are."""

    accepted: bool
    outcome: LineOutcome
    reason: str
    possible: bool = False


def judge_item(work: Work, item: Item) -> Judgement:
    """Judge a bullet or a numbered item."""
    title = work.title
    urls = [url for _, url in work.links]
    outside = [url for url in urls if resolved(url, None) and not is_badge(url)]
    if not re.search(r"[^\W_]", title):
        if outside:
            return Judgement(False, "not_understood", "links without a title")
        return Judgement(False, "skipped", "no text of its own")
    if urls and all(is_person(url) for url in urls):
        return Judgement(False, "skipped", "a person, not a work")
    if work.linked and work.navigation and not any(is_work_address(url) for url in outside):
        return Judgement(False, "skipped", "a link within the list")
    in_chinese = re.search(r"[一-鿿]{4}", title) is not None
    if not in_chinese and parse_venue(_PROGRAMME.sub("", title)) and not any(is_work_address(url) for url in outside):
        return Judgement(False, "skipped", "a venue, not a work")
    if work.linked and _is_contents(work):
        return Judgement(False, "skipped", "a link to a part of the list")
    if outside and all(_is_housekeeping(url) for url in outside) and not _is_about_title(work, outside):
        return Judgement(False, "skipped", "a link to issues, pull requests or the like")
    if work.linked:
        return Judgement(True, "entry", "a linked title")
    if label_kind(title) and len(title.split()) == 1:
        return Judgement(False, "prose", "a label with its link, no title")
    if work.labels_first and not _begins_like_a_title(title):
        return Judgement(False, "prose", "links that a sentence follows, no title")
    if work.labels and outside:
        return Judgement(True, "entry", "a title with labelled links")
    if _INVITATION.match(title):
        return Judgement(False, "prose", "a sentence to the reader")
    if work.inline_links:
        return Judgement(False, "prose", "a sentence with a link in it, no title")
    words = title.split()
    if (work.venue or work.tail.addresses) and (len(words) >= 3 or work.name or work.bold):
        return Judgement(True, "entry", "a title with its venue, without a link")
    if work.tail.organisations and len(words) >= 3 and not title.endswith(":") and _begins_like_a_title(title):
        return Judgement(True, "entry", "a title with its organisation, without a link")
    if work.labels and urls:
        return Judgement(False, "prose", "text with links within the list only", _may_be_title(title))
    return Judgement(
        False, "prose", "text without a link or a venue", _may_be_title(title, nested=len(item.blocks) > 1)
    )


def judge_paragraph(work: Work, pieces: list[Piece]) -> Judgement:
    """Judge a paragraph: only one that begins with a linked or bold title and leads to a work is an entry."""
    if not text_of(pieces):
        return Judgement(False, "skipped", "images or badges")
    outside = [url for _, url in work.links if resolved(url, None)]
    if _is_title_over_links(work, pieces) and any(is_work_address(url) for url in outside):
        return Judgement(True, "entry", "a title with its labelled links on the next line")
    if (
        not work.title
        or not (work.linked or work.bold or work.tail.cited)
        or work.navigation
        or _INVITATION.match(work.title)
    ):
        return Judgement(False, "prose", "running text")
    words = len(work.title.split())
    labelled = work.bold and work.labels > 0 and outside
    if labelled and (words > 2 or any(label_kind(label) in {"paper", "arxiv"} for label, _ in work.links)):
        return Judgement(True, "entry", "a paragraph with a bold title and labelled links")
    told = any(is_work_address(url) for url in outside) or (work.venue is not None and work.venue.year is not None)
    if sum(len(note) for note in work.tail.notes) > 600 or work.inline_links or words > 45:
        return Judgement(False, "prose", "running text with links")
    if words >= 2 and told and (work.linked or work.labels or work.venue):
        return Judgement(True, "entry", "a paragraph that begins with a title")
    return Judgement(False, "prose", "running text")


def _is_title_over_links(work: Work, pieces: list[Piece]) -> bool:
    """Say whether a paragraph is a line of plain text, a title by its looks, over labelled links and fields."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.breaks:
            lines.append([])
        else:
            lines[-1].append(piece)
    told = [line for line in lines[1:] if text_of(line) and not FIELD.match(text_of(line))]
    if any(piece.url for piece in lines[0]) or not told or any(label_line(line) is None for line in told):
        return False
    return len(work.title.split()) > 2 and not _INVITATION.match(work.title) and not work.title.endswith((":", "："))


def is_category(paragraph: Paragraph, following: Block | None) -> bool:
    """Say whether a paragraph is a bold line that heads the bullets or the table below it."""
    text = text_of(paragraph.pieces)
    if not isinstance(following, Bullets | Table) or not 0 < len(text) <= 100 or len(text.split()) > 10:
        return False
    shown = [piece for piece in paragraph.pieces if piece.text.strip(" :：")]
    return all(piece.bold and not piece.url and not piece.breaks for piece in shown)


_PROGRAMME = re.compile(
    r"\s*\b(?:schedule|programme?|proceedings|website|papers|accepted papers|workshop)\s*$", re.IGNORECASE
)
_INVITATION = re.compile(
    r"(?:if you|please|we |you |feel free|thanks|thank you|this (?:repo|list|page|part|is)|welcome|"
    r"note(?: that|\s*:)|here (?:is|are)|"
    r"see |check |join |star |follow |i |i'll|i've|our )",
    re.IGNORECASE,
)
_HOUSEKEEPING = re.compile(
    r"/(?:issues|pulls|pull|discussions|stargazers|graphs|commits?|actions|network|fork)(?:/|$|\?)"
)


def _is_contents(work: Work) -> bool:
    """Whether a link leads to the heading that it names (`[Owl Calls](https://…#owl-calls)`), as contents do."""
    anchor = re.fullmatch(r"https?://github\.com/[^/#?]+/[^/#?]+/?#(.+)", work.links[0][1])
    return anchor is not None and folded(work.title).startswith(folded(anchor[1].replace("-", " ")))


def _is_about_title(work: Work, urls: list[str]) -> bool:
    """Whether links lead to single issues of lists that keep their notes there: behind a title, not a request."""
    single = all(re.search(r"/issues/\d+$", url) for url in urls)
    return work.linked and single and len(work.title.split()) > 2 and _may_be_title(work.title)


def _is_housekeeping(url: str) -> bool:
    return bool(re.match(r"https?://(?:www\.)?github\.com/", url, re.IGNORECASE) and _HOUSEKEEPING.search(url))


def _begins_like_a_title(title: str) -> bool:
    first = title.split()[0]
    return not first.islower() or bool(re.search(r"\d", first)) or not first.isascii()


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
