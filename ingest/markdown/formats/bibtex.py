"""Reads BibTeX and BibLaTeX with pybtex, entry by entry.

So one that is broken costs no other.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from typing import cast

import latexcodec  # noqa: F401 - registers the codec "ulatex"
from pybtex.database import Entry, Person
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError

from ingest.markdown.formats.record import Record
from ingest.terms.outside_text import one_line
from ingest.terms.scripts import as_script

_START = re.compile(r"^[ \t]{0,8}@[ \t]{0,4}(\w{1,30})[ \t]{0,4}[{(]", re.MULTILINE)
_NO_ENTRIES = frozenset({"comment", "preamble", "string"})
_VENUES = (
    "journal",
    "journaltitle",
    "booktitle",
    "maintitle",
    "eventtitle",
    "venue",
    "series",
    "institution",
    "school",
)
_LINKS = (
    "code", "homepage", "website", "slides", "video", "poster", "blog", "notes", "docs", "model", "data", "demo",
    "paper", "arxiv", "other",
)  # fmt: skip
"""Fields that hold addresses, which the field's name labels; several are parted by spaces."""
_SIGNS = {
    "braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^", "asciigrave": "`", "backslash": "\\",
    "less": "<", "greater": ">", "quotedbl": '"', "dollar": "$",
}  # fmt: skip
"""Signs that are commands to LaTeX, by the names of the commands that print them."""
_SET_ASIDE = {name: chr(0xE000 + number) for number, name in enumerate(_SIGNS)}
_PUT_BACK = {ord(aside): _SIGNS[name] for name, aside in _SET_ASIDE.items()}
_SIGN = re.compile(rf"\{{?\\text({'|'.join(_SIGNS)})\b(?:\{{\}}|\s?)\}}?")
_URL = re.compile(r"\\(?:url|path)\s?\{\s?(https?://[^{}\s]{4,1000})\s?\}")
"""An address that stands in a field of text, as styles without a field for it want it: `note = {\\url{https://…}}`."""
_NOTES = ("abstract", "note", "annote", "annotation", "comment")
_MATH = re.compile(r"\$([^$]{0,200})\$")
_SCRIPT = re.compile(r"\$\s?([_^])\s?(?:\{([^{}\\$]{1,40})\}|([^\s{}\\$]))\s?\$")
_DOTLESS = re.compile(r"""(\\(?:["'`^~=.]|[cvuHkrbd](?![A-Za-z])))\s?\{\\([ij])\s?\}""")
"""An accent over a dotless letter in braces of its own, `{\\'{\\i}}`, as DBLP and Zotero write it; the codec knows no
such braces."""
_LONGEST = 200_000
# The codec reads text, which the types of the standard library do not know.
_decode = cast(Callable[[str], tuple[str, int]], codecs.lookup("ulatex").decode)


def bibtex_records(text: str) -> Iterator[Record]:
    """Give the entries of a BibTeX text; `@string` macros count wherever they are written."""
    starts = list(_START.finditer(text))
    ends = [*(start.start() for start in starts[1:]), len(text)][: len(starts)]
    macros = "".join(
        text[start.start() : end] for start, end in zip(starts, ends, strict=True) if start[1].lower() == "string"
    )
    line, counted = 0, 0
    for start, end in zip(starts, ends, strict=True):
        line += text.count("\n", counted, start.start())
        counted = start.start()
        if start[1].lower() in _NO_ENTRIES:
            continue
        source = text[start.start() : end].rstrip()
        yield _record(source, macros, line, line + source.count("\n") + 1)


def _record(source: str, macros: str, first: int, last: int) -> Record:
    if len(source) > _LONGEST:
        return Record(first, last, unread="a reference that is too long")
    try:
        entries = Parser(wanted_entries=None).parse_string(f"{macros}\n{source}").entries
    except PybtexError as error:
        return Record(first, last, unread=f"BibTeX that could not be read: {one_line(str(error))[:120]}")
    entry = next(iter(entries.values()), None)
    return _of_entry(entry, first, last) if entry is not None else Record(first, last, unread="BibTeX without an entry")


def _of_entry(entry: Entry, first: int, last: int) -> Record:
    fields = {name.lower(): value for name, value in entry.fields.items()}
    preprint = fields.get("archiveprefix", fields.get("eprinttype", "")).lower()
    eprint = fields.get("eprint", "")
    is_arxiv = preprint == "arxiv" or re.fullmatch(r"(?:arxiv:)?\d{4}\.\d{4,5}(?:v\d+)?", eprint, re.IGNORECASE)
    links = [("", url) for name in ("url", "link", "pdf") if (url := fields.get(name, "").strip("{} \\"))]
    for name in ("howpublished", *_NOTES):
        links += [("", url) for url in _URL.findall(fields.get(name, ""))]
    links += [
        (name, url.replace(r"\_", "_"))
        for name in _LINKS
        for url in fields.get(name, "").split()
        if url.startswith(("http://", "https://"))
    ]
    return Record(
        first,
        last,
        kind=entry.type.lower(),
        title=_text(fields.get("title", "")) + (f": {_text(fields['subtitle'])}" if fields.get("subtitle") else ""),
        authors=tuple(map(_name, entry.persons.get("author") or entry.persons.get("editor") or ())),
        venue=_venue(fields) or ("arXiv" if is_arxiv else ""),
        date=_text(fields.get("year") or fields.get("date", "")),
        doi=re.sub(
            r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s?)", "", fields.get("doi", "").replace("\\", ""), flags=re.I
        ),
        arxiv=re.sub(r"^arxiv:", "", eprint, flags=re.IGNORECASE) if is_arxiv else "",
        links=tuple((label, url.replace("\\", "")) for label, url in links),
        notes=tuple(note for name in _NOTES if (note := _text(_URL.sub("", fields.get(name, ""))))),
        groups=tuple(_text(group) for group in _groups(fields.get("groups", "")) if group.strip()),
    )


def _venue(fields: Mapping[str, str]) -> str:
    """The venue, by the first field that names one; `howpublished` may hold an address instead."""
    named = next((_text(fields[name]) for name in _VENUES if fields.get(name)), "")
    how = fields.get("howpublished", "")
    return named or ("" if "://" in how or "\\url" in how else _text(how))


def _groups(text: str) -> Iterator[str]:
    """The groups of an entry, parted by commas and semicolons outside braces."""
    depth, begin = 0, 0
    for at, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if letter in ",;" and depth == 0:
            yield text[begin:at]
            begin = at + 1
    yield text[begin:]


def _name(person: Person) -> str:
    parts = (*person.first_names, *person.middle_names, *person.prelast_names, *person.last_names)
    return _text(" ".join((*parts, *person.lineage_names)))


def _text(value: str) -> str:
    """LaTeX as plain text: accents and dashes as letters, braces and commands of style gone."""
    value = _SIGN.sub(lambda sign: _SET_ASIDE[sign[1]], value).replace(r"\$", _SET_ASIDE["dollar"])
    value = _SCRIPT.sub(_script, value)
    value = _DOTLESS.sub(r"\1{\2}", value)
    value = re.sub(r"\\(?:emph|textit|textbf|texttt|textsc|mathrm|textsuperscript)\s?\{", "{", value)
    try:
        value = _MATH.sub(r"\1", _decode(value)[0])
    except ValueError:
        value = value.replace("\\", "")
    value = value.replace("~", " ").replace("---", "—").replace("--", "–")
    return one_line(re.sub(r"[{}]", "", value).translate(_PUT_BACK))


def _script(found: re.Match[str]) -> str:
    return as_script(found[1], found[2] or found[3], found.string[: found.start()])
