"""Reads BibTeX and BibLaTeX with pybtex, entry by entry.

So one that is broken costs no other.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import cast

import latexcodec  # noqa: F401 - registers the codec "ulatex"
from pybtex.database import Entry, Person
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError

from ingest.markdown.formats.record import Record
from ingest.terms.entry import Form
from ingest.terms.outside_text import one_line
from ingest.terms.person_names import in_reading_order
from ingest.terms.scripts import as_script

_START = re.compile(r"^[ \t]{0,8}@[ \t]{0,4}(\w{1,30})[ \t]{0,4}[{(]", re.MULTILINE)
_KEY = re.compile(r"@\w{1,30}\s{0,9}[{(]\s{0,99}([^\s,]{1,200})")
_CROSSREF = re.compile(r"\bcrossref\s{0,99}=\s{0,99}[{\"]?\s{0,9}([^\s,{}\"]{1,200})", re.IGNORECASE)
_NO_ENTRIES = frozenset({"comment", "preamble", "string"})
_VENUES = (
    "journal",
    "journaltitle",
    "booktitle",
    "maintitle",
    "eventtitle",
    "venue",
    "series",
)
_PUBLISHERS = ("school", "institution", "organization", "publisher")
_INHERITED = ("booktitle", "journal", "series", "publisher", "organization", "year", "date", "eventtitle")
"""What a paper has from the volume that its `crossref` names, where it does not say it itself."""
_FORMS: dict[str, Form] = {
    "article": "journal", "inproceedings": "conference", "conference": "conference", "book": "book", "mvbook": "book",
    "incollection": "chapter", "inbook": "chapter", "phdthesis": "thesis", "mastersthesis": "thesis",
    "thesis": "thesis", "techreport": "report", "report": "report",
}  # fmt: skip
_VOLUMES = frozenset({"proceedings", "mvproceedings", "collection", "mvcollection", "periodical"})
_ARXIV = re.compile(r"\b(?:arxiv:\s?|abs/)(\d{4}\.\d{4,5}|[a-z-]{2,12}(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE)
"""A number on arXiv in a field of text, as Google Scholar (`journal = {arXiv preprint arXiv:…}`) and DBLP have it."""
_OF_LATEX = re.compile(r"[\\$~%#&^_{}]|--|''|``|,,|<<|>>|[?!]`")
_BRACE = re.compile(r"(?<!\\)[{}]")
_ENDS_IN_COMMAND = re.compile(r"\\[A-Za-z]*$|\\[^A-Za-z]$")
"""A command at the end of a word takes the space behind it, and may take what follows."""
_COMMENT = re.compile(r"(?<!\\)%")
"""A percent sign begins a comment in LaTeX; inside a field of BibTeX it is one."""
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
_NOTES = ("note", "annote", "annotation", "comment")
_MATH = re.compile(r"\$([^$]{0,200})\$")
_SCRIPT = re.compile(r"\$\s?([_^])\s?(?:\{([^{}\\$]{1,40})\}|([^\s{}\\$]))\s?\$")
_DOTLESS = re.compile(r"""(\\(?:["'`^~=.]|[cvuHkrbd](?![A-Za-z])))\s?\{\\([ij])\s?\}""")
"""An accent over a dotless letter in braces of its own, `{\\'{\\i}}`, as DBLP and Zotero write it; the codec knows no
such braces."""
_LONGEST = 200_000
Fields = dict[str, str]
"""The fields of an entry, by their names in lower case."""

# The codec reads text, which the types of the standard library do not know.
_decode = cast(Callable[[str], tuple[str, int]], codecs.lookup("ulatex").decode)


def bibtex_records(text: str) -> Iterator[Record]:
    """Give the entries of a BibTeX text; `@string` macros count wherever they are written."""
    starts = list(_START.finditer(text))
    ends = [*(start.start() for start in starts[1:]), len(text)][: len(starts)]
    sources = [(start[1].lower(), text[start.start() : end].rstrip()) for start, end in zip(starts, ends, strict=True)]
    macros = "".join(source for kind, source in sources if kind == "string")
    volumes = _volumes(sources, set(map(str.lower, _CROSSREF.findall(text))), macros)
    line, counted = 0, 0
    for start, (kind, source) in zip(starts, sources, strict=True):
        line += text.count("\n", counted, start.start())
        counted = start.start()
        if kind not in _NO_ENTRIES:
            yield _record(source, macros, volumes, line, line + source.count("\n") + 1)


def _volumes(sources: Sequence[tuple[str, str]], named: Set[str], macros: str) -> dict[str, Fields]:
    """The fields of the entries that others name as what they appeared in, by their keys in lower case."""
    volumes = {}
    for _, source in sources:
        begun = _KEY.match(source)
        if begun is None or begun[1].lower() not in named or len(source) > _LONGEST:
            continue
        try:
            entry = _parsed(source, macros)
        except PybtexError:
            continue  # It is reported where it stands.
        if entry is not None:
            fields = _fields(entry)
            inherited = {name: fields[name] for name in _INHERITED if name in fields}
            volumes[begun[1].lower()] = {"booktitle": fields.get("title", ""), **inherited}
    return volumes


def _record(source: str, macros: str, volumes: Mapping[str, Fields], first: int, last: int) -> Record:
    if len(source) > _LONGEST:
        return Record(first, last, unread="a reference that is too long")
    try:
        entry = _parsed(source, macros)
    except PybtexError as error:
        return Record(first, last, unread=f"BibTeX that could not be read: {one_line(str(error))[:120]}")
    if entry is None:
        return Record(first, last, unread="BibTeX without an entry")
    if entry.type.lower() in _VOLUMES and str(entry.key).lower() in volumes:
        return Record(first, last, skipped="a volume that holds papers of this file")
    return _of_entry(entry, volumes, first, last)


def _parsed(source: str, macros: str) -> Entry | None:
    """The entry of a piece of BibTeX; raises PybtexError where it is broken."""
    entries = Parser(wanted_entries=None).parse_string(f"{macros}\n{source}").entries
    return next(iter(entries.values()), None)


def _fields(entry: Entry) -> Fields:
    return {name.lower(): value for name, value in entry.fields.items()}


def _of_entry(entry: Entry, volumes: Mapping[str, Fields], first: int, last: int) -> Record:
    fields = _fields(entry)
    fields = volumes.get(fields.get("crossref", "").strip().lower(), {}) | fields
    preprint = fields.get("archiveprefix", fields.get("eprinttype", "")).lower()
    eprint = fields.get("eprint", "")
    is_arxiv = preprint == "arxiv" or re.fullmatch(r"(?:arxiv:)?\d{4}\.\d{4,5}(?:v\d+)?", eprint, re.IGNORECASE)
    in_text = _ARXIV.search(" ".join(fields.get(name, "") for name in ("journal", "volume", "howpublished", "number")))
    if in_text and not is_arxiv:
        is_arxiv, eprint = True, in_text[1]
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
        form=None if is_arxiv and in_text else _form(entry, fields),
        title=_text(fields.get("title", "")) + (f": {_text(fields['subtitle'])}" if fields.get("subtitle") else ""),
        authors=tuple(map(_name, _people(entry))),
        venue="arXiv" if is_arxiv and in_text else _venue(fields) or ("arXiv" if is_arxiv else ""),
        publisher=next((_text(fields[name]) for name in _PUBLISHERS if fields.get(name)), ""),
        date=_text(fields.get("year") or fields.get("date", "")),
        doi=re.sub(
            r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s?)", "", fields.get("doi", "").replace("\\", ""), flags=re.I
        ),
        arxiv=re.sub(r"^arxiv:", "", eprint, flags=re.IGNORECASE) if is_arxiv else "",
        links=tuple((label, url.replace("\\", "")) for label, url in links),
        abstract=_text(fields.get("abstract", "")),
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


def _form(entry: Entry, fields: Mapping[str, str]) -> Form | None:
    return "chapter" if fields.get("entrysubtype") == "chapter" else _FORMS.get(entry.type.lower())


def _people(entry: Entry) -> list[Person]:
    """The authors, else the editors; `and others` names nobody."""
    people = entry.persons.get("author") or entry.persons.get("editor") or ()
    return [person for person in people if str(person) != "others"]


def _name(person: Person) -> str:
    names = (person.first_names + person.middle_names, person.last_names, person.prelast_names, person.lineage_names)
    return in_reading_order(*(_text(" ".join(each)) for each in names))


def _text(value: str) -> str:
    """LaTeX as plain text: accents and dashes as letters, braces and commands of style gone."""
    value = _SIGN.sub(lambda sign: _SET_ASIDE[sign[1]], value).replace(r"\$", _SET_ASIDE["dollar"])
    value = _COMMENT.sub(r"\%", value)
    value = _SCRIPT.sub(_script, value)
    value = _DOTLESS.sub(r"\1{\2}", value)
    value = re.sub(r"\\(?:emph|textit|textbf|texttt|textsc|mathrm|textsuperscript)\s?\{", "{", value)
    try:
        value = _MATH.sub(r"\1", latex_decoded(value))
    except ValueError:
        value = value.replace("\\", "")
    value = value.replace("~", " ").replace("---", "—").replace("--", "–")
    return one_line(re.sub(r"[{}]", "", value).translate(_PUT_BACK))


def latex_decoded(text: str) -> str:
    """Return LaTeX as the codec reads it, with one space between words; raises ValueError where it cannot.

    The codec takes each letter in hand, 15 milliseconds for an abstract; words that LaTeX means as they stand, as most
    are, are not given to it.
    """
    read: list[str] = []
    held: list[str] = []
    depth = dollars = 0
    for word in text.split():
        if not held and _OF_LATEX.search(word) is None:
            read.append(word)
            continue
        held.append(word)
        depth += sum(1 if brace == "{" else -1 for brace in _BRACE.findall(word))
        dollars += word.count("$")
        if depth <= 0 and dollars % 2 == 0 and _ENDS_IN_COMMAND.search(word) is None:
            read.append(_decode(" ".join(held))[0])
            held, depth, dollars = [], 0, 0
    return " ".join([*read, *([_decode(" ".join(held))[0]] if held else ())])


def _script(found: re.Match[str]) -> str:
    return as_script(found[1], found[2] or found[3], found.string[: found.start()])
