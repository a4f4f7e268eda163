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
    """Return what most citations are based on, and which are not: “Based on abstracts, [4] title only.”."""
    groups: dict[Basis, list[int]] = {}
    for source in sources:
        groups.setdefault(source.basis, []).append(source.n)
    if not groups:
        return ""
    most, *others = sorted(groups, key=lambda basis: -len(groups[basis]))
    return f"Based on {', '.join((_BASES[most], *(f'[{numbers(groups[basis])}] {basis}' for basis in others)))}."


def on_lists(papers: Iterable[tuple[int, PaperRecord]]) -> str:
    """Return which of the numbered papers are on which list, where that is not the same for all; else nothing.

    Lists that all of them are on are left out where there are others: “[1, 3] also on serving.”.
    """
    known = list(papers)
    if len({frozenset(paper.lists) for _, paper in known}) < 2:
        return ""
    groups: dict[str, list[int]] = {}
    for n, paper in known:
        for name in paper.lists:
            groups.setdefault(name, []).append(n)
    some = {name: of for name, of in groups.items() if len(of) < len(known)}
    if len(some) < len(groups):
        return f"{', '.join(f'[{numbers(of)}] also on {name}' for name, of in some.items())}."
    return f"Lists: {', '.join(f'{name} [{numbers(of)}]' for name, of in some.items())}."


def numbers(of: Sequence[int]) -> str:
    """Return numbers in ascending order with runs drawn together: “1–3, 5”."""
    runs: list[list[int]] = []
    for n in sorted(of):
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
