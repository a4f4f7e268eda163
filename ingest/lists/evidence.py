"""What makes a line an entry: a title with a link to it, labelled links behind it, a venue, its company."""

import re
from dataclasses import dataclass, field

from ingest.lists.block_kinds import Block, Bullets, Item, Paragraph, Table
from ingest.lists.brackets import parts_of
from ingest.lists.links import is_badge, is_navigation, is_person, label_kind, resolved
from ingest.lists.model import LineOutcome, Note
from ingest.lists.organisations import is_known_organisation, parse_organisations
from ingest.lists.pieces import Piece, text_of
from ingest.lists.text import folded, without_pictures
from ingest.lists.venues import parse_venue
from ingest.lists.works import Work
from ingest.papers.identifiers import identifiers_in


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a line is an entry, and why; `possible` says that it is one if its neighbours are."""

    accepted: bool
    outcome: LineOutcome
    reason: str
    possible: bool = False


@dataclass(slots=True)
class Fields:
    """The fields listed below a title that stands in a heading."""

    links: list[tuple[str, str]] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    organisations: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)


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
    if outside and all(_is_housekeeping(url) for url in outside):
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
    if (work.venue or work.tail.arxiv) and (len(words) >= 3 or work.name or work.bold):
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


def is_category(paragraph: Paragraph, following: Block | None) -> bool:
    """Say whether a paragraph is a bold line that heads the bullets or the table below it."""
    text = text_of(paragraph.pieces)
    if not isinstance(following, Bullets | Table) or not 0 < len(text) <= 100 or len(text.split()) > 10:
        return False
    shown = [piece for piece in paragraph.pieces if piece.text.strip(" :：")]
    return all(piece.bold and not piece.url and not piece.breaks for piece in shown)


def label_line(pieces: list[Piece]) -> list[tuple[str, str]] | None:
    """Give the links of a line that is nothing but labelled links (`Code: https://…`, `[[Paper](…)]`); else None."""
    links: list[tuple[str, str]] = []
    before = ""
    for part in parts_of(pieces):
        text = part.piece.text.strip(" \t:：,;|/·•-–")
        if part.role == "break" or (part.role == "text" and not re.search(r"\w", text)):
            continue
        if part.role == "text":
            if not label_kind(text):
                return None
            before = text
            continue
        address = text.startswith(("http://", "https://"))
        if not (address or label_kind(text) or part.role == "label" or before):
            return None
        links.append(
            (before if before and (address or label_kind(text) in {None, "other"}) else text, part.piece.url or "")
        )
        before = ""
    return links or None


def links_below(block: Block | None) -> list[tuple[str, str]] | None:
    """Give the links of a paragraph or of bullets that are nothing but links with short labels; else None."""
    if isinstance(block, Paragraph):
        return label_line(block.pieces) if _is_of_labels(block) else None
    if not isinstance(block, Bullets):
        return None
    links: list[tuple[str, str]] = []
    for item in block.items:
        head = item.blocks[0] if len(item.blocks) == 1 else None
        own = (links_below(head) or _link_alone(head)) if isinstance(head, Paragraph) else None
        if own is None:
            return None
        links.extend(own)
    return links


def fields_of(bullets: Bullets) -> Fields | None:
    """Read bullets that are fields of a work (`Link:`, `Authors:`, `Summary:`); None if they are not."""
    fields = Fields()
    recognised = 0
    for item in bullets.items:
        head = item.blocks[0] if item.blocks else None
        if not isinstance(head, Paragraph):
            continue
        text = text_of(head.pieces)
        match = _FIELD.match(text)
        if not match:
            continue
        recognised += 1
        _field(match[1].lower(), text[match.end() :].strip(), head, fields)
    return fields if recognised and recognised * 2 >= len(bullets.items) and _has_substance(bullets) else None


def has_linked_fields(work: Work, nested: Bullets) -> bool:
    """Whether what is nested below a title are fields of a work, a link among them."""
    if len(work.title.split()) < 2 or len(nested.items) < 2 or work.inline_links or work.navigation:
        return False
    fields = fields_of(nested)
    return fields is not None and any(resolved(url, None) for _, url in fields.links)


_FIELD = re.compile(
    r"(links?|url|paper(?: link)?|pdf|arxiv|code|github|project(?: page)?|website|authors?|venue|conference|"
    r"published(?: in)?"
    r"|institutions?|affiliations?|organi[sz]ations?|summary|abstract|tl;?dr|key (?:idea|insight|"
    r"contribution)s?|description|"
    r"keywords|tags|date|year|notes?|main idea|takeaway)\s*[:：]\s*",
    re.IGNORECASE,
)
_PROGRAMME = re.compile(
    r"\s*\b(?:schedule|programme?|proceedings|website|papers|accepted papers|workshop)\s*$", re.IGNORECASE
)
_LEADING_FIELDS = re.compile(r"(?:links?|url|paper|pdf|arxiv|authors?|summary|abstract|code|venue|tl)", re.IGNORECASE)
_INVITATION = re.compile(
    r"(?:if you|please|we |you |feel free|thanks|thank you|this (?:repo|list|page|part|is)|welcome|"
    r"note(?: that|\s*:)|here (?:is|are)|"
    r"see |check |join |star |follow |i |i'll|i've|our )",
    re.IGNORECASE,
)
_HOUSEKEEPING = re.compile(
    r"/(?:issues|pulls|pull|discussions|stargazers|graphs|commits?|actions|network|fork)(?:/|$|\?)"
)


def _field(key: str, text: str, head: Paragraph, fields: Fields) -> None:
    if re.match(r"links?|url|paper|pdf|arxiv|code|github|project|website", key):
        for part in parts_of(head.pieces):
            if part.piece.url:
                label = part.piece.text
                telling = not label.startswith("http") and label_kind(label) not in {None, "other"}
                fields.links.append(
                    (label if telling else key if not key.startswith(("link", "url")) else "", part.piece.url)
                )
    elif key.startswith("author"):
        inside = re.search(r"\(([^()]{2,200})\)$", text)
        fields.organisations = parse_organisations(inside[1], is_organisation=True) if inside else ()
        fields.notes.append(Note(1, text))
    elif re.match(r"institution|affiliation|organi", key):
        fields.organisations = parse_organisations(text, is_organisation=True)
    elif re.match(r"venue|conference|published|date|year", key):
        fields.tail.append(text)
    else:
        fields.notes.append(Note(1, text))


def _is_of_labels(paragraph: Paragraph) -> bool:
    """Whether the links of a paragraph are short, and what stands between them is a word or what a colon ends."""
    for part in parts_of(paragraph.pieces):
        text = part.piece.text.strip()
        words = len(re.findall(r"\w+", text))
        if (words > 4 and ":" not in text) if part.piece.url else (words > 1 and not text.endswith((":", "："))):
            return False
    return True


def _link_alone(paragraph: Paragraph) -> list[tuple[str, str]] | None:
    """The link of a line that is no more than one link of a few words."""
    links = [piece for piece in paragraph.pieces if piece.url]
    if len(links) != 1 or text_of(paragraph.pieces) != links[0].text.strip() or len(links[0].text.split()) > 4:
        return None
    return [(links[0].text, links[0].url or "")]


def _has_substance(bullets: Bullets) -> bool:
    head = bullets.items[0].blocks[0] if bullets.items and bullets.items[0].blocks else None
    return isinstance(head, Paragraph) and bool(_LEADING_FIELDS.match(text_of(head.pieces)))


def is_work_address(url: str) -> bool:
    """Say whether an address is a work's own: one with an identifier, or a PDF."""
    if identifiers_in(url).items():
        return True
    return bool(re.search(r"\.pdf(?:$|[?#])", url)) and not is_navigation(url)


def _is_housekeeping(url: str) -> bool:
    return bool(re.match(r"https?://(?:www\.)?github\.com/", url, re.IGNORECASE) and _HOUSEKEEPING.search(url))


def _begins_like_a_title(title: str) -> bool:
    first = title.split()[0]
    return not first.islower() or bool(re.search(r"\d", first)) or not first.isascii()


def _may_be_title(title: str, *, nested: bool = False) -> bool:
    """A title without any evidence: some words, capitalised, no sentence; with notes below it may be in small."""
    title = without_pictures(title)
    words = title.split()
    if _FIELD.match(title):
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
