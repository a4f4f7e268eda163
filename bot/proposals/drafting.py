"""Drafts the change that puts a paper on a list: file, section, and what is written.

ProposedPaper, list -> duplicates refused -> section chosen -> EntryDraft
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from pydantic import TypeAdapter

from bot.desk.closeness import RankedSection, Section, rank_sections, sections_named
from bot.desk.opened_library import OpenedLibrary
from bot.desk.same_paper import same_papers
from bot.errors import ProposalError
from bot.proposals.change import Change
from bot.proposals.finding import ProposedPaper
from bot.settings.settings import Settings
from ingest.errors import ListError
from ingest.library.catalogue import open_catalogue
from ingest.library.layout import mirrors_folder
from ingest.lists.fetch_or_keep import copies_of
from ingest.lists.overrides import read_as_set
from ingest.lists.sources import FetchedFile, fetch_list
from ingest.papers.identity import identify
from ingest.papers.keys import strong_keys
from ingest.settings import ListSettings
from ingest.terms.entry import ListFile, ReadList
from ingest.terms.normal_form import fold
from ingest.terms.titles import slug
from ingest.watching.model import OutsidePaper
from ingest.writing.new_paper import UnlistedPaper
from ingest.writing.write import WrittenEntry, sections_of, write_entry

_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ""})
_SECTIONS_NAMED = 12
_PAPER: TypeAdapter[UnlistedPaper] = TypeAdapter(UnlistedPaper)


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """A paper's entry for a list: the file as it stands, what is written, and which sections were considered."""

    listed: ListSettings
    paper: UnlistedPaper
    file: ListFile
    written: WrittenEntry
    ranked: tuple[RankedSection, ...]
    change: Change


def list_named(settings: Settings, name: str) -> ListSettings:
    """Return the settings of a list; raises ProposalError with the names that there are."""
    found = next((each for each in settings.lists if fold(each.name) == fold(name)), None)
    if found is None:
        names = ", ".join(each.name for each in settings.lists)
        raise ProposalError(f"There is no list “{name}”. The lists are: {names}.")
    return found


async def current_files(settings: Settings, listed: ListSettings) -> list[ListFile]:
    """Return the files of a list as they are now; the last good copy where they cannot be fetched."""
    copies = await asyncio.to_thread(_copies, settings.catalogue_url, listed.name)
    try:
        fetched = await fetch_list(listed, copies, mirrors=mirrors_folder(settings.data), now=lambda: datetime.now(UTC))
    except ListError:
        if not copies:
            raise
        fetched = copies
    return [file.as_list_file() for file in fetched]


def _copies(url: str, list_name: str) -> list[FetchedFile]:
    engine = open_catalogue(url)
    try:
        return copies_of(engine, list_name)
    finally:
        engine.dispose()


def paper_key(paper: UnlistedPaper) -> str:
    """Return the key by which a proposed paper is one: its best identifier, else its title."""
    keys = strong_keys(paper.identifiers)
    return keys[0] if keys else f"title:{slug(paper.title)}"


def draft(
    listed: ListSettings,
    files: Sequence[ListFile],
    found: ProposedPaper,
    opened: OpenedLibrary,
    section: str = "",
    reason: str = "",
) -> EntryDraft:
    """Draft the entry of a paper: in the section that is named, else in the closest one.

    Raises ProposalError for a paper that the list has, one that was taken back, and where no section can be chosen;
    ListError where the list cannot be written.
    """
    paper = found.paper
    if found.withdrawal is not None:
        raise ProposalError(f"“{paper.title}” was {found.withdrawal}, so I do not propose it.")
    readings = [read_as_set(file, listed) for file in files if _is_markdown(file.file)]
    if not readings:
        raise ProposalError(f"The list {listed.name} is not Markdown, so I cannot write into it.")
    refuse_duplicates(listed.name, readings, paper, opened)
    reading, path, ranked = _choose_section(listed.name, readings, found, opened, section)
    written = _written(reading, paper, path, listed)

    def make(file: ListFile) -> str:
        now = read_as_set(file, listed)
        refuse_in_files(listed.name, [now], paper)
        return _written(now, paper, path, listed).text

    key = f"{slug(listed.name)}-add-{paper_key(paper).replace(':', '-')}"
    body = _body(paper, path, ranked, reason)
    change = Change(listed.name, key, f"Add “{paper.title}”"[:200], body, make, (reading.file.file,))
    return EntryDraft(listed, paper, reading.file, written, tuple(ranked), change)


async def draft_now(
    settings: Settings, list_name: str, found: ProposedPaper, opened: OpenedLibrary, section: str = ""
) -> EntryDraft:
    """Draft the entry of a paper for a list as the list is now; raises as `draft` does."""
    listed = list_named(settings, list_name)
    files = await current_files(settings, listed)
    return await asyncio.to_thread(draft, listed, files, found, opened, section)


def refuse_duplicates(
    list_name: str, readings: Sequence[ReadList], paper: UnlistedPaper, opened: OpenedLibrary
) -> None:
    """Raise ProposalError where the list has the paper, by the library's identity or by the files as they are now."""
    outside = OutsidePaper(paper.title, strong_keys(paper.identifiers), paper.url)
    for record in same_papers(opened, [outside])[0]:
        if list_name in record.lists:
            entry = next(each for each in opened.library.entries_of(record.paper_id) if each.list == list_name)
            raise ProposalError(
                f"The list {list_name} has this paper: “{record.title}”, {entry.file} line {entry.line}."
            )
    refuse_in_files(list_name, readings, paper)


def refuse_in_files(list_name: str, readings: Sequence[ReadList], paper: UnlistedPaper) -> None:
    """Raise ProposalError where identity makes the paper one with an entry of these files."""
    entries = [entry for reading in readings for entry in reading.entries]
    if not entries:
        return
    new = replace(
        entries[0],
        file="\uffff",
        line=1,
        title=paper.title,
        name=paper.name or None,
        url=paper.url,
        links=(),
        identifiers=paper.identifiers,
        venue=paper.venue,
        organisations=(),
        notes=(),
        kind="paper",
        year=paper.year,
        authors=paper.authors,
        withdrawn=False,
    )
    for known in identify([*entries, new], {}).papers:
        if new in known.entries and len(known.entries) > 1:
            entry = next(each for each in known.entries if each is not new)
            raise ProposalError(
                f"The list {list_name} has this paper: “{entry.title}”, {entry.file} line {entry.line}."
            )


def content_of(drafted: EntryDraft) -> Mapping[str, object]:
    """Return what the store keeps of a draft: the paper and its section."""
    return {
        "paper": asdict(drafted.paper),
        "section": list(drafted.written.section),
        "lines": list(drafted.written.added),
    }


def paper_of(content: Mapping[str, object]) -> tuple[UnlistedPaper, str]:
    """Return the paper and the section of what the store keeps."""
    section = content["section"]
    assert isinstance(section, list)
    return _PAPER.validate_python(content["paper"]), " > ".join(section)


def _is_markdown(file: str) -> bool:
    return PurePosixPath(file).suffix.lower() in _MARKDOWN


def _choose_section(
    list_name: str, readings: Sequence[ReadList], found: ProposedPaper, opened: OpenedLibrary, section: str
) -> tuple[ReadList, Section, list[RankedSection]]:
    places = {path: reading for reading in reversed(readings) for path in reversed(sections_of(reading))}
    paths = list(places)
    text = f"{found.paper.title}. {found.abstract}"
    if section:
        named = sections_named(section, paths)
        if len(named) != 1:
            some = "; ".join(" > ".join(path) for path in (named or paths)[:_SECTIONS_NAMED])
            why = f"Several sections are called “{section}”" if named else f"There is no section “{section}”"
            raise ProposalError(f"{why}. Choose one of: {some}.")
        return places[named[0]], named[0], []
    if len(paths) == 1:
        return places[paths[0]], paths[0], []
    ranked = rank_sections(opened, list_name, paths, text)
    if not ranked:
        some = "; ".join(" > ".join(path) for path in paths[:_SECTIONS_NAMED])
        raise ProposalError(f"I cannot compare the paper with the sections of {list_name}. Choose one of: {some}.")
    return places[ranked[0].section], ranked[0].section, ranked


def _written(reading: ReadList, paper: UnlistedPaper, path: Section, listed: ListSettings) -> WrittenEntry:
    return write_entry(reading, paper, path, lambda file: read_as_set(file, listed))


def _body(paper: UnlistedPaper, path: Section, ranked: Sequence[RankedSection], reason: str) -> str:
    where = f"Adds {paper.url} under {' > '.join(path) or 'the first heading'}."
    why = f" The nearest paper there is “{ranked[0].nearest}”." if ranked else ""
    return f"{where}{why}" + (f"\n\n{reason}" if reason else "")
