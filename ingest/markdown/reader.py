"""Markdown in, entries out: the one function that reads a list.

    read_list(ListFile(list="llmsys", file="README.md", text=…)) -> ReadList(title, entries, lines)

Entries are found by structure, never by the list's name: bullets and numbered items, rows of tables, headings with a
link or with fields below, paragraphs that begin with a bold or linked title. Every line that holds text is accounted
for.
"""

import re

from ingest.markdown.bibliography import places_of_references, read_paragraph
from ingest.markdown.block_kinds import Block, Bucket, Bullets, Code, Heading, Paragraph, Passed, Quote, Table
from ingest.markdown.block_looks import has_own_page, last_text, lines_with_titles, lists_works
from ingest.markdown.blocks import blocks_of
from ingest.markdown.collection import Collection
from ingest.markdown.formats.markup import blocks_of_markup, is_other_markup
from ingest.markdown.formats.references import is_of_references
from ingest.markdown.headings import credit_below, heading_text, judge_titled_heading, levels_of_titles
from ingest.markdown.is_entry import LineJudgement, is_category, judge_heading
from ingest.markdown.items import (
    ReadItem,
    cited_below,
    head_of,
    named_work,
    parted,
    read_items,
    titled_below,
    titles_in_bold,
)
from ingest.markdown.labelled_fields import (
    Fields,
    add_field,
    add_rest,
    fields_below,
    fields_of,
    has_addresses,
    has_linked_fields,
    links_below,
    titled_by_field,
)
from ingest.markdown.line.after_title import read_segment
from ingest.markdown.line.link_kinds import is_work_address
from ingest.markdown.line.reader import read_work
from ingest.markdown.line.stretch import date_in
from ingest.markdown.line_outcomes import Accounts
from ingest.markdown.nested_notes import add_fields, nested_notes
from ingest.markdown.pieces import text_of
from ingest.markdown.raw_lines import blank_hints, dedent_items, readable
from ingest.markdown.reference_below import has_no_paper, reference_below, take_reference
from ingest.markdown.section_path import is_heading_of
from ingest.markdown.single_paper_page import Page, page_of
from ingest.markdown.work_addresses import may_lead_to_work, may_link
from ingest.terms.cycles import cycles_left
from ingest.terms.entry import LineOutcome, ListFile, Note, Overrides, ReadList
from ingest.terms.outside_text import one_line
from ingest.terms.text import without_pictures

_LONGEST_FACT = 200
"""Letters of a paragraph that may say who made the work above it and where it appeared; longer ones are abstracts."""
_MOST_OF_ABSTRACT = 4
"""Paragraphs that an abstract may have below its heading, and the heading."""
_CITE_US = re.compile(r"\bcit(?:e|ing|ation)\b", re.IGNORECASE)


@cycles_left()
def read_list(file: ListFile, overrides: Overrides = Overrides()) -> ReadList:  # noqa: B008 - nothing changes it
    """Read one Markdown file of a list into entries, in order, with an account of every line that holds text.

    Pure, linear in the length of the text, and total: there is no text on which it raises. Lines count from 1. A line
    longer than 60,000 characters is not read and reported as not understood. `overrides` are what a person has said of
    the list.
    """
    text = file.text.replace("\r\n", "\n").replace("\r", "\n")
    raw = text.split("\n")
    accounts = Accounts(raw)
    lines = [readable(line, number, accounts) for number, line in enumerate(raw)]
    reading = _Reading(file, accounts, overrides)
    if is_of_references(file.file):
        reading.references(file.file, text, 0)
    else:
        if not is_other_markup(file.file):
            blank_hints(lines, accounts)
            dedent_items(lines)
        blocks = blocks_of_markup(file.file, lines) if is_other_markup(file.file) else blocks_of(lines)
        page = page_of(blocks)
        if page is not None:
            reading.page(page, len(lines))
        else:
            reading.blocks(blocks)
    reading.settle()
    reading.account_for_works(lines)
    title = reading.sections.title
    return ReadList(file, title or None, tuple(reading.entries), accounts.finish(lines))


class _Reading(Collection):
    """Walks the blocks of a document and collects entries."""

    def page(self, page: Page, last: int) -> None:
        """Take a page about one paper as its entry; what stands below the facts are notes from reading it."""
        first = page.title.first
        self.sections.title = page.work.title
        self.add(page.work, first, page.notes)
        self.accounts.put(first, page.title.last, "entry", "the title of a page about one paper")
        self.accounts.put(page.title.last, page.facts_end, "note", "a fact about the entry above")
        self.accounts.put(page.facts_end, last, "note", "notes from reading the entry above")

    def blocks(self, blocks: list[Block], *, quoted: bool = False) -> None:
        taken = 0
        references = places_of_references(blocks)
        self.levels_of_titles = self.levels_of_titles or levels_of_titles(blocks)
        for at, block in enumerate(blocks):
            if at < taken:
                continue
            self.among_references = at in references
            taken = at + self.titled_by_fields(blocks, at) if isinstance(block, Paragraph) else 0
            taken = at + self.titled_over_abstract(blocks, at) if isinstance(block, Heading) else taken
            before = blocks[at - 1] if at else None
            self.cites = before is not None and _CITE_US.search(last_text(before)) is not None
            if taken <= at:
                following = blocks[at + 1] if at + 1 < len(blocks) else None
                self.block(block, following, quoted=quoted)

    def block(self, block: Block, following: Block | None, *, quoted: bool) -> None:
        match block:
            case Heading():
                self.heading(block, following)
            case Bullets():
                self.bullets(block)
            case Paragraph():
                self.paragraph(block, following, quoted=quoted)
            case Table():
                self.table(block)
            case Bucket(summary=None):
                self.sections.close_bucket()
                self.accounts.put(block.first, block.last, "skipped", "the end of a folded part")
            case Bucket():
                self.sections.open_bucket(without_pictures(one_line(block.summary or "")))
                self.accounts.put(block.first, block.last, "heading", "a folded part's summary")
            case Quote():
                self.blocks(block.blocks, quoted=True)
                self.accounts.put(block.first, block.last, "prose", "a quotation")
            case Code():
                self.code(block)
            case Passed():
                outcome: LineOutcome = "skipped" if block.understood else "not_understood"
                self.accounts.put(block.first, block.last, outcome, block.reason)

    def heading(self, heading: Heading, following: Block | None) -> None:
        text = heading_text(heading)
        fields = fields_of(following) if isinstance(following, Bullets) else None
        if fields is not None and len(text.split()) >= 2:
            work = read_work(heading.pieces)
            self.sections.leave(heading.level)
            add_fields(work, fields)
            self.add(work, heading.first, tuple(fields.notes))
            self.accounts.put(
                heading.first, heading.last, "entry", "a heading that is a title: fields of a work follow"
            )
            return
        below = fields_below(following)
        if below is not None and judge_titled_heading(heading, text, below.links):
            work = read_work(heading.pieces)
            self.sections.leave(heading.level)
            add_fields(work, below)
            self.add(work, heading.first, tuple(below.notes))
            self.accounts.put(heading.first, heading.last, "entry", "a heading that is a title: its links follow")
            self.taken = following
            return
        credit = credit_below(following) if heading.level > 1 and len(text.split()) > 1 else None
        if credit is not None:
            work = read_work(heading.pieces)
            self.sections.leave(heading.level)
            work.tail.take(credit)
            self.add(work, heading.first, ())
            self.accounts.put(heading.first, heading.last, "entry", "a heading that is a title: who wrote it follows")
            self.taken = following
            return
        titled = read_work(heading.pieces) if may_lead_to_work(heading.pieces) else None
        alike = titled is not None and titled.linked and heading.level in self.levels_of_titles
        if titled is not None and (alike or judge_heading(titled, text)):
            self.add(titled, heading.first, ())
            self.accounts.put(heading.first, heading.last, "entry", "a heading that links to a work")
        else:
            self.accounts.put(heading.first, heading.last, "heading", "a heading")
        self.sections.enter(heading.level, text)

    def paragraph(self, paragraph: Paragraph, following: Block | None, *, quoted: bool) -> None:
        first, last = paragraph.first, paragraph.last
        if paragraph is self.taken:
            self.accounts.put(first, last, "note", "the links of the entry above")
            return
        barren = self.sections.without_works
        text = text_of(paragraph.pieces)
        if barren is not None or quoted:
            self.leave_out(barren, first, last)
            reason = f"below “{barren}”, where no works are listed" if barren else "a quotation"
            self.accounts.put(first, last, "prose" if text else "skipped", reason)
            return
        if self.title_with_links_below(paragraph, following):
            return
        if is_category(paragraph, following):
            self.sections.label = without_pictures(text.strip("*: "))
            self.accounts.put(first, last, "heading", "a bold line that heads what follows")
            return
        links = links_below(following) if isinstance(following, Paragraph) else None
        titled = lines_with_titles(paragraph)
        for pieces, start, stop in titled:
            work = read_work(pieces)
            if links and work.tail.cited and not work.links and len(titled) == 1:
                work.links.extend(links)
                work.labels += len(links)
                self.taken = following
            work, judgement = read_paragraph(pieces, work, among_references=self.among_references)
            if judgement.accepted:
                self.add(work, start, ())
            elif judgement.outcome == "prose":
                self.mentions(pieces, start, stop)
            self.accounts.put(start, stop, judgement.outcome, judgement.reason)

    def titled_by_fields(self, blocks: list[Block], at: int) -> int:
        """Take paragraphs of fields of which the first says the title (`Title: …`, `Authors: …`); say how many."""
        head = blocks[at]
        pieces = titled_by_field(head) if isinstance(head, Paragraph) and self.sections.without_works is None else None
        if pieces is None or not isinstance(head, Paragraph):
            return 0
        fields, work = Fields(), read_work(pieces)
        stop = at + 1
        while stop < len(blocks) and isinstance(below := blocks[stop], Paragraph) and titled_by_field(below) is None:
            following = blocks[stop + 1] if stop + 1 < len(blocks) else None
            if not add_field(below, fields, following):
                break
            stop += 1 + isinstance(following, Bullets)
        add_rest(head, fields)
        if stop == at + 1 and not work.links and not fields.links:
            return 0
        add_fields(work, fields)
        self.add(work, head.first, tuple(fields.notes))
        self.accounts.put(head.first, head.last, "entry", "a title with its fields below")
        for below in blocks[at + 1 : stop]:
            self.accounts.put(below.first, below.last, "note", "fields of the entry above")
        return stop - at

    def titled_over_abstract(self, blocks: list[Block], at: int) -> int:
        """Take a heading over an abstract and links to the paper, up to the next heading; say how many blocks."""
        heading, stop = blocks[at], at + 1
        while stop < len(blocks) and isinstance(below := blocks[stop], Paragraph) and not may_link(below.pieces):
            stop += 1
        following = blocks[stop + 1] if stop + 1 < len(blocks) else None
        if not isinstance(heading, Heading) or not 1 < stop - at <= _MOST_OF_ABSTRACT or stop == len(blocks):
            return 0
        ends = following is None or isinstance(following, Heading) or _year_of_block(following) is not None
        links = links_below(blocks[stop]) if ends else None
        if not links or not judge_titled_heading(heading, heading_text(heading), links):
            return 0
        work = read_work(heading.pieces)
        work.links.extend(links)
        work.labels += len(links)
        if at and work.tail.year is None:
            work.tail.year = _year_of_block(blocks[at - 1])
        texts = [one_line(text_of(block.pieces)) for block in blocks[at + 1 : stop] if isinstance(block, Paragraph)]
        for text in texts:
            if len(text) <= _LONGEST_FACT:
                read_segment(text, work.tail)
        self.sections.leave(heading.level)
        self.add(work, heading.first, tuple(Note(1, text) for text in texts if len(text) > _LONGEST_FACT))
        self.accounts.put(
            heading.first, heading.last, "entry", "a heading that is a title: its abstract and links follow"
        )
        self.accounts.put(blocks[at + 1].first, blocks[stop].last, "note", "the abstract and links of the entry above")
        return stop + 1 - at

    def title_with_links_below(self, paragraph: Paragraph, following: Block | None) -> bool:
        """Take as an entry a paragraph that begins with a title in bold, its links or fields in the block below."""
        fields = (fields_of(following) if isinstance(following, Bullets) else None) or fields_below(following)
        if fields is None or not fields.links:
            return False
        work = read_work(paragraph.pieces)
        led = any(is_work_address(url) for _, url in fields.links)
        if not work.bold or work.links or len(work.title.split()) < (2 if led else 3):
            return False
        if not led and isinstance(following, Paragraph):
            return False
        add_fields(work, fields)
        self.add(work, paragraph.first, tuple(fields.notes))
        self.accounts.put(paragraph.first, paragraph.last, "entry", "a title in bold: its links follow")
        self.taken = following
        return True

    def bullets(self, bullets: Bullets) -> None:
        barren = self.sections.without_works
        if barren is not None and is_heading_of("contents", barren) and lists_works(bullets):
            barren = None
        if barren is not None:
            self.leave_out(barren, bullets.first, bullets.last)
            self.accounts.put(bullets.first, bullets.last, "skipped", f"below “{barren}”, where no works are listed")
            return
        if bullets is self.taken:
            self.accounts.put(bullets.first, bullets.last, "note", "the links of the entry above")
            return
        if self._fields_of_last_heading(bullets):
            return
        read = read_items(bullets)
        accepted = sum(one.judgement.accepted for one in read)
        possible = sum(one.judgement.possible for one in read)
        company = accepted * 2 >= len(read) or (accepted > 0 and (accepted + possible) * 4 >= len(read) * 3)
        bold = titles_in_bold(read)
        for at, one in enumerate(read):
            self.item(one, company=company or at in bold)

    def item(self, read: ReadItem, *, company: bool) -> None:
        work, judgement, item = read.work, read.judgement, read.item
        if item.blocks and isinstance(item.blocks[0], Heading) and not work.links:
            company, judgement = False, LineJudgement(False, "heading", "a heading")
        if judgement.accepted and self.sections.of_venues and not has_own_page(work):
            self.accounts.put(item.first, item.last, "skipped", "a venue or an event, not a work")
            return
        nested = [block for block in item.blocks if isinstance(block, Bullets)]
        if named_below := cited_below(work, nested) or titled_below(work, nested):
            self.add(named_below, item.first, ())
            self.accounts.put(item.first, nested[0].first, "entry", "the links of the reference or title below")
            self.accounts.put(nested[0].first, nested[0].last, "note", "the reference or title of the entry above")
            return
        has_fields = bool(nested) and (has_linked_fields(work, nested[0]) or has_addresses(work, nested[0]))
        if judgement.accepted or (judgement.possible and company) or has_fields:
            reason = judgement.reason if judgement.accepted else "a title without a link, among entries"
            reason = "a title with its fields below" if has_fields and not judgement.accepted else reason
            self.entry(read, reason)
            return
        if text_of(head_of(item)) and reference_below(item) is not None:
            self.entry(read, "what the reference below is about")
            return
        named = named_work(work, nested[0]) if len(nested) == 1 else None
        if named is not None:
            self.accounts.put(item.first, nested[0].first, "heading", "the name of the entry below")
            self.entry(named, named.judgement.reason)
            return
        head_end = nested[0].first if nested else item.last
        if judgement.outcome == "prose":
            self.mentions(head_of(item), item.first, head_end)
        self.accounts.put(item.first, head_end, judgement.outcome, judgement.reason)
        if nested and (work.title or text_of(head_of(item))):
            label = self.sections.label
            self.sections.label = without_pictures(text_of(head_of(item)).strip("*: "))[:120]
            for bullets in nested:
                self.bullets(bullets)
            self.sections.label = label
            return
        rest = item.blocks[1:] if item.blocks and isinstance(item.blocks[0], Paragraph) else item.blocks
        for block in rest:
            self.block(block, None, quoted=isinstance(block, Paragraph))

    def entry(self, read: ReadItem, reason: str) -> None:
        """Take an item as an entry with what is nested in it; works nested in it are entries of their own."""
        cited = reference_below(read.item) if has_no_paper(read.work) else None
        below, works = parted(read.item.blocks[read.taken :]) if cited is None else (read.item.blocks[read.taken :], [])
        notes = nested_notes(below, read.work, self.accounts)
        if cited is not None:
            notes = take_reference(read.work, cited, notes)
        self.take_title_below(read.work, notes)
        self.add(read.work, read.item.first, tuple(notes))
        head = read.item.blocks[read.taken - 1] if read.item.blocks else None
        stop = head.last if isinstance(head, Paragraph | Heading) else read.item.last
        self.accounts.put(read.item.first, stop, "entry", reason)
        for links in read.links:
            self.accounts.put(links.first, links.last, "note", "the links of the entry above")
        for bullets in works:
            self.bullets(bullets)

    def _fields_of_last_heading(self, bullets: Bullets) -> bool:
        """The fields below a heading that is a title belong to the entry that the heading gave."""
        if fields_of(bullets) is None:
            return False
        last = self.entries[-1] if self.entries else None
        if last is None or last.line > bullets.first + 1:
            return False
        self.accounts.put(bullets.first, bullets.last, "note", "a field of the entry above")
        return True


def _year_of_block(block: Block) -> int | None:
    """The year that is all that a paragraph says, as pages set it over a title; None for anything else."""
    return date_in(text_of(block.pieces)) if isinstance(block, Paragraph) else None
