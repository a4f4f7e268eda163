"""Reads what stands about a work below its title.

Lines of labelled links, and lines that begin with a word and a colon.
"""

import re
from dataclasses import dataclass, field, replace

from ingest.markdown.block_kinds import Block, Bullets, Paragraph
from ingest.markdown.line.link_kinds import label_kind, link_label, resolved
from ingest.markdown.line.people import read_people
from ingest.markdown.line.work import Work
from ingest.markdown.link_roles import Part, parts_of
from ingest.markdown.pieces import Piece, text_of
from ingest.terms.entry import Note
from ingest.terms.organisations import parse_organisations


@dataclass(slots=True)
class Fields:
    """The fields listed below a title that stands in a heading."""

    links: list[tuple[str, str]] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    organisations: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)


def label_line(pieces: list[Piece]) -> list[tuple[str, str]] | None:
    """Give the links of a line that is nothing but labelled links (`Code: https://…`, `[[Paper](…)]`); else None."""
    return _labelled(parts_of(pieces))


def _labelled(parts: list[Part]) -> list[tuple[str, str]] | None:
    links: list[tuple[str, str]] = []
    before = ""
    for part in parts:
        text = part.piece.text.strip(" \t:：,;|/·•-–")
        if part.role == "break" or (part.role == "text" and (not re.search(r"\w", text) or text in _JOINING)):
            continue
        if part.role == "text":
            if not label_kind(text):
                return None
            before = text
            continue
        address = text.startswith(("http://", "https://"))
        if not (address or link_label(text, part.piece.url or "", alone=True) or part.role == "label" or before):
            return None
        links.append(
            (before if before and (address or label_kind(text) in {None, "other"}) else text, part.piece.url or "")
        )
        before = ""
    return links or None


def links_below(block: Block | None) -> list[tuple[str, str]] | None:
    """Give the links of a paragraph or of bullets that are nothing but links with short labels; else None."""
    if isinstance(block, Paragraph):
        return _links_of_labels(block)
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


def fields_below(block: Block | None) -> Fields | None:
    """Give what a block tells of the title above it: its links, or fields of which each has its name; else None."""
    links = links_below(block)
    if links:
        return Fields(links=links)
    if isinstance(block, Paragraph) and (fields := _address_first(block)) is not None:
        return fields
    return _stated_fields(block) if isinstance(block, Bullets) else None


def _address_first(paragraph: Paragraph) -> Fields | None:
    """The address that is the first line of a paragraph, and what its further lines say; None for another one."""
    shown = [at for at, piece in enumerate(paragraph.pieces) if piece.text.strip() or piece.breaks]
    if len(shown) < 2 or not _is_bare(paragraph.pieces[shown[0]]) or not paragraph.pieces[shown[1]].breaks:
        return None
    address, rest = paragraph.pieces[shown[0]], text_of(paragraph.pieces[shown[1] + 1 :])
    return Fields(links=[(address.text, address.url or address.text.strip())], notes=[Note(1, rest)] if rest else [])


def fields_of(bullets: Bullets) -> Fields | None:
    """Read bullets that are fields of a work (`Link:`, `Authors:`, `Summary:`); None if they are not."""
    fields = Fields()
    recognised = 0
    for item in bullets.items:
        head = item.blocks[0] if item.blocks else None
        if not isinstance(head, Paragraph):
            continue
        text = text_of(head.pieces)
        match = FIELD.match(text)
        if not match or _IDENTIFIER_AND_TITLE.match(text):
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


def has_addresses(work: Work, nested: Bullets) -> bool:
    """Whether what is nested below a text without a link are bare addresses, beside lines of who, where and when.

    A text over nothing but several addresses, or over works with addresses of their own, heads them.
    """
    if work.links or work.inline_links or not work.title or work.title.endswith((":", "：")) or label_kind(work.title):
        return False
    addresses = sum(_is_address(item.blocks) for item in nested.items)
    links = [piece for item in nested.items for piece in _head(item.blocks) if piece.url and not _is_bare(piece)]
    facts = len(nested.items) - addresses
    return addresses > 0 and not links and (facts > 0 or addresses == 1 or len(work.title.split()) > 3)


def _head(blocks: list[Block]) -> list[Piece]:
    return blocks[0].pieces if blocks and isinstance(blocks[0], Paragraph) else []


def _is_address(blocks: list[Block]) -> bool:
    """Whether a nested line is nothing but addresses, with the authors in front of them or not."""
    parts = [part for part in parts_of(_head(blocks)) if part.piece.text.strip() and part.role != "break"]
    bare = [part for part in parts if part.piece.url is not None]
    words = " ".join(part.piece.text.strip() for part in parts if part.piece.url is None).strip(" .,;:")
    who = (
        not words
        or words in _JOINING
        or (bool(parts) and parts[0].piece.url is None and read_people(words) is not None)
    )
    return bool(bare) and who and all(_is_bare(part.piece) for part in bare)


def _is_bare(piece: Piece) -> bool:
    return piece.text.strip().startswith(("http://", "https://"))


FIELD = re.compile(
    r"(links?|url|paper(?: link)?|pdf|arxiv|code|github|project(?: page)?|website|authors?|venue|conference|"
    r"published(?: in)?|journal(?: info)?|publication(?: venue)?|doi"
    r"|institutions?|affiliations?|organi[sz]ations?|summary|abstract|tl;?dr|key (?:idea|insight|"
    r"contribution)s?|description|"
    r"keywords|tags|date|year|notes?|main idea|takeaway)\s*[:：]\s*",
    re.IGNORECASE,
)
_JOINING = frozenset({"or", "and"})
"""Words between two addresses of one work."""
_IDENTIFIER_AND_TITLE = re.compile(r"(?:arxiv|doi):\s?[\w./()-]{6,80}[\s,:|–—-]{1,4}\w+ \w+", re.IGNORECASE)
_LEADING_FIELDS = re.compile(
    r"(?:links?|url|paper|pdf|arxiv|authors?|summary|abstract|code|venue|tl|institutions?|affiliations?|journal|published)",
    re.IGNORECASE,
)
_ANY_KEY = re.compile(r"([A-Za-z][\w /-]{0,20}?)\s*+(?:\([^()]{0,40}\)\s*+)?+[:：]\s*")


TITLE_FIELD = re.compile(r"(?:paper |article )?title\s?[:：]\s?(?=\S)", re.IGNORECASE)
"""What begins a line that says the title of a work, above lines of its other fields."""


def titled_by_field(paragraph: Paragraph) -> list[Piece] | None:
    """Give the pieces of a title behind `Title:`; None where a paragraph does not begin so."""
    match = TITLE_FIELD.match(text_of(paragraph.pieces))
    if match is None:
        return None
    left: list[Piece] = []
    skipped = 0
    for piece in paragraph.pieces:
        if piece.breaks and left:
            break
        text = piece.text
        if skipped < match.end() and not piece.url:
            cut = min(len(text), match.end() - skipped)
            skipped += cut
            text = text[cut:]
        if text.strip() or piece.url:
            left.append(replace(piece, text=text, bold=piece.bold and piece.url is not None))
    return left


def add_field(paragraph: Paragraph, fields: Fields, following: Block | None = None) -> bool:
    """Add the fields that the lines of a paragraph state (`Authors: …`); False where its first line states none.

    A name of a field alone (`**Tools compared:**`) takes the bullets that follow as its content.
    """
    if isinstance(following, Bullets):
        text = text_of(paragraph.pieces)
        bold = all(piece.bold for piece in paragraph.pieces if piece.text.strip())
        if not bold or not _FIELD_ALONE.fullmatch(text):
            return False
        fields.notes.extend([Note(1, text), *(Note(2, text_of(_head(item.blocks))) for item in following.items)])
        return True
    lines: list[list[Piece]] = [[]]
    for piece in paragraph.pieces:
        if piece.breaks:
            lines.append([])
        else:
            lines[-1].append(piece)
    stated = False
    for line in lines:
        text = text_of(line)
        key = FIELD.match(text) or _SET_APART_KEY.match(text)
        bold = next((piece.bold for piece in line if piece.text.strip()), False)
        if key is None or not (FIELD.match(text) or bold):
            if not stated:
                return False
            fields.notes.extend([Note(1, text)] if text else [])
            continue
        stated = True
        head = Paragraph(line, paragraph.first, paragraph.last)
        _field(key[1].lower(), text[key.end() :].strip(), head, fields)
    return stated


def add_rest(paragraph: Paragraph, fields: Fields) -> None:
    """Add the fields that stand on further lines of a paragraph whose first line says the title."""
    at = next((at for at, piece in enumerate(paragraph.pieces) if piece.breaks and at), None)
    if at is not None:
        add_field(Paragraph(paragraph.pieces[at + 1 :], paragraph.first, paragraph.last), fields)


_WORDS = re.compile(r"\w+")
_DATED = re.compile(r"[\s,]{0,2}\(?((?:19|20)\d\d)\)?$")
_FIELD_ALONE = re.compile(r"[A-Z][\w/() -]{2,40}\s?[:：]")
_SET_APART_KEY = re.compile(r"([A-Z][\w/() -]{2,40}?)\s?[:：]\s?(?=\S)")


def _stated_fields(bullets: Bullets) -> Fields | None:
    """Read bullets that all begin with a word and a colon, or are a link with its label; None if few have a link.

    Such a word is a link's label or written small (`intro: AAAI 2018`): a name and a colon begin a title.
    """
    fields = Fields()
    labelled = 0
    for item in bullets.items:
        head = item.blocks[0] if item.blocks else None
        if not isinstance(head, Paragraph):
            return None
        text = text_of(head.pieces)
        key = _ANY_KEY.match(text)
        links = [part.piece.url for part in parts_of(head.pieces) if part.piece.url]
        if key and links and label_kind(key[1]):
            fields.links.extend((key[1], url) for url in links)
            labelled += 1
        elif key and key[1].islower() and len(key[1].split()) == 1 and not links:
            fields.tail.append(text[key.end() :])
        elif own := label_line(head.pieces):
            fields.links.extend(own)
            labelled += 1
        else:
            return None
    return fields if labelled * 2 >= len(bullets.items) else None


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
        text = text.rstrip(" ,;")
        dated = _DATED.search(text)
        if dated:
            fields.tail.append(dated[1])
            text = text[: dated.start()].rstrip(" ,;")
        inside = re.search(r"\(([^()]{2,200})\)$", text)
        fields.organisations = parse_organisations(inside[1], is_organisation=True) if inside else ()
        named = text[: inside.start()] if inside else text
        people = None if parse_organisations(named) else read_people(named)
        fields.authors = people.names if people else ()
        fields.notes.extend([] if people and not inside else [Note(1, text)])
    elif re.match(r"institution|affiliation|organi", key):
        fields.organisations = parse_organisations(text, is_organisation=True)
    elif re.match(r"venue|conference|published|publication|journal|date|year|doi", key):
        fields.tail.append(text)
    else:
        fields.notes.append(Note(1, text))


def _links_of_labels(paragraph: Paragraph) -> list[tuple[str, str]] | None:
    """The links of a paragraph if they are short, and what stands between them is a word or what a colon ends."""
    for piece in paragraph.pieces:
        if piece.url and ":" not in piece.text and len(_WORDS.findall(piece.text)) > 4:
            return None
    parts = parts_of(paragraph.pieces)
    for part in parts:
        text = part.piece.text.strip()
        words = len(_WORDS.findall(text))
        if (words > 4 and ":" not in text) if part.piece.url else (words > 1 and not text.endswith((":", "："))):
            return None
    return _labelled(parts)


def _link_alone(paragraph: Paragraph) -> list[tuple[str, str]] | None:
    """The link of a line that is no more than one link of a few words."""
    links = [piece for piece in paragraph.pieces if piece.url]
    if len(links) != 1 or text_of(paragraph.pieces) != links[0].text.strip() or len(links[0].text.split()) > 4:
        return None
    return [(links[0].text, links[0].url or "")]


def _has_substance(bullets: Bullets) -> bool:
    head = bullets.items[0].blocks[0] if bullets.items and bullets.items[0].blocks else None
    return isinstance(head, Paragraph) and bool(_LEADING_FIELDS.match(text_of(head.pieces)))
