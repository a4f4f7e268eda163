"""Show everything on one paper, each fact with who says so, and search results."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.responses import PlainTextResponse, Response

from bot.exporting.formats import file_name, format_names
from bot.reading.convert import address
from bot.reading.filters import Filters
from bot.reading.values import ShowResult
from bot.web.pages.rendering import browse_address, in_path
from bot.web.pages.routes import Here
from bot.web.pages.words import Words

_FOUND = 20


@dataclass(frozen=True, slots=True)
class ValueOfFact:
    """A value as it is shown, with an address where it leads somewhere; `inside` says that this is within the room."""

    text: str
    address: str = ""
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a paper: its values and who says so."""

    name: str
    values: tuple[ValueOfFact, ...]
    source: str


def paper(here: Here) -> Response:
    """Show a paper."""
    shown = here.reading.paper(here.request.path_params["paper_id"], here.scope)
    return here.page("paper.html", revision=here.revision, **paper_values(here.words, shown))


def reference(here: Here) -> Response:
    """Give a paper in an export format."""
    wanted, form = here.request.path_params["paper_id"], here.request.query_params.get("format", "")
    written = here.reading.export(form, Filters(), (wanted,), 1, None, here.scope)
    headers = {"Content-Disposition": f'inline; filename="{file_name(form)}"'}
    return PlainTextResponse(written.text, headers=headers)


def search(here: Here) -> Response:
    """Show the papers that match a question best."""
    question = here.request.query_params.get("q", "").strip()
    if not question:
        return here.page("search.html", heading=here.words("search.title"), found=None, revision=here.revision)
    cursor = here.request.query_params.get("cursor")
    found = here.reading.find(question, _FOUND, cursor, here.scope)
    more = f"search?{urlencode({'q': question, 'cursor': found.next})}" if found.next else ""
    heading = here.words("search.results", question=question)
    feed = f"feeds/search.atom?{urlencode({'q': question})}"
    page = here.page(
        "search.html",
        heading=heading,
        found=found,
        question=question,
        more=more,
        feeds=((heading, feed),),
        revision=here.revision,
    )
    if found.limits:
        # What was not possible now may be in a moment.
        page.headers["Cache-Control"] = "no-store"
    return page


def paper_values(words: Words, shown: ShowResult) -> dict[str, Any]:
    """Return what the template of a paper needs."""
    record = shown.paper
    here = f"papers/{in_path(record['paper_id'])}"
    return {
        "heading": record["titles"][0],
        "preview": record.get("tldr") or record.get("abstract") or "",
        "passages": shown.passages,
        "paper": {"tldr": "", "withdrawal": "", "withdrawn_by": "", "abstract": "", "abstract_provider": ""} | record,
        "links": tuple(_links(record)),
        "facts": tuple(fact for fact in _facts(words, record) if fact.values),
        "entries": shown.entries,
        "linked": (("references", shown.references), ("cited_by", shown.cited_by), ("related", shown.related)),
        "formats": tuple((name, f"{here}/reference?format={name}") for name in format_names()),
    }


def _links(record: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the links of a paper that a browser can follow safely."""
    for link in record["links"]:
        if (safe := address(link["url"])) is not None:
            yield {"url": safe, "kind": link["kind"], "host": urlsplit(safe).hostname or ""}


def _facts(words: Words, record: dict[str, Any]) -> Iterator[Fact]:
    lists, provider = words("paper.by_lists"), record.get("told_by") or ""
    yield Fact("titles", tuple(map(ValueOfFact, record["titles"][1:])), "")
    yield Fact("authors", _to_browse("authors", record["authors"]), provider or lists)
    for known in record["venues"]:
        name = f"{known['name']} {known['year'] or ''}".strip()
        source = lists if known["evidence"] == "list" else words("paper.by_link")
        yield Fact("venue", (ValueOfFact(name, browse_address(venues=[known["name"]])),), source)
    if record.get("provider_venue"):
        yield Fact("venue", (ValueOfFact(record["provider_venue"]),), provider)
    if record["year"]:
        year = ValueOfFact(str(record["year"]), f"browse?year={record['year']}")
        yield Fact("year", (year,), lists)
    if record.get("provider_year"):
        yield Fact("year", (ValueOfFact(str(record["provider_year"])),), provider)
    yield Fact("organisations", _to_browse("organisations", record["orgs"]), lists)
    yield Fact("kinds", _to_browse("kinds", record["kinds"]), lists)
    identifiers = (f"{kind}:{each}" for kind, found in record["identifiers"].items() for each in found)
    yield Fact("identifiers", tuple(map(ValueOfFact, identifiers)), lists)
    if "citations" in record:
        source = words("paper.counted", source=record["counted_by"], date=record["counted_on"] or "")
        yield Fact("citations", (ValueOfFact(f"{record['citations']:,}"),), source)
    yield Fact("fields", tuple(map(ValueOfFact, record.get("fields", ()))), provider)
    if (copy := address(record.get("open_access"))) is not None:
        yield Fact("open_access", (ValueOfFact(copy, copy, inside=False),), provider)


def _to_browse(field: str, labels: list[str]) -> tuple[ValueOfFact, ...]:
    chosen: list[dict[str, Any]] = [{field: [label]} for label in labels]
    return tuple(ValueOfFact(label, browse_address(**each)) for label, each in zip(labels, chosen, strict=True))
