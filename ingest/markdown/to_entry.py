"""Turns a work that was read into an entry.

Links resolved and sorted, venue and kind settled with its sections.
"""

import re
from urllib.parse import urlsplit

from ingest.markdown.kinds import kind_of_work
from ingest.markdown.line.link_kinds import is_person, kind_of_link, label_kind, resolved
from ingest.markdown.line.people import read_people
from ingest.markdown.line.stretch import classify, date_in
from ingest.markdown.line.work import Work
from ingest.markdown.section_path import Sections
from ingest.terms.entry import Entry, Link, LinkKind, ListFile, Note, Venue
from ingest.terms.identifiers import Identifiers, arxiv_month, identifiers_of
from ingest.terms.outside_text import one_line
from ingest.terms.vocabulary import vocabulary

_YEAR_BEHIND = re.compile(r"[\s.,]{0,3}\(?((?:19|20)\d\d)\)?$")
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b", re.IGNORECASE)
"""`In 17th Symposium on …` is no year."""
_MAIN: tuple[LinkKind, ...] = ("paper", "arxiv", "homepage", "docs", "other", "blog", "video", "slides", "code")


def entry_of(file: ListFile, work: Work, line: int, nested: tuple[Note, ...], sections: Sections) -> Entry:
    """Make the entry of a work that was read from a line (counted from 1) below the given headings.

    Relative links are resolved where the list's own address is known and left out where it is not; a work without any
    link has the pages of the identifiers that its text gives. The main link is the title's own; else the first of the
    labelled ones that leads to a paper, an arXiv page, a home page, in that order.
    """
    links = _links(file, work)
    url = _main_url(work, links, file)
    notes = tuple(Note(1, note) for note in map(one_line, work.tail.notes) if note) + nested
    organisations = list(work.tail.organisations)
    _add_from_notes(organisations, work.tail.doubtful, nested)
    main_kind = next((link.kind for link in links if link.url == url), None)
    section = sections.path
    identifiers = _identifiers(work, links, url)
    venue = _venue(work, identifiers, sections, nested)
    year = (
        (venue.year if venue else None)
        or _year_of(work.tail.venue)
        or work.tail.year
        or _year_below(nested)
        or sections.year()
    )
    return Entry(
        list=file.list,
        file=file.file,
        line=line,
        title=one_line(work.title),
        name=work.name,
        url=url,
        links=links,
        identifiers=identifiers,
        venue=venue,
        organisations=tuple(organisations),
        section=section,
        notes=notes,
        kind=kind_of_work(section, work.title, [link.kind for link in links], main_kind, at_venue=venue is not None),
        year=year,
        authors=tuple(work.tail.authors) or _authors_below(nested),
        withdrawn=work.struck,
        form=work.form,
        abstract=work.abstract,
    )


def _year_of(venue: Venue | None) -> int | None:
    """The year beside a venue that was not kept: a preprint's on no known server."""
    return venue.year if venue else None


def _year_below(nested: tuple[Note, ...]) -> int | None:
    """The year of the first lines below an entry that is nothing but a date, or names who wrote it and when."""
    if not nested:
        return None
    first = [note.text.strip(" .,;") for note in nested[:3] if note.depth == 1]
    return next((year for text in first if (year := date_in(text) or _credit(text)[1])), None)


def _authors_below(nested: tuple[Note, ...]) -> tuple[str, ...]:
    """The authors that one of the first lines below an entry names and says nothing else."""
    if not nested:
        return ()
    return next(
        (names for note in nested[:2] if note.depth == 1 and (names := _credit(note.text.strip(" .,;"))[0])), ()
    )


def _credit(text: str) -> tuple[tuple[str, ...], int | None]:
    """The authors that a line surely names and says nothing else but a year behind them, and that year."""
    dated = _YEAR_BEHIND.search(text)
    people = read_people(text[: dated.start()] if dated else text)
    if people is None or not (people.initials or len(people.names) > 2):
        return (), None
    return people.names, int(dated[1]) if dated else None


def _links(file: ListFile, work: Work) -> tuple[Link, ...]:
    links: dict[str, Link] = {}
    for label, url in work.links:
        address = resolved(url, file.base_url)
        if address and not is_person(address):
            links.setdefault(address, Link(address, kind_of_link(label, address)))
    if not links:
        links = {address: Link(address, kind_of_link("", address)) for address in work.tail.addresses}
    return tuple(links.values())


def _main_url(work: Work, links: tuple[Link, ...], file: ListFile) -> str | None:
    own = resolved(work.links[0][1], file.base_url) if work.linked else None
    if own and not work.navigation:
        return own
    called = {address for label, url in work.links if (address := _called_paper(label, url, file))}
    for kind in _MAIN:
        of_kind = [link.url for link in links if link.kind == kind]
        if of_kind:
            return next((url for url in of_kind if url in called), of_kind[0])
    return next((link.url for link in links if link.kind != "notes"), None)


def _called_paper(label: str, url: str, file: ListFile) -> str | None:
    """The address of a link whose label says that it leads to the paper."""
    return resolved(url, file.base_url) if label and label_kind(label) in {"paper", "arxiv"} else None


def _identifiers(work: Work, links: tuple[Link, ...], url: str | None) -> Identifiers:
    addresses = [*([url] if url else []), *(link.url for link in links if link.kind not in {"notes", "blog", "docs"})]
    return identifiers_of([*addresses, *work.tail.addresses])


def _venue(work: Work, identifiers: Identifiers, sections: Sections, nested: tuple[Note, ...]) -> Venue | None:
    """The line's own venue, else one that stands alone with its year on a line nested below, else the headings'.

    Its year may come from the line or from a heading that is a year, a preprint's from its identifier.
    """
    below = (classify(note.text, "note") for note in nested[:3] if note.depth == 1 and not _ORDINAL.search(note.text))
    own = _preprint_server(work.tail.venue, identifiers, work) or next(
        (found.venue for found in below if found.venue and found.venue.year), None
    )
    if own is None:
        return sections.venue()
    year = own.year or work.tail.year or sections.year()
    if year is None and own.name == "arXiv" and identifiers.arxiv:
        month = arxiv_month(identifiers.arxiv)
        year = month.year if month else None
    return Venue(own.name, year)


def _preprint_server(venue: Venue | None, identifiers: Identifiers, work: Work) -> Venue | None:
    """The venue of a line; where it says no more than `Preprint`, the server that its links or DOI lead to, if any."""
    if venue is None or venue.name != "arXiv" or identifiers.arxiv:
        return venue
    known = vocabulary()
    hosts = " ".join(urlsplit(url).netloc.lower() for _, url in work.links)
    found = next((name for name in known.preprints if name != "arXiv" and name.lower() in hosts), None)
    found = found or known.preprint_prefixes.get((identifiers.doi or "").partition("/")[0])
    if found is None and work.tail.nameless_preprint:
        return None
    return Venue(found or venue.name, venue.year)


def _add_from_notes(organisations: list[str], doubtful: dict[str, str], notes: tuple[Note, ...]) -> None:
    """The first nested line that is nothing but organisations names those behind the work."""
    if organisations or doubtful:
        return
    for note in [note for note in notes if note.depth == 1][:3]:
        stretch = classify(note.text, "note")
        if stretch.kind == "organisations":
            if stretch.doubtful:
                doubtful.update(dict.fromkeys(stretch.organisations, note.text))
            else:
                organisations.extend(stretch.organisations)
            return
