"""Reads bullets and numbered items as works.

Their first line, the lines that go on with it, items of links alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.markdown.bibliography import AMONG_REFERENCES, lists_references, reread
from ingest.markdown.block_kinds import Block, Bullets, Heading, Item, Paragraph
from ingest.markdown.is_entry import LineJudgement, judge_item
from ingest.markdown.labelled_fields import links_below
from ingest.markdown.line.link_kinds import is_work_address, label_kind, resolved
from ingest.markdown.line.people import read_people
from ingest.markdown.line.reader import read_work
from ingest.markdown.line.short_name import is_name
from ingest.markdown.line.work import Work
from ingest.markdown.link_roles import parts_of
from ingest.markdown.pieces import Piece, text_of
from ingest.markdown.work_addresses import may_lead_to_work
from ingest.terms.entry import Note
from ingest.terms.organisations import parse_organisations
from ingest.terms.text import folded, without_pictures
from ingest.terms.vocabulary import vocabulary

_LONGEST_NAME = 4
_LONGEST_HEAD = 6
_FEWEST_TITLED = 2
_SURE_LABELS = frozenset({"paper", "arxiv", "code", "slides", "poster"})
_BRACKET = re.compile(r"[\[\]【]")
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]{1,60}[)\]]")


@dataclass(slots=True)
class ReadItem:
    """An item read as a work; `taken` is how many of its blocks were read for that, `links` are items of its links."""

    item: Item
    work: Work
    judgement: LineJudgement
    taken: int = 1
    links: list[Item] = field(default_factory=list)


def read_items(bullets: Bullets) -> list[ReadItem]:
    """Read the items of a list and judge each; an item that is nothing but links belongs to the title before it."""
    read: list[ReadItem] = []
    among = lists_references(bullets)
    for item in bullets.items:
        before = read[-1] if read else None
        first = item.blocks[0] if len(item.blocks) == 1 else None
        bracketed = _bracketed_links(first) if isinstance(first, Paragraph) else None
        links = bracketed or (links_below(first) if isinstance(first, Paragraph) else None)
        if links and before is not None and _wants_links(before, bracketed=bool(bracketed)):
            before.work.links.extend(links)
            before.work.labels += len(links)
            before.links.append(item)
        else:
            read.append(_read_item(item, among_references=among))
    for one in read:
        if one.links:
            one.judgement = judge_item(one.work, one.item)
    _title_names_among_titles(read)
    return read


def _title_names_among_titles(read: Sequence[ReadItem]) -> None:
    """Take links whose words could label others for titles where nearly all items of a list are linked titles.

    `[Owl Database](url)` among `[Nestbank](url)` and the like is one; the same words said twice label.
    """
    doubtful = [one for one in read if _is_link_alone(one)]
    titled = sum(one.work.linked and one.judgement.accepted for one in read)
    if not doubtful or titled < max(_FEWEST_TITLED, len(doubtful)):
        return
    texts = [one.work.links[0][0] for one in doubtful]
    for one in doubtful:
        text = one.work.links[0][0]
        if texts.count(text) == 1:
            one.work.title, one.work.linked, one.work.labels = text, True, 0
            one.work.links[0] = ("", one.work.links[0][1])
            one.judgement = judge_item(one.work, one.item)


def _is_link_alone(one: ReadItem) -> bool:
    """Whether an item is nothing but one link of some words that are no usual label."""
    work = one.work
    text = work.links[0][0] if len(work.links) == 1 and not work.title else ""
    label = len(text.split()) < 2 or folded(text) in vocabulary().labels or label_kind(text) in _SURE_LABELS
    return not label and not one.judgement.accepted


def titles_in_bold(read: Sequence[ReadItem]) -> frozenset[int]:
    """The places of items that are titles in bold over notes, where most items of a list are: papers without a link.

    A title there has five words or more, most of the long ones capitalised, and no link in it or below it.
    """
    found = frozenset(at for at, one in enumerate(read) if _is_title_in_bold(one))
    return found if len(found) > 1 and len(found) * 2 >= len(read) else frozenset()


def _is_title_in_bold(one: ReadItem) -> bool:
    pieces = [piece for piece in head_of(one.item) if piece.text.strip()]
    long = [word for word in one.work.title.split() if len(word) > 3]
    below = one.item.blocks[1:]
    return (
        one.judgement.possible
        and not one.work.links
        and all(piece.bold for piece in pieces)
        and len(one.work.title.split()) > 4
        and sum(not word[:1].islower() for word in long) * 5 >= len(long) * 4
        and bool(below)
        and all(isinstance(block, Bullets) and not _has_links(block) for block in below)
    )


def _has_links(bullets: Bullets) -> bool:
    return any(
        (isinstance(block, Paragraph) and any(piece.url for piece in block.pieces))
        or (isinstance(block, Bullets) and _has_links(block))
        for item in bullets.items
        for block in item.blocks
    )


def head_of(item: Item) -> list[Piece]:
    """The pieces of an item's first line."""
    first = item.blocks[0] if item.blocks else None
    return first.pieces if isinstance(first, Paragraph | Heading) else []


def named_work(head: Work, nested: Bullets) -> ReadItem | None:
    """The work whose name alone stands in an item, with its title and then its links nested below; else None."""
    if head.links or not 0 < len(head.title.split()) <= _LONGEST_NAME:
        return None
    read = read_items(nested)
    if len(read) != 1 or not read[0].links or not read[0].judgement.accepted:
        return None
    read[0].work.name = head.title
    return read[0]


def cited_below(head: Work, nested: list[Bullets]) -> Work | None:
    """The work whose links stand behind who made it, with its reference nested below; None if there is none.

    `* Cambridge [[Paper](…)]` over `* Ada Owl, Bo Nest, Cy Wing, Hearing Mice, ACL 2017`.
    """
    if head.linked or not head.links or len(head.title.split()) > _LONGEST_HEAD or len(nested) != 1:
        return None
    only = nested[0].items[0].blocks if len(nested[0].items) == 1 else []
    work = read_work(only[0].pieces) if len(only) == 1 and isinstance(only[0], Paragraph) else None
    if work is None or not work.tail.cited or work.links:
        return None
    work.links, work.labels = head.links, head.labels
    makers = parse_organisations(head.title)
    work.tail.add_organisations(makers)
    work.tail.notes.extend([] if makers else [head.title])
    return work


def titled_below(head: Work, nested: list[Bullets]) -> Work | None:
    """The work whose title stands alone below its links: `* (ICML 2023) [[Paper](…)]` over `* Mice`, or None."""
    if re.search(r"[^\W_]", head.title) or not any(is_work_address(url) for _, url in head.links) or len(nested) != 1:
        return None
    only = nested[0].items[0].blocks if len(nested[0].items) == 1 else []
    text = text_of(only[0].pieces) if len(only) == 1 and isinstance(only[0], Paragraph) else ""
    title = without_pictures(text).strip(" .*")
    if not 4 <= len(title.split()) <= 40 or any(piece.url for piece in head_of(nested[0].items[0])):
        return None
    head.title = title
    return head


def may_be_title_below(head: Work, notes: Sequence[Note]) -> bool:
    """Whether the only line below a name with a paper's links may be its title, if the list has titles there."""
    if head.linked or not head.labels or head.tail.cited or len(notes) != 1 or len(head.title.split()) > _LONGEST_NAME:
        return False
    text = without_pictures(notes[0].text).strip(" .*")
    paper = any(is_work_address(url) or label_kind(label) in {"paper", "arxiv"} for label, url in head.links)
    return paper and 4 <= len(text.split()) <= 30 and not text[:1].islower() and ". " not in text


def title_below(name: str, text: str) -> str:
    """The title that a line below a name gives, without the name and a remark said again in front of it."""
    title = without_pictures(text).strip(" .*")
    again = re.match(rf"{re.escape(name)}\s*[:：][a-z ]{{0,20}}[:：]\s*(?=\S)", title)
    return title[again.end() :] if again else title


def is_title_below(head: Work, notes: Sequence[Note]) -> bool:
    """Whether a name with its links stands over its title: `*Aurora* [[Paper](…)]` over `A Foundation Model for …`.

    The name is one word or two, set apart from what is said of it; the title is the only line below.
    """
    if head.linked or not head.labels or head.tail.cited or len(notes) != 1 or len(head.title.split()) > 2:
        return False
    if not is_name(head.title) or not any(is_work_address(url) for _, url in head.links):
        return False
    text = without_pictures(notes[0].text).strip(" .")
    words = text.split()
    long = [word for word in words if len(word) > 3]
    capitals = sum(not word[:1].islower() for word in long)
    titled = capitals * 2 >= len(long) or folded(text).startswith(f"{folded(head.title)} ")
    return 4 <= len(words) <= 25 and text[:1].isupper() and titled and ". " not in text


def parted(blocks: list[Block]) -> tuple[list[Block], list[Bullets]]:
    """Part what is nested below an entry into what tells of it and into works of their own."""
    about: list[Block] = []
    works: list[Bullets] = []
    for block in blocks:
        own = _nested_works(block) if isinstance(block, Bullets) else []
        if own and isinstance(block, Bullets):
            works.append(Bullets(own, own[0].first, own[-1].last))
            own_ids = set(map(id, own))
            others = [item for item in block.items if id(item) not in own_ids]
            about.extend([Bullets(others, others[0].first, others[-1].last)] if others else [])
        else:
            about.append(block)
    return about, works


def _bracketed_links(paragraph: Paragraph) -> list[tuple[str, str]]:
    """The links of a line on which all that is said stands in brackets: `[[arXiv](…)] [[C++](…)] [[KDD 2014]]`."""
    if not any(_BRACKET.search(piece.text) for piece in paragraph.pieces):
        return []
    parts = parts_of(paragraph.pieces)
    links = [part for part in parts if part.piece.url is not None]
    between = "".join(part.piece.text for part in parts if part.piece.url is None)
    titled = any(len(found[0].split()) > 3 for found in _IN_BRACKETS.finditer(between))
    if titled or not all(part.role == "label" for part in links) or re.search(r"\w", _IN_BRACKETS.sub("", between)):
        return []
    return [(part.piece.text, part.piece.url or "") for part in links]


def _wants_links(before: ReadItem, *, bracketed: bool) -> bool:
    if (before.work.linked and not bracketed) or len(before.item.blocks) > 1:
        return False
    return before.judgement.accepted or before.judgement.possible


def _read_item(item: Item, *, among_references: bool) -> ReadItem:
    """Read the first line; where it leads nowhere, with the paragraphs of the same item up to one that holds links."""
    pieces = head_of(item)
    if (cited := _titled_below_authors(item, pieces)) is not None:
        return cited
    work = read_work(pieces)
    if among_references and (reference := reread(pieces, work)) is not None:
        return ReadItem(item, reference, AMONG_REFERENCES)
    judgement = judge_item(work, item)
    if judgement.accepted or work.links or len(work.title.split()) < 2:
        return ReadItem(item, work, judgement)
    joined = pieces
    for taken, block in enumerate(item.blocks[1:3], start=2):
        if not isinstance(block, Paragraph):
            break
        joined = [*joined, Piece("", breaks="hard"), *block.pieces]
        if _has_labels(block):
            whole = read_work(joined)
            return ReadItem(item, whole, judge_item(whole, item), taken)
    return ReadItem(item, work, judgement)


def _titled_below_authors(item: Item, head: list[Piece]) -> ReadItem | None:
    """The work of an item that begins with its authors and a link, its title in bold in the paragraph below."""
    paragraphs = [block for block in item.blocks[1:3] if isinstance(block, Paragraph)]
    if not paragraphs:
        return None
    title, rest = paragraphs[0], paragraphs[1:]
    if not title.pieces or not all(piece.bold for piece in title.pieces if piece.text.strip()):
        return None
    credits = "".join(piece.text for piece in head if piece.url is None and piece.image is None)
    people = read_people(credits.strip(" .,;:|-"))
    if people is None or len(text_of(title.pieces).split()) < 3 or any(piece.url for piece in title.pieces):
        return None
    facts = rest[0].pieces if rest else []
    work = read_work([*title.pieces, Piece("", breaks="hard"), *facts])
    work.tail.add_authors(people.names)
    links = [(piece.text, piece.url) for piece in head if piece.url]
    work.links.extend(links)
    work.labels += len(links)
    return ReadItem(item, work, judge_item(work, item), 2 + len(rest))


def _has_labels(paragraph: Paragraph) -> bool:
    return any(
        part.piece.url is not None
        and resolved(part.piece.url, None) is not None
        and (part.role == "label" or label_kind(part.piece.text) is not None)
        for part in parts_of(paragraph.pieces)
    )


def _nested_works(bullets: Bullets) -> list[Item]:
    """The items nested below an entry that are works of their own, titles that lead to a paper; none if few are."""
    heads = (
        block.pieces for item in bullets.items for block in item.blocks[:3] if isinstance(block, Paragraph | Heading)
    )
    if not any(map(may_lead_to_work, heads)):
        return []  # Most of what is nested are notes: reading them twice is dear.
    titled = [
        one
        for one in read_items(bullets)
        if one.judgement.accepted
        and not one.links
        and not one.work.inline_links
        and len(one.work.title.split()) > 2
        and read_people(one.work.title.strip(" .,;:")) is None
    ]
    works = [one for one in titled if one.work.quoted or any(is_work_address(url) for _, url in one.work.links)]
    if not works or len(works) * 2 < len(bullets.items):
        return []
    return [one.item for one in titled if one in works or (one.work.linked and not one.work.navigation)]
