"""Print answers, search results, papers and reports in a terminal."""

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
from ingest.terms.outside_text import visible


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
    if answer.file is not None:
        console.print(Text(answer.file.text), soft_wrap=True)
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
