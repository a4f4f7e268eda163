"""Write small print about sources: what they are based on, and which lists they are on."""

from collections.abc import Iterable, Sequence

from bot.answering.model import Source
from ingest.library.model import Basis, PaperRecord

_BASES: dict[Basis, str] = {
    "full text": "full texts",
    "abstract": "abstracts",
    "list note": "list notes only",
    "title only": "titles only",
}


def based_on(sources: Sequence[Source]) -> str:
    """Return what citations are based on, such as “Based on abstracts [1–3], titles only [4].”."""
    groups: dict[str, list[int]] = {}
    for source in sources:
        groups.setdefault(_BASES[source.basis], []).append(source.n)
    if not groups:
        return ""
    if len(groups) == 1:
        return f"Based on {next(iter(groups))}."
    return f"Based on {_joined(groups)}."


def on_lists(papers: Iterable[tuple[int, PaperRecord]]) -> str:
    """Return which of the numbered papers are on which list, where that is not the same for all; else nothing."""
    known = list(papers)
    if len({frozenset(paper.lists) for _, paper in known}) < 2:
        return ""
    groups: dict[str, list[int]] = {}
    for n, paper in known:
        for name in paper.lists:
            groups.setdefault(name, []).append(n)
    return f"Lists: {_joined(groups)}."


def numbers(of: Sequence[int]) -> str:
    """Return numbers in ascending order with runs drawn together: “1–3, 5”."""
    runs: list[list[int]] = []
    for n in sorted(of):
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _joined(groups: dict[str, list[int]]) -> str:
    return ", ".join(f"{name} [{numbers(of)}]" for name, of in groups.items())
