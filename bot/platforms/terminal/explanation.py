"""Print how a question was understood and searched."""

import json

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.answering.explain import Explanation
from bot.presenting.as_json import plan_as_json
from ingest.terms.outside_text import visible


def print_explanation(console: Console, explanation: Explanation) -> None:
    """Print which words became what, what was left over, each paper's signals, and why a paper is there or not."""
    plan = explanation.plan
    understood = _table("words", "became", "by the pattern")
    for reading in plan.readings:
        understood.add_row(*(visible(each) for each in (reading.words, reading.became, reading.pattern)))
    console.print(understood)
    rows = {
        "wanted": plan.intent,
        "topic": plan.text,
        "filters": json.dumps(plan_as_json(plan)["selection"], ensure_ascii=False),
        "names": ", ".join(mention.surface for mention in plan.mentions),
        "missing": ", ".join(f"{each.surface} ({each.what})" for each in plan.missing),
        "not understood": ", ".join(plan.not_understood),
        "named, not filtered by": ", ".join(plan.offers),
        "words with weights": ", ".join(f"{word} {weight:.2f}" for word, weight in explanation.words),
        "words that no paper has": ", ".join(explanation.unknown),
        "probability of an answer": _number(explanation.probability),
        "nearest field": _number(explanation.nearest_field),
    }
    told = Table.grid(padding=(0, 2))
    told.add_column(style="dim")
    told.add_column(overflow="fold")
    for name, value in rows.items():
        if value and value != "{}":
            told.add_row(name, Text(visible(value)))
    console.print(told)
    if explanation.ranked:
        names = list(dict.fromkeys(name for _, signals in explanation.ranked for name in signals))
        ranked = _table("paper", *(name.replace("_", " ") for name in names))
        for paper, signals in explanation.ranked:
            ranked.add_row(visible(paper.title), *(_number(signals.get(name)) for name in names))
        console.print(ranked)
    for why in explanation.papers:
        console.print(Text(visible(why), style="bold"))


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold", header_style="dim")
    return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
