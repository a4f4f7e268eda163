"""Saves the titles that papers have lost, so that they can still be found by them."""

from collections.abc import Collection, Mapping, Sequence

from ingest.library.json_codecs import paper_from_json
from ingest.library.row_changes import TableChange
from ingest.papers.model import Paper
from ingest.terms.titles import near_identical, normal_title, normal_words

_MOST = 5


def former_titles(change: TableChange, papers: Sequence[Paper], *, same_code: bool) -> dict[str, tuple[str, ...]]:
    """Return, per paper id, titles that this update would drop and that must be saved as former titles.

    Titles that differ only in spelling from one that stays are left out, and so are titles that another paper has now,
    as after a split. When the code that reads lists has changed (`same_code` is false), its older readings are not
    saved.
    """
    added = {row["paper_id"]: paper_from_json(row["data"]) for row in change.added}
    lost: dict[str, list[str]] = {}
    for row in change.ended:
        now = added.get(row["paper_id"])
        if now is None:
            continue
        before = paper_from_json(row["data"])
        titles = (*before.former_titles, *(before.titles if same_code else ()))
        staying = [normal_words(title) for title in now.titles]
        for title in titles:
            words = normal_words(title)
            if words and not any(near_identical(words, other) for other in staying):
                lost.setdefault(row["paper_id"], []).append(title)
                staying.append(words)
    return _without_others(lost, papers) if lost else {}


def _without_others(lost: Mapping[str, Sequence[str]], papers: Sequence[Paper]) -> dict[str, tuple[str, ...]]:
    current = {normal_title(title) for paper in papers for title in paper.titles}
    former = {
        paper_id: tuple(title for title in titles if normal_title(title) not in current)[-_MOST:]
        for paper_id, titles in lost.items()
    }
    return {paper_id: titles for paper_id, titles in former.items() if titles}


def joined(change: TableChange, renamed: TableChange, former: Collection[str]) -> TableChange:
    """Replace the rows of papers in `former` within `change` by those of `renamed`."""
    return TableChange(
        (*(row for row in change.added if row["paper_id"] not in former), *renamed.added),
        (*(row for row in change.ended if row["paper_id"] not in former), *renamed.ended),
    )
