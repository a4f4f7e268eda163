"""Write a paper as a note for Obsidian, Logseq or Emacs.

Front matter is YAML, of which JSON's strings and lists are a part: https://yaml.org/spec/1.2.2/#12-relation-to-json
Links in double brackets lead to another note by its name, in Obsidian, Logseq and Emacs' markdown-mode alike.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from bot.exporting.markdown_list import address, markdown
from bot.exporting.reference import Reference
from ingest.library.model import PaperRecord

MARK = "<!-- Refdesk rewrites what is above this line, and never what is below it. -->"
"""The line between what is Refdesk's and what is a person's."""

_MARKS_OF_NOTES = re.compile(r"([{}%=^])")
"""What begins macros, comments and highlights in Obsidian and Logseq, beside what Markdown has."""

_LINK_LABELS = {"arxiv": "arXiv", "pdf": "PDF"}


def note(reference: Reference, paper: PaperRecord, related: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """Return a note down to its marked line.

    `related` has, by the words for how they are related, the names of other notes with the titles of their papers; a
    paper without a note has an empty name.
    """
    parts = (
        f"---\n{_front_matter(reference, paper)}---",
        f"# {_plain(reference.title)}",
        *_notice(reference),
        _links(reference),
        *_abstract(reference),
        *_from_lists(paper),
        *(_related(heading, papers) for heading, papers in related.items() if papers),
        MARK,
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(reference: Reference, paper: PaperRecord) -> str:
    values = {
        "citekey": reference.key,
        "title": reference.title,
        "aliases": list(dict.fromkeys((*reference.names, reference.title))),
        "authors": [person.full for person in reference.people],
        "year": reference.year,
        "venue": reference.venue,
        "doi": reference.doi,
        "arxiv": reference.arxiv,
        "url": reference.address,
        "lists": list(reference.lists),
        "organisations": list(reference.organisations),
        "tags": [tag for tag in map(_tag, (*paper.kinds, *reference.lists)) if tag],
        "refdesk": paper.paper_id,
    }
    return "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items() if value)


def _tag(text: str) -> str:
    """Return a name as a tag, which has no blanks and is no number."""
    tag = re.sub(r"[^\w/-]+", "-", text).strip("-/")
    return "" if tag.isdecimal() else tag


def _notice(reference: Reference) -> Iterator[str]:
    if reference.withdrawal:
        yield f"**{_plain(reference.withdrawal.capitalize())}.**"


def _links(reference: Reference) -> str:
    found = [("Paper", reference.address)] if reference.address else []
    found += [(_LINK_LABELS.get(link.kind, link.kind.capitalize()), link.url) for link in reference.links]
    return " · ".join(f"[{label}]({_target(url)})" for label, url in found)


def _target(url: str) -> str:
    """Return an address in which no brackets begin a link to a note."""
    return address(url).replace("[", "%5B").replace("]", "%5D")


def _abstract(reference: Reference) -> Iterator[str]:
    if reference.abstract:
        yield f"## Abstract\n\n> {_plain(reference.abstract)}"


def _from_lists(paper: PaperRecord) -> Iterator[str]:
    """Say where the paper is listed, with what the lists note of it."""
    lines = [f"- {_plain(name)}{f': {_plain(_path(path))}' if path else ''}" for name, path in paper.sections]
    lines += [f"- {_plain(name)}: {_plain(text)}" for name, text in paper.notes]
    if lines:
        yield "## On the lists\n\n" + "\n".join(dict.fromkeys(lines))


def _path(path: Sequence[str]) -> str:
    return ", ".join(path)


def _related(heading: str, papers: Sequence[tuple[str, str]]) -> str:
    lines = (f"- [[{name}]] {_plain(title)}" if name else f"- {_plain(title)}" for name, title in papers)
    return f"## {heading}\n\n" + "\n".join(lines)


def _plain(text: str) -> str:
    """Return text that shows as it is, on one line."""
    return _MARKS_OF_NOTES.sub(r"\\\1", markdown(" ".join(text.split())))
