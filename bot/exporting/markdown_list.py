"""Write references as a Markdown list that people and Refdesk itself read."""

import re
from collections.abc import Iterable, Iterator

from bot.exporting.reference import Reference

_MARKS = re.compile(r"([\\`*_\[\]<>#|~$&])")
_BEGINS_A_BLOCK = re.compile(r"^(\s*)([-+]|\d{1,9}[.)])(\s)")


def lines(references: Iterable[Reference]) -> Iterator[str]:
    """Yield a heading whenever the section changes, and an item for each reference."""
    section: tuple[str, ...] | None = None
    yield "# Papers\n"
    for reference in references:
        if reference.sections != section:
            section = reference.sections
            if section:
                yield f"\n## {markdown(section[-1])}\n"
        yield item(reference)


def item(reference: Reference) -> str:
    """Return a reference as an item: title, venue and year, authors, links, and its notes below it."""
    title = markdown(reference.title)
    parts = [f"- [{title}]({address(reference.address)})" if reference.address else f"- {title}"]
    where = f"{reference.venue or ('arXiv' if reference.arxiv else '')} {reference.year or ''}".strip()
    if where:
        parts.append(f"({markdown(where)})")
    links: list[tuple[str, str]] = [(link.kind, link.url) for link in reference.links]
    if reference.doi and reference.doi not in reference.address:
        links.append(("doi", f"https://doi.org/{reference.doi}"))
    if reference.arxiv and reference.arxiv not in reference.address:
        links.append(("arxiv", f"https://arxiv.org/abs/{reference.arxiv}"))
    parts += [f"[[{kind}]({address(url)})]" for kind, url in links]
    below = [", ".join(markdown(person.full) for person in reference.people)] if reference.people else []
    below += [markdown(note) for note in reference.notes]
    return "\n".join((" ".join(parts), *(f"  - {line}" for line in below)))


def markdown(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _BEGINS_A_BLOCK.sub(r"\1\\\2\3", _MARKS.sub(r"\\\1", text))


def address(url: str) -> str:
    """Return an address as Markdown links have it: it ends where it ends, also within brackets."""
    return url.replace("(", "%28").replace(")", "%29")
