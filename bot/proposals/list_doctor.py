"""Examines a list for repeated, withdrawn, published, unread and dead entries, with fixes.

examine(listed, files, opened) -> ListExamination: findings by line, of which those with a fix become one change
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.desk.opened_library import OpenedLibrary
from bot.errors import ProposalError
from bot.proposals.change import Change
from ingest.library.model import PaperRecord
from ingest.lists.overrides import read_as_set
from ingest.papers.keys import strong_keys
from ingest.settings import ListSettings
from ingest.terms.entry import Entry, ListFile, ReadList, Venue
from ingest.terms.identifiers import canonical_url
from ingest.terms.titles import slug
from ingest.terms.venues import parse_venue
from ingest.writing.fixing import Fix, fix_of, fixed_text

FindingKind = Literal["repeated", "withdrawn", "published", "dead link", "unread"]

_ORDER: tuple[FindingKind, ...] = ("dead link", "repeated", "withdrawn", "published", "unread")


@dataclass(frozen=True, slots=True)
class ListFinding:
    """Something to look at in a list: where it is, what it is, and the fix where one was found."""

    kind: FindingKind
    file: str
    line: int
    text: str
    reason: str
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class ListExamination:
    """What was found in a list, and the change that makes all its fixes; None without any."""

    listed: ListSettings
    findings: tuple[ListFinding, ...]
    unjudged: int
    change: Change | None


def links_of(listed: ListSettings, files: Sequence[ListFile]) -> list[str]:
    """Return the addresses that the entries of a list lead to, in order."""
    readings = (read_as_set(file, listed) for file in files)
    return [link.url for reading in readings for entry in reading.entries for link in entry.links]


def examine(
    listed: ListSettings,
    files: Sequence[ListFile],
    opened: OpenedLibrary,
    dead: Mapping[str, int] | None = None,
    unjudged: int = 0,
) -> ListExamination:
    """Examine the files of a list with what the library knows of its papers; `dead` are links with their status.

    A fix is offered only if the file is read again as it was but for that fix.
    """
    findings: list[ListFinding] = []
    fixes: dict[str, list[Fix]] = {}
    for file in files:
        reading = read_as_set(file, listed)
        papers = _papers(opened, reading.entries)
        repeated = _repeated(reading, papers)
        going = {each.line for each in repeated if each.fix}
        # A new link is how an entry is known from then on, so links come last.
        others = [*_of_papers(reading, papers), *_dead(reading, papers, dead or {})]
        found = [*(each for each in others if each.line not in going), *repeated, *_unread(reading)]
        _, done = fixed_text(file, [each.fix for each in found if each.fix], lambda one: read_as_set(one, listed))
        findings += [each if each.fix in done else replace(each, fix=None) for each in found]
        if done:
            fixes[file.file] = done
    ordered = sorted(findings, key=lambda each: (_ORDER.index(each.kind), each.file, each.line))
    return ListExamination(listed, tuple(ordered), unjudged, _change(listed, fixes, ordered) if fixes else None)


def _papers(opened: OpenedLibrary, entries: Sequence[Entry]) -> dict[int, PaperRecord]:
    """Return the library's paper of each entry, by line; an entry that it does not know has none."""
    keys = {entry.line: _keys(entry) for entry in entries}
    known = opened.look_up([key for own in keys.values() for key in own])
    records = {each.paper_id: each for each in opened.papers(sorted({one for ids in known.values() for one in ids}))}
    lines: dict[int, PaperRecord] = {}
    for entry in entries:
        ids = next((known[key] for key in keys[entry.line] if len(known.get(key, ())) == 1), ())
        if ids and ids[0] in records:
            lines[entry.line] = records[ids[0]]
    return lines


def _keys(entry: Entry) -> list[str]:
    return [*strong_keys(entry.identifiers), *([f"url:{canonical_url(entry.url)}"] if entry.url else [])]


def _dead(reading: ReadList, papers: Mapping[int, PaperRecord], dead: Mapping[str, int]) -> list[ListFinding]:
    found = []
    for entry in reading.entries:
        paper = papers.get(entry.line)
        for link in entry.links:
            if link.url not in dead:
                continue
            other = _working_page(paper, dead) if paper and link.kind in ("paper", "arxiv") else ""
            other = "" if other in {each.url for each in entry.links} else other
            fix = fix_of(entry, "dead link", dead=link.url, link=other) if other else None
            found.append(_finding("dead link", entry, f"{link.url} answers HTTP {dead[link.url]}", fix))
    return found


def _working_page(paper: PaperRecord, dead: Collection[str]) -> str:
    """Return a page of a paper by one of its identifiers that is not dead; empty where there is none."""
    pages = [f"https://arxiv.org/abs/{number}" for number in paper.identifiers.get("arxiv", ())]
    pages += [f"https://doi.org/{doi}" for doi in paper.identifiers.get("doi", ())]
    return next((page for page in pages if page not in dead), "")


def _repeated(reading: ReadList, papers: Mapping[int, PaperRecord]) -> list[ListFinding]:
    """Find entries of one paper under one heading; under different headings a paper can be meant twice."""
    first: dict[tuple[str, tuple[str, ...]], Entry] = {}
    found = []
    for entry in reading.entries:
        paper = papers.get(entry.line)
        if paper is None:
            continue
        earlier = first.setdefault((paper.paper_id, entry.section), entry)
        if earlier is not entry:
            poorer = not entry.notes and set(strong_keys(entry.identifiers)) <= set(strong_keys(earlier.identifiers))
            fix = fix_of(entry, "repeated") if poorer else None
            found.append(_finding("repeated", entry, f"line {earlier.line} has this paper", fix))
    return found


def _of_papers(reading: ReadList, papers: Mapping[int, PaperRecord]) -> list[ListFinding]:
    """Find papers that were taken back or have appeared, by what the library knows of them."""
    found = []
    for entry in reading.entries:
        paper = papers.get(entry.line)
        if paper is None:
            continue
        if paper.withdrawal and not entry.withdrawn:
            by = f" ({paper.withdrawn_by})" if paper.withdrawn_by else ""
            found.append(_finding("withdrawn", entry, f"{paper.withdrawal}{by}", fix_of(entry, "withdrawn")))
        venue = _published(paper) if entry.venue is None or entry.venue.name == "arXiv" else None
        if venue is not None and entry.kind in ("paper", "survey", "benchmark") and not paper.withdrawal:
            fix = fix_of(entry, "published", venue=venue)
            found.append(_finding("published", entry, f"now at {venue.name} {venue.year or ''}".rstrip(), fix))
    return found


def _published(paper: PaperRecord) -> Venue | None:
    """Return where a paper has appeared by the word of another list or a provider."""
    by_lists = [each.venue for each in paper.venues if each.evidence == "list" and each.venue.name != "arXiv"]
    if by_lists:
        return by_lists[0]
    named = parse_venue(paper.provider_venue or "")
    if named is None or named.name == "arXiv":
        return None
    return Venue(named.name, named.year or paper.provider_year)


def _unread(reading: ReadList) -> list[ListFinding]:
    return [
        ListFinding("unread", reading.file.file, each.line, each.text, each.reason)
        for each in reading.lines
        if each.outcome == "not_understood"
    ]


def _finding(kind: FindingKind, entry: Entry, reason: str, fix: Fix | None) -> ListFinding:
    return ListFinding(kind, entry.file, entry.line, entry.title, reason, fix)


def _change(listed: ListSettings, fixes: Mapping[str, list[Fix]], findings: Sequence[ListFinding]) -> Change:
    """Make one change of all fixes; the same fixes are the same change."""
    marked = hashlib.sha256(repr(sorted((file, repr(own)) for file, own in fixes.items())).encode()).hexdigest()[:12]
    counts: dict[str, int] = defaultdict(int)
    for each in findings:
        counts[each.kind] += each.fix is not None
    what = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)

    def make(file: ListFile) -> str:
        text, done = fixed_text(file, fixes[file.file], lambda one: read_as_set(one, listed))
        if not done:
            raise ProposalError(f"{file.file} has changed, and none of the fixes can be made. Examine it again.")
        return text

    lines = "\n".join(f"- {each.file}:{each.line} {each.kind}: {each.reason}" for each in findings if each.fix)
    return Change(
        listed.name,
        f"{slug(listed.name)}-fixes-{marked}",
        f"Fix {listed.name}: {what}"[:200],
        lines,
        make,
        tuple(fixes),
    )
