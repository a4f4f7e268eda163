"""Holds the state of reading one line, and reads its title and tail."""

import re

from ingest.markdown.line.authors_in_front import authors_before
from ingest.markdown.line.before_title import read_front
from ingest.markdown.line.citation import Citation
from ingest.markdown.line.citation_in_front import QUOTES
from ingest.markdown.line.stretch import classify, classify_parts, date_in
from ingest.markdown.line.work import Work
from ingest.markdown.pieces import Piece
from ingest.terms.outside_text import one_line
from ingest.terms.venues import parse_venue

_JOINING = re.compile(
    r"(?:with|for|in|on|of|via|using|by|as|and|to|from|at|through|under|beyond|without|over|towards?|into|or|against)\b"
)
_BY = re.compile(r"(?:[Bb]y +){1,2}[^\W\d_a-z]")
_BY_ALONE = re.compile(r"(?:[-–—,(] ?)?[Bb]y ?")
_COLON_IN_FRONT = re.compile(r"^\s*[:：]\s+")
_BARS = re.compile(r"[|｜]")


class TitleAndTail:
    """The state of reading one line: its title so far, whether it has ended, and its tail."""

    def __init__(self) -> None:
        self.work = Work()
        self.title: list[str] = []
        # How many parts of a title hold only marks; it grows at its end, or is another.
        self._only_marks = self.title, 0
        self.link_text: str | None = None
        self.in_title = True
        self.bold_ended = False
        self.joined = False
        self.cited = False
        self.ends_sentence = False
        self.before_colon = False
        self.credited = False
        self.marks: list[str] = []
        self.tail: list[tuple[str, bool]] = []

    def line_break(self, *, hard: bool) -> None:
        """End the title at a break where it is complete, else go on with it."""
        if not self.in_title:
            self.tail.append(("|", False))
        elif self.has_title() and (hard or self.link_text is not None or self.bold_ended):
            self.end_title()
        else:
            self.title.append(" ")

    def cite(self, citation: Citation) -> None:
        """Take a citation as the title and what is said of it; what follows are its links."""
        tail = self.work.tail
        self.title, self.in_title, self.cited = [citation.title], False, True
        tail.cited = True
        tail.add_authors(citation.authors)
        tail.year = tail.year or citation.year
        tail.addresses.extend(citation.addresses)
        if citation.venue:
            tail.add_venue(citation.venue)
        if citation.rest:
            tail.notes.append(citation.rest)

    def has_title(self) -> bool:
        """Say whether the title holds more than marks."""
        title, read = self._only_marks if self._only_marks[0] is self.title else (self.title, 0)
        while read < len(title) and not title[read].strip(" \\*_-–—:|>#."):
            read += 1
        self._only_marks = title, read
        return read < len(title)

    def end_title(self) -> None:
        """End the title; what follows is its tail."""
        self.in_title = False
        self.tail.append(("|", False))

    def _is_of_marks(self, before: str) -> bool:
        """Whether all that stands before a link are marks in code: `` `Text` `ICML 2024` [Title](url) ``."""
        for mark in self.marks:
            before = before.replace(mark, "", 1)
        return bool(self.marks) and not re.search(r"\w", before)

    def text(self, piece: Piece) -> None:
        """Read a piece of text: it goes on with the title, ends it, or belongs to the tail."""
        text = piece.text
        if piece.inserted and self.has_title():
            if self.in_title:
                self.end_title()
            text = text.removesuffix("/ins>")
            venue = parse_venue(text, is_venue=bool(re.search(r"\d{4}", text)))
            if venue:
                self.work.tail.add_venue(venue)
            self.tail.extend([("|", False)] if venue else [(text, True), ("|", False)])
            return
        if not self.in_title:
            self.tail.append((text, piece.italic))
            return
        if piece.code and text.strip():
            titled = self.has_title() and not self._is_of_marks("".join(self.title))
            stretch = classify(text, "link text") if titled else None
            if stretch is not None and stretch.kind in {"venue", "date"} and stretch.year:
                self.end_title()
                self.work.tail.take(stretch)
                return
            self.marks.append(text.strip())
        if piece.italic and self._names_what_is_behind(text):
            self.end_title()
            self.tail.append((text, True))
            return
        if self.work.labels_first and not self.has_title():
            text = text.lstrip(" |｜:：,;·/-–—")
            if not text:
                return
        if self._follows_authors(piece):
            credit = authors_before("".join(self.title).rstrip().rstrip("".join(QUOTES)))
            if credit:
                self.work.tail.add_authors(credit.authors)
                self.work.tail.year = self.work.tail.year or credit.year
            else:
                self.work.tail.notes.append(one_line("".join(self.title)).rstrip("".join(QUOTES)).rstrip())
            self.title, self.work.bold = [], True
        if not self.has_title() and re.search(r"\w", text):
            self.work.struck = piece.struck
            year = date_in(text.strip(" |｜:-–—()[]·.,"))
            if year is not None:
                self.work.tail.year = self.work.tail.year or year
                self.title = []
                return
            text = read_front(_COLON_IN_FRONT.sub("", text.lstrip(" |｜")), self.work.tail)
            self.work.bold = piece.bold and bool(text.strip())
        if self.link_text is not None:
            self.after_link(piece, text)
        elif self.work.bold and not piece.bold and self.has_title() and text.strip():
            self.after_bold(text)
        elif piece.bold and not self.work.bold and self.has_title() and text.strip().isupper():
            self.end_title()
            self.tail.append((text, False))
        else:
            self.title_text(text)

    def _names_what_is_behind(self, text: str) -> bool:
        """An organisation or a venue in italics after a comma does not belong to the title."""
        return "".join(self.title).rstrip().endswith((",", ".")) and (
            classify(text, "in italics").kind in {"organisations", "venue", "people"}
        )

    def _follows_authors(self, piece: Piece) -> bool:
        """A bold title after a sentence of authors (`Doe, Jane, et al. **Title**`)."""
        if not piece.bold or self.work.bold or self.link_text is not None:
            return False
        if len(piece.text.split()) < 3 and not "".join(self.title).rstrip().endswith(QUOTES):
            return False
        before = "".join(self.title).rstrip().rstrip("".join(QUOTES)).rstrip()
        if before.count("(") > before.count(")"):
            return False
        return before.endswith((".", ",")) and ("," in before or "et al" in before)

    def title_text(self, text: str) -> None:
        """Add text to the title, up to a bar."""
        bar = _BARS.search(text)
        if bar and self._is_tail_bar(text, bar.start()):
            self.title.append(text[: bar.start()])
            self.end_title()
            self.tail.append((text[bar.start() :], False))
        else:
            self.title.append(text)

    def _is_tail_bar(self, text: str, at: int) -> bool:
        return bool("".join(self.title).strip() or text[:at].strip())

    def after_bold(self, text: str) -> None:
        """Read text right after a title in bold: it goes on behind a colon, else the tail begins."""
        self.bold_ended = True
        stripped = text.lstrip()
        title = "".join(self.title).rstrip()
        if stripped[:1] in {":", "："} or title.endswith((":", "：")):
            self.work.bold = False
            self.link_text = title.rstrip(" :：")
            self.title_text(text)
            return
        self.end_title()
        self.tail.append((text, False))

    def after_link(self, piece: Piece, text: str) -> None:
        """Text right after the title's link goes on with the title, or begins the tail."""
        so_far = "".join(self.title).rstrip()
        stripped = text.lstrip()
        if not stripped:
            self.title.append(text)
            return
        joined = self.joined
        if _BY_ALONE.fullmatch(stripped) and not joined:
            self.end_title()
            self.tail.append((text, False))
            return
        self.joined = True
        if joined or so_far.endswith((":", "：")) or stripped[:1] in {":", "："}:
            if stripped[:1] in {":", "："} and not joined:
                stripped = ": " + stripped[1:].lstrip()
                text = stripped
            elif not joined:
                text = " " + stripped
            self.title_text(text)
        elif (
            not _BY.match(stripped)
            and not piece.italic
            and not self._says_where(stripped)
            and (_JOINING.match(stripped) or _JOINING.fullmatch(so_far.rsplit(" ", 1)[-1]))
        ):
            self.title_text(" " + stripped)
            self.link_text = None if len(so_far.split()) > 4 else self.link_text
        else:
            self.joined = False
            self.end_title()
            self.tail.append((text, False))

    def _says_where(self, text: str) -> bool:
        """Whether text behind a linked title says where it appeared: `in System Demonstrations, ACL 2020`."""
        if not text.startswith(("in ", "at ", "In ", "At ")):
            return False
        where = text[3:].strip(" .")
        return classify(where).kind == "venue" or any(part.kind == "venue" for part in classify_parts(where))

    def parted_at_colon(self, title: str) -> tuple[str, str] | None:
        """The linked or bold text of a title and what stands behind a colon after it; None without a colon."""
        if not self.link_text or not (":" in title or "：" in title):
            return None
        head = one_line(self.link_text).strip(" :：")
        rest = title[len(head) :].lstrip() if head and title.startswith(head) else ""
        behind = rest[1:].strip() if rest[:1] in {":", "："} else ""
        ends = "." if behind and "".join(self.title).rstrip().endswith(f"{behind[-20:]}.") else ""
        return (head, behind + ends) if behind else None

    def _before(self) -> str:
        return "".join(self.title) if self.in_title else self._tail_before()

    def _tail_before(self) -> str:
        return "".join(text for text, _ in self.tail[-2:])
