"""Works by the date of their publication, and how many each year or venue has."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.answering.model import Group, Order
from ingest.library.model import PaperRecord
from ingest.library.selecting import Selected
from ingest.terms.patterns import lazy_pattern

_ARXIV = lazy_pattern(r"arxiv:(\d{4}\.\d{4,5})")


def in_order(selected: Selected, order: Order | None, most: int | None) -> Selected:
    """The papers of a selection by date, at most `most`; within a year by the number that arXiv gave them.

    What has no date comes last either way, since it is neither the newest nor the oldest.
    """
    dated = [(paper, year) for paper, year in zip(selected.papers, selected.years, strict=True) if year is not None]
    newest = order == "newest"
    dated.sort(key=lambda each: _number(each[0], newest), reverse=newest)
    dated.sort(key=lambda each: -each[1] if newest else each[1])
    undated = [(paper, year) for paper, year in zip(selected.papers, selected.years, strict=True) if year is None]
    chosen = (dated + undated)[: most or None]
    by_link = () if most else selected.by_link
    return Selected(tuple(paper for paper, _ in chosen), by_link, tuple(year for _, year in chosen))


def by_year(selected: Selected) -> tuple[tuple[str, int], ...]:
    """How many papers of a selection there are of each year, the first year first, unknown years ("") last."""
    counted = Counter(selected.years)
    in_turn = sorted(counted.items(), key=lambda each: (each[0] is None, each[0] or 0))
    return tuple((str(year or ""), count) for year, count in in_turn)


def by_group(papers: Iterable[PaperRecord], group: Group) -> tuple[tuple[str, int], ...]:
    """How many papers have each value of a group, the most first; those without one ("") last.

    A paper with several values counts for each. Of a section's path only the innermost heading counts.
    """
    counted = Counter(value for paper in papers for value in dict.fromkeys(_values(paper, group)) or ("",))
    return tuple(sorted(counted.items(), key=lambda each: (not each[0], -each[1], each[0].casefold())))


def _values(paper: PaperRecord, group: Group) -> Sequence[str]:
    if group == "venue":
        return [each.venue.name for each in paper.venues]
    if group == "section":
        return [path[-1] for _, path in paper.sections if path]
    return {"organisation": paper.organisations, "list": paper.lists, "author": paper.authors}.get(group, ())


def _number(paper_id: str, newest: bool) -> str:
    """The number of a preprint, which tells year, month and order; what is no preprint is put after those that are."""
    found = _ARXIV.fullmatch(paper_id)
    return found[1] if found else "" if newest else "~"
