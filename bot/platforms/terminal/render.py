"""Print answers, search results, papers and reports in a terminal."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.answering.composing.places import place_of
from bot.answering.model import Answer
from bot.answering.search_result import PaperHit, SearchResult
from bot.platforms.terminal.summaries import claim_line, print_candidates, print_rows
from bot.presenting.answer_parts import PaperPart, parts_of
from bot.presenting.attribution import attributions
from ingest.library.model import PaperRecord
from ingest.papers.keys import is_identifier
from ingest.terms.outside_text import visible

if TYPE_CHECKING:
    from ingest.enrichment.enrich import EnrichmentReport
    from ingest.runs.report import ConflictReport, FullTextReport, IngestReport, ListReport

_FEW = 12
"""How many lines of one kind a report shows before it counts the rest."""


def print_answer(console: Console, answer: Answer) -> None:
    """Print an answer: its lead, the claims with their markers, the sources with their basis, what was checked."""
    parts = parts_of(answer)
    if parts.lead:
        console.print(Text(parts.lead, style="bold" if answer.refused else ""))
    if parts.subject is not None:
        console.print(_paper(parts.subject))
    if parts.rows:
        print_rows(console, parts)
    else:
        for claim in parts.claims:
            console.print(Padding(claim_line(claim), (0, 0, 0, 2), expand=False))
    if parts.code:
        console.print(Text(parts.code), soft_wrap=True)
    print_candidates(console, parts)
    if parts.papers:
        heading = parts.papers_heading or ("Sources" if parts.claims or parts.rows else "")
        if heading:
            console.print(
                Text(f"\n{heading}{':' if answer.refused else ''}", style="dim" if answer.refused else "bold")
            )
    for paper in parts.papers:
        console.print(Padding(_paper(paper), (0, 0, 0, 2), expand=False))
    for number, remark in enumerate(parts.remarks):
        console.print(
            Text(remark if number else f"\n{remark}", style="green" if remark == answer.checked else "yellow")
        )
    as_of = f"Lists as of {parts.as_of}." if parts.as_of else f"Version {answer.revision}."
    seconds = (answer.timings_ms.get("find", 0.0) + answer.timings_ms.get("respond", 0.0)) / 1000
    console.print(Text(f"{as_of} {seconds:.2f} s.", style="dim"))


def print_found(console: Console, result: SearchResult) -> None:
    """Print what a search found, best first, each paper with its best passage."""
    if result.refusal:
        console.print(Text(f"{result.refusal} The nearest papers:", style="bold"))
    for number, hit in enumerate(result.hits, start=1):
        console.print(_hit(number, hit))
    if result.complete is not None:
        console.print(Text(f"{len(result.complete)} papers in all.", style="bold"))
    for limit in (*result.degraded, *attributions(hit.paper for hit in result.hits)):
        console.print(Text(limit, style="yellow"))


def print_paper(console: Console, paper: PaperRecord) -> None:
    """Print all that the catalogue has on one paper."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    rows = {
        "id": paper.paper_id,
        "also called": "\n".join(paper.titles[1:]),
        "names": ", ".join(paper.names),
        "venue": ", ".join(_venue(known.venue.name, known.venue.year) for known in paper.venues),
        "organisations": ", ".join(paper.organisations),
        "kind": ", ".join(paper.kinds),
        "authors": ", ".join(paper.authors),
        "links": "\n".join(f"{link.kind}: {link.url}" for link in paper.links),
        "lists": "\n".join(f"{name}: {' > '.join(path)}" for name, path in paper.sections),
        "first seen": ", ".join(f"{seen} on {name}" for name, seen in paper.first_seen_on.items()),
        "related": ", ".join(paper.related),
        "notes": "\n".join(text for _, text in paper.notes),
        "abstract": paper.abstract or "not available",
        "abstract from": _provenance(paper),
        "provider year": " ".join(str(each) for each in (paper.provider_venue, paper.provider_year) if each),
    }
    for label, value in rows.items():
        if value:
            table.add_row(Text(label), Text(value))
    console.print(Text(paper.shown_title, style="bold"))
    console.print(table)
    for line in attributions([paper]):
        console.print(Text(line, style="dim"))


def print_report(console: Console, report: "IngestReport") -> None:
    """Print the report of an ingest, with what to do about it."""
    table = Table(box=None, padding=(0, 1, 0, 0))
    table.add_column("list", overflow="fold")
    for heading in ("entries", "papers", "new", "changed", "gone", "conflicts", "no abstract", "unread"):
        table.add_column(heading, justify="right", no_wrap=True)
    for listed in report.lists:
        counts = (listed.entries, listed.papers, listed.new, listed.changed, listed.gone, listed.conflicts)
        numbers = (*counts, listed.without_abstract, len(listed.not_understood))
        table.add_row(Text(listed.name, overflow="fold"), *map(str, numbers))
    console.print(table)
    for part in _remarks(report):
        console.print(part)


def _how_to_fix(conflicts: "Sequence[ConflictReport]") -> str:
    """Return how to fix conflicts, with a line for the configuration where one is about whose an identifier is."""
    disputed = next((conflict for conflict in conflicts if is_identifier(conflict.key)), None)
    if disputed is None:
        return "To fix a conflict, add a pair to `same` or `different` under [identity] in the configuration."
    pair = json.dumps([disputed.key, f"title:{disputed.places[-1].text}"], ensure_ascii=False)
    return (
        "To fix it, add one line under [identity] in the configuration. Different papers: "
        f"`different = [{pair}]`. Same paper: `same = [{pair}]`."
    )


def _described(enrichment: "EnrichmentReport") -> Text:
    """Say how many papers the language model described, at what cost, and what is left."""
    line = f"Described by {enrichment.model}: {enrichment.written} of {enrichment.wanted} papers"
    if tokens := enrichment.prompt_tokens + enrichment.completion_tokens:
        line += f", {tokens:,} tokens"
    if enrichment.cost is not None:
        line += f", cost {enrichment.cost:,.2f}"
    parts = [f"{line}."]
    if enrichment.failed:
        parts.append(f"{enrichment.failed} answers did not have the form asked for.")
    if enrichment.problem:
        parts.append(enrichment.problem)
    if not enrichment.complete:
        parts.append("The next run tries again.")
    return Text(" ".join(parts), style="" if enrichment.complete else "yellow")


def _full_texts(texts: "FullTextReport") -> Text:
    """Say how many papers have full texts, and what is left."""
    parts = [f"Full texts: {texts.held} of {texts.wanted} papers, {texts.fetched} of them new."]
    if texts.none_there:
        parts.append(f"{texts.none_there} have none that can be read.")
    if texts.problem:
        parts.append(f"{texts.problem}.")
    elif texts.is_full:
        parts.append("The rest does not fit: raise `full_texts.megabytes`.")
    elif texts.left:
        parts.append(f"The next ingest continues with the other {texts.left}.")
    return Text(" ".join(parts), style="" if texts.complete and not texts.is_full else "yellow")


def _remarks(report: "IngestReport") -> list[RenderableType]:
    parts: list[RenderableType] = []
    for listed in report.lists:
        parts.extend(_list_remarks(listed))
    parts.extend(Text(f"Conflict: {conflict.reason}", style="yellow") for conflict in report.conflicts[:_FEW])
    if len(report.conflicts) > _FEW:
        parts.append(Text(f"… and {len(report.conflicts) - _FEW} more conflicts; `--json` shows all."))
    if report.conflicts:
        parts.append(Text(_how_to_fix(report.conflicts)))
    for provider in report.providers:
        line = f"Abstracts from {provider.provider}: {provider.found} of {provider.asked} asked for."
        parts.append(Text(f"{line} {provider.message or ''}".strip(), style="yellow" if provider.message else ""))
    if report.enrichment is not None:
        parts.append(_described(report.enrichment))
    if report.full_texts is not None:
        parts.append(_full_texts(report.full_texts))
    parts.extend(Text(warning, style="yellow") for warning in report.warnings)
    parts.extend(Text(error, style="red") for error in report.errors)
    seconds = sum(report.seconds.values())
    if report.published:
        published = f"Published revision {report.revision}: {report.papers} papers, {report.passages} passages"
        parts.append(Text(f"{published} ({report.embedded} newly embedded), in {seconds:.1f} s.", style="green"))
    elif report.revision is not None:
        parts.append(Text(f"Nothing changed; revision {report.revision} stays ({seconds:.1f} s).", style="green"))
    return parts


def _list_remarks(listed: "ListReport") -> list[RenderableType]:
    parts: list[RenderableType] = []
    if listed.error:
        copy = " Its last good copy stays in use." if listed.kept and not listed.from_starter else ""
        parts.append(Text(f"{listed.error.removesuffix('.')}.{copy}", style="red"))
    if listed.moved_to:
        moved = f"{listed.name}: {listed.source} has moved. Set `source` to {listed.moved_to}."
        parts.append(Text(moved, style="yellow"))
    if listed.from_starter:
        parts.append(Text(f"{listed.name}: using the bundled list until its source can be read."))
    parts.extend(
        Text(
            f"{listed.name} {place.file}:{place.line}: could not read: {place.text}. See "
            f"`refdesk ingest --explain {listed.name}:{place.file}:{place.line}`.",
            style="yellow",
        )
        for place in listed.not_understood[:_FEW]
    )
    if len(listed.not_understood) > _FEW:
        parts.append(
            Text(f"{listed.name}: … and {len(listed.not_understood) - _FEW} more lines that could not be read.")
        )
    return parts


def _paper(paper: PaperPart) -> Text:
    text = Text()
    if paper.n is not None:
        text.append(f"[{paper.n}] ", "cyan")
    text.append(paper.title, "bold" if paper.n is not None else "")
    if paper.details:
        text.append(f"  ({', '.join(paper.details)})", style="dim")
    if paper.url:
        text.append(f"\n    {paper.url}", style=Style(link=visible(paper.url)))
    for claim in paper.claims:
        text.append("\n    ").append_text(claim_line(claim))
    return text


def _hit(number: int, hit: PaperHit) -> RenderableType:
    head = Text.assemble((f"{number:2}. ", "cyan"), (hit.paper.shown_title, "bold"), (f"  {hit.score:.3f}", "dim"))
    lines: list[RenderableType] = [head]
    if hit.paper.url:
        lines.append(Padding(Text(hit.paper.url, style="dim"), (0, 0, 0, 4)))
    if hit.evidence:
        best = hit.evidence[0]
        text = best.passage.text[slice(*best.best)] if best.best else best.passage.text
        where = f" ({place})" if (place := place_of(best.passage)) else ""
        lines.append(Padding(Text(f"{best.passage.basis}{where}: {text}"), (0, 0, 0, 4)))
    return Group(*lines)


def _provenance(paper: PaperRecord) -> str:
    if not paper.abstract_provider:
        return ""
    return f"{paper.abstract_provider}{' (matched by title)' if paper.abstract_matched_by == 'title' else ''}"


def _venue(name: str, year: int | None) -> str:
    return f"{name} {year}" if year else name


def rule(title: str) -> Rule:
    """Return a line across the terminal that begins a new turn of a conversation."""
    return Rule(Text(title), align="left", style="dim")
