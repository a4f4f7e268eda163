"""Renders the report of an ingest.

Apart from answers, whose modules an ingest with nothing new does without.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from bot.presenting.text import counted
from ingest.papers.keys import is_identifier

if TYPE_CHECKING:
    from ingest.enrichment.report import EnrichmentReport
    from ingest.runs.report import ConflictReport, FullTextReport, IngestReport, ListReport

_FEW = 12
"""How many lines of one kind a report shows before it counts the rest."""


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
        parts.append(f"{counted(enrichment.failed, 'answer')} of the model did not have the form asked for.")
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
