"""Reads one line of a list as a work.

Title, name, links, venue, organisations and what is left over.

The line is read from the left: marks and a venue in brackets in front, the title, then its tail. The title is a link,
bold text or plain text; it goes on after its link where a colon or a small word joins it; it ends at a bar, at a label
in brackets, at inserted text, at a hard break.
"""

import re

from ingest.markdown.line.after_title import read_tail
from ingest.markdown.line.authors_in_front import Credit, authors_before
from ingest.markdown.line.before_link import (
    BEFORE_TITLE,
    ends_in_dash,
    is_label_before,
    is_maker_or_name,
    is_named_before,
    is_reference,
    leads_on,
)
from ingest.markdown.line.before_title import is_front, joined_front, read_badge, read_marks
from ingest.markdown.line.citation_in_front import citation_in_front, citation_in_link, is_set_apart
from ingest.markdown.line.citation_venue import venue_and_year
from ingest.markdown.line.end_of_title import end_of_title, shortened
from ingest.markdown.line.link_kinds import is_badge, is_navigation, is_work_address, label_kind, link_label
from ingest.markdown.line.people import read_people
from ingest.markdown.line.short_name import is_name, short_name
from ingest.markdown.line.stretch import classify, classify_parts, is_address
from ingest.markdown.line.title_and_tail import TitleAndTail
from ingest.markdown.line.where_cited import place_of_journal
from ingest.markdown.line.work import Work
from ingest.markdown.link_roles import Part, parts_of
from ingest.markdown.pieces import Piece
from ingest.terms.entry import Venue
from ingest.terms.organisations import parse_organisations
from ingest.terms.outside_text import one_line
from ingest.terms.text import without_pictures

# Who and when, as the text of a link behind a plain title: `Title. [Lamport (1978)](url)`
_CREDIT = re.compile(r"[^()]{2,120}\(\s*(?:19|20)\d\d[a-z]?\s*\)")
_WORD = re.compile(r"\w")
_TWO_DIGITS = re.compile(r"\d\d")
_QUOTED = re.compile(r"(?:【[^【】]{1,30}】)?《[^《》]{4,300}》")
_SPACE_BEFORE_COLON = re.compile(r"(?<!\s)\s++([:：])(?=\s|$)")
_NAME_WITH_DIGITS = re.compile(r"[^\W\d_]+ ?\d\d")
_STOP_IN_FRONT = re.compile(r"\. +\S")
_MARK_IN_FRONT = re.compile(r"^(?:(?:19|20)\d\d\s+[-–—|]\s+|\([*x]\)\s*|\d{1,3}[.)]\s+(?=[^\W\d_a-z]\S*\s\S+\s))")


def read_work(pieces: list[Piece], *, among_references: bool = False) -> Work:
    """Read the pieces of a line as a work; whether it is one is for the caller to judge.

    `among_references` says that the line stands among references.
    """
    reading = _Reading()
    for piece in pieces:
        if piece.image is not None:
            read_badge(piece.image, reading.work.tail)
    parts = parts_of(joined_front(pieces))
    cited = citation_in_front(parts, among_references=among_references)
    if cited is not None:
        reading.cite(cited[0])
        parts = parts[cited[1] :]
    for at, part in enumerate(parts):
        behind = parts[at + 1].piece.text if at + 1 < len(parts) else ""
        reading.ends_sentence = _STOP_IN_FRONT.match(behind) is not None
        reading.before_colon = behind.startswith((":", "："))
        reading.take(part)
    return reading.finish()


def _without_mark_in_front(title: str) -> str:
    return _MARK_IN_FRONT.sub("", title) if title[:1].isdigit() or title[:1] == "(" else title


def _behind_colon(text: str) -> str:
    return re.split(r"[:：]\s", text)[-1].strip()


class _Reading(TitleAndTail):
    """Reads the parts of one line in order; what each kind of link says is decided here."""

    def take(self, part: Part) -> None:
        piece = part.piece
        if part.role == "break":
            self.line_break(hard=piece.breaks == "hard")
        elif part.role == "text":
            self.text(piece)
        else:
            self.link(part)

    def link(self, part: Part) -> None:
        text, url = part.piece.text.strip(), part.piece.url or ""
        if is_badge(url) or (not text and part.piece.image is None):
            return
        if text and not _WORD.search(text):
            self.work.links.append(("", url))
            return
        if self.cited:
            place = place_of_journal(text) if self.work.tail.venue is None else None
            if place is not None and place.start == 0:
                self.work.tail.add_venue(Venue(place.name, place.year))
            self.work.labels += 1
            self.work.links.append((text if label_kind(text) else "", url))
            return
        kind, address = link_label(text, url, alone=not self.has_title()), is_address(text)
        if kind and self._is_title_of_label_words(part):
            kind = None
        plain_link = part.role == "plain link" and kind is None and not address
        if plain_link and self._is_reference_alone(text):
            self.reference_alone(text, url)
            return
        may_credit = plain_link and self.in_title and self.link_text is None and self.title
        credit = self._credit(part.piece) if may_credit else None
        if plain_link and not self.has_title() and self._is_credit_link(text):
            self.credit_in_front(text, url)
        elif credit or (not address and self._is_title(part, text, kind)):
            self.title_link(part.piece, credit)
        elif plain_link and self.link_text is None and self._is_behind_name(text, url):
            self.title_behind_name(part.piece)
        elif not address and self._is_venue_link(part, text, url):
            self.reference(text, url)
        elif self._is_behind_plain_title() and (_CREDIT.fullmatch(text) or self._is_credit_link(text)):
            self.credit_behind_title(text, url)
        elif part.role == "label" and kind and self.in_title and not self.has_title():
            self.label_in_front(text, url)
        elif part.role == "in parentheses":
            self.link_in_parentheses(text, url, kind)
        elif part.role == "label" or address or not text or (kind and not leads_on(self._before())):
            self.label(part, text, url, kind, address=address)
        else:
            self.work.inline_links += 1
            (self.title.append if self.in_title else self._to_tail)(part.piece.text)

    def _is_behind_plain_title(self) -> bool:
        return self.in_title and self.link_text is None and self.has_title()

    def _is_credit_link(self, text: str) -> bool:
        """Whether a link in front of any title says who and when: `[Doe et al. 2017](url) Title`.

        A word with two digits before a colon is the name of what the title is of: `[Owl00](url): Counting Owls`.
        """
        if self.before_colon and _NAME_WITH_DIGITS.fullmatch(text):
            return False
        if _TWO_DIGITS.search(text) is None:
            return False  # Classifying a whole title is dear, and no year is written without digits.
        stretch = classify(text, "in front")
        return stretch.kind == "people" and stretch.year is not None

    def _is_title_of_label_words(self, part: Part) -> bool:
        """Whether words that label links are a title behind its authors: `Owl, A. (2024). [*Think Python*](url)`.

        Or they name a paper in front of sentences about it: `[OWLSEQ paper](url). Counts owls.`
        """
        words = part.piece.text.split()
        if part.role == "plain link" and not self.has_title() and self.ends_sentence and len(words) > 1:
            return words[0].isupper() and label_kind(words[0]) is None and is_work_address(part.piece.url or "")
        apart = part.role == "plain link" and is_set_apart(part.piece) and len(part.piece.text.split()) > 1
        return apart and self.in_title and self.link_text is None and self._credit(part.piece) is not None

    def _is_reference_alone(self, text: str) -> bool:
        """Whether a link is where a work appeared, only its authors in front of it: `Doe, [Owl Lett. 8, 2](url)`."""
        before = "".join(self.title).rstrip()
        if not self.in_title or self.link_text is not None or before[-1:] != ",":
            return False
        place = place_of_journal(text)
        return place is not None and place.start == 0 and read_people(_behind_colon(before)) is not None

    def reference_alone(self, text: str, url: str) -> None:
        """Take a reference without a title as it is written; the address tells more of it than its words."""
        before = "".join(self.title).rstrip()
        people, place = read_people(_behind_colon(before)), place_of_journal(text)
        self.work.tail.add_authors(people.names if people else ())
        if place is not None:
            self.work.tail.add_venue(Venue(place.name, place.year))
        if remark := before.removesuffix(_behind_colon(before)).strip(" :："):
            self.work.tail.notes.append(remark)
        self.title, self.in_title, self.cited = [f"{_behind_colon(before)} {text}"], False, True
        self.work.linked = self.work.tail.cited = True
        self.work.links.insert(0, ("", url))

    def credit_in_front(self, text: str, url: str) -> None:
        self.work.tail.take(classify(text, "in front"))
        self.work.labels += 1
        self.work.links.append(("", url))

    def _is_venue_link(self, part: Part, text: str, url: str) -> bool:
        """Whether a link behind a title is where it appeared: `| [Bioinformatics](url)`, `([Cell](url))`."""
        if part.role == "text" or not self.has_title() or (self.in_title and self.link_text is not None):
            return False
        stretch = classify(text, "link text")
        if stretch.kind == "venue" or classify_parts(text, "link text"):
            if label_kind(text) is None:
                return True
            dated = stretch.venue is not None and stretch.venue.year is not None
            return (dated and part.role != "label") or (part.role == "plain link" and "xiv" in text.lower())
        return part.role == "plain link" and not self.in_title and is_reference(self._tail_before(), text, url)

    def _is_title(self, part: Part, text: str, kind: str | None) -> bool:
        """Whether a link is the title: the first one, but for one that says no more than what it leads to."""
        before, long = "".join(self.title), len(text.split()) > 3
        first = not self.has_title() or is_front(before, text) or is_label_before(before, text)
        first = first or (self._is_of_marks(before) and (long or is_set_apart(part.piece)))
        return self.in_title and first and bool(text) and (long or (part.role == "plain link" and kind is None))

    def reference(self, text: str, url: str) -> None:
        """Take a link behind the title whose text is where the work appeared."""
        self.end_title()
        self.work.links.append(("", url))
        self.work.labels += 1
        stretches = [classify(text, "link text")]
        stretches = stretches if stretches[0].kind == "venue" else classify_parts(text, "link text")
        for stretch in stretches:
            self.work.tail.take(stretch)
        if not stretches:
            self.tail.extend(((text, False), ("|", False)))

    def credit_behind_title(self, text: str, url: str) -> None:
        self.end_title()
        stretch = classify(text, "in brackets")
        if stretch.kind == "people":
            self.work.tail.take(stretch)
        else:
            self.work.tail.notes.append(text)
        self.work.labels += 1
        self.work.links.append(("", url))

    def label_in_front(self, text: str, url: str) -> None:
        self.work.labels += 1
        self.work.labels_first = True
        self.work.links.append((text, url))

    def link_in_parentheses(self, text: str, url: str, kind: str | None) -> None:
        self.end_title()
        address = is_address(text) and is_work_address(url)
        self.tail.extend([] if kind or address else [(f"({text})", False), ("|", False)])
        self.work.labels += 1 if kind or address else 0
        if kind or not is_navigation(url):
            self.work.links.append((text if kind else "", url))

    def label(self, part: Part, text: str, url: str, kind: str | None, *, address: bool) -> None:
        if self.has_title() or part.role == "label":
            self.end_title()
        elif kind and not self.title:
            self.work.labels_first = True
        self.work.labels += 1
        self.work.links.append(("" if address else text, url))
        if part.role == "label" and not kind and not _TWO_DIGITS.search(text) and parse_organisations(text):
            self.tail.extend(((text, False), ("|", False)))

    def _credit(self, piece: Piece) -> Credit | None:
        """The authors before a link that is their title; without a year it may be one more person's page."""
        credit = authors_before("".join(self.title), set_apart=is_set_apart(piece))
        dated = credit and (
            credit.year or is_set_apart(piece) or len(piece.text.split()) > 2 or is_work_address(piece.url or "")
        )
        return credit if dated else None

    def _is_behind_name(self, text: str, url: str) -> bool:
        """Whether a link reads like the title of what is named before it."""
        before, between = "".join(self.title), "".join(part for part, _ in self.tail)
        between = between.strip(BEFORE_TITLE + "|")
        if between and not (
            between[0] in "([" and classify(between, "in brackets").kind in {"people", "venue", "date"}
        ):
            return False
        if self.in_title and ends_in_dash(before):
            return is_maker_or_name(before.strip(BEFORE_TITLE)) and (len(text.split()) > 2 or is_work_address(url))
        return is_named_before(before, text, set_apart=self.work.bold)

    def title_behind_name(self, piece: Piece) -> None:
        before = "".join(self.title)
        name, dashed = before.strip(BEFORE_TITLE), self.in_title and ends_in_dash(before)
        between = "".join(text for text, _ in self.tail)
        beside = before.rstrip().endswith(",") or between.strip(" |").startswith(",")
        between = between.strip(BEFORE_TITLE + "|")
        if between:
            self.work.tail.take(classify(between, "in brackets"))
        self.title, self.tail, self.in_title = [], [], True
        self.title_link(piece)
        if beside:
            self.work.tail.notes.append(name)
        elif not dashed:
            self.title, self.link_text, self.joined = [f"{name}: {piece.text}"], name, False
        elif organisations := parse_organisations(name):
            self.work.tail.add_organisations(organisations)
        else:
            self.work.tail.name = name
            self.work.dashed_name = True

    def _to_tail(self, text: str) -> None:
        self.tail.append((text, False))

    def title_link(self, piece: Piece, credit: Credit | None = None) -> None:
        self.work.linked = True
        if not self.has_title() and (cited := citation_in_link(piece.text)) is not None:
            self.cite(cited)
            self.work.links.insert(0, ("", piece.url or ""))
            return
        self.work.bold = piece.bold
        self.work.navigation = is_navigation(piece.url or "")
        before = "".join(self.title)
        label = before.strip(" :：") if is_label_before(before, piece.text) else ""
        self.work.links.insert(0, (label, piece.url or ""))
        if credit:
            self.work.tail.add_authors(credit.authors)
            self.work.tail.year = self.work.tail.year or credit.year
            self.credited = True
        elif self._is_of_marks(before):
            for mark in self.marks:
                stretch = classify(mark, "link text")
                if stretch.kind in {"venue", "date", "organisations"}:
                    self.work.tail.take(stretch)
                else:
                    self.work.tail.notes.append(mark)
        elif not label:
            read_marks(before, self.work.tail, title_follows=True)
        self.work.struck = piece.struck
        self.title = [piece.text]
        self.link_text = piece.text.strip()

    def where_behind(self) -> None:
        """Read what stands behind authors and their linked title as references without a link have it."""
        tail = self.work.tail
        written = "".join(text for text, _ in self.tail).strip("| ").split("|")[0]
        italic = next((text for text, apart in self.tail if apart and text in written), "")
        venue, year, rest = venue_and_year(written.lstrip(" .,;:"), italic.strip(" .,"))
        tail.year = tail.year or year
        if venue is None and (rest or year is None):
            return
        behind = one_line(written)
        tail.notes = [note for note in tail.notes if one_line(note).strip(" .,()") not in behind]
        tail.unsettled = [each for each in tail.unsettled if each.text not in behind]
        if venue is not None:
            tail.add_venue(Venue(venue.name, venue.year or tail.year))

    def _title_behind_name(self, work: Work) -> str | None:
        """The title behind a linked name with where it appeared: `[OwlNet](url) Hearing Mice in Snow (arXiv, 2023)`.

        Descriptions write most words small, or end in a full stop.
        """
        tail = work.tail
        if not work.linked or tail.venue is None or not (tail.venue.year or tail.year) or len(tail.notes) != 1:
            return None
        note, written = tail.notes[0], "".join(text for text, _ in self.tail)
        long = [word for word in note.split() if len(word) > 3]
        capitals = sum(word[:1].isupper() for word in long)
        titled = len(note.split()) > 3 and capitals * 5 >= len(long) * 4 and not note.endswith(".")
        beside = one_line(written.lstrip(" |-–—")).startswith(note)
        return note if titled and beside and is_name(work.title) and read_people(note) is None else None

    def finish(self) -> Work:
        work = self.work
        if self.cited:
            read_tail(self.tail, work.tail)
            work.title = without_pictures(one_line("".join(self.title)))
            work.name = short_name(work.title)
            return work
        title, rest = shortened("".join(self.title), self.link_text)
        title = one_line(title)
        if rest:
            work.tail.notes.append(rest)
        joined = self.link_text is not None and len(title) > len(self.link_text.rstrip(" :：.")) + 2
        read_tail(self.tail, work.tail)
        if self.credited and work.tail.venue is None:
            self.where_behind()
        work.quoted = "《" in title and _QUOTED.fullmatch(title.strip()) is not None
        marked = not work.linked or title.startswith(("[", "("))
        title = read_marks(title, work.tail) if marked else _without_mark_in_front(title)
        if ":" in title or "：" in title:
            title = _SPACE_BEFORE_COLON.sub(r"\1", title)
        title = end_of_title(title, work.tail, linked=work.linked and not joined)
        work.title = without_pictures(title)
        work.behind_colon = self.parted_at_colon(work.title)
        if (behind := self._title_behind_name(work)) is not None:
            work.tail.notes.remove(behind)
            work.tail.name, work.title = work.title, f"{work.title}: {behind}"
        set_apart = self.link_text if joined and self.link_text and work.title.startswith(self.link_text[:8]) else None
        work.name = work.tail.name or short_name(work.title, set_apart)
        return work
