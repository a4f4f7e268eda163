"""Print how a question was understood and searched."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.answering.explain import Explanation
from bot.presenting.explained_rows import decided, signals, understood
from ingest.terms.outside_text import visible


def print_explanation(console: Console, explanation: Explanation) -> None:
    """Print which words became what, what was left over, each paper's signals, and why a paper is there or not."""
    readings = _table("words", "became", "by the pattern")
    for reading in understood(explanation):
        readings.add_row(*map(visible, reading))
    console.print(readings)
    decisions = Table.grid(padding=(0, 2))
    decisions.add_column(style="dim")
    decisions.add_column(overflow="fold")
    for name, value in decided(explanation).items():
        decisions.add_row(name, Text(visible(value)))
    console.print(decisions)
    if explanation.ranked:
        rows = [(paper.title, signals(found)) for paper, found in explanation.ranked]
        names = list(dict.fromkeys(name for _, each in rows for name in each))
        ranked = _table("paper", *names)
        for title, numbers in rows:
            ranked.add_row(visible(title), *(numbers.get(name, "") for name in names))
        console.print(ranked)
    for why in explanation.papers:
        console.print(Text(visible(why), style="bold"))


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold", header_style="dim")
    return table
