"""Titles that papers no longer have on any list: kept beside the new ones, so that who knows the old one finds them."""

from collections.abc import Collection, Mapping, Sequence

from ingest.library.json_codecs import paper_from_json
from ingest.library.row_changes import TableChange
from ingest.papers.model import Paper
from ingest.terms.titles import near_identical, normal_title, normal_words

_MOST = 5


def former_titles(change: TableChange, papers: Sequence[Paper], *, same_code: bool) -> dict[str, tuple[str, ...]]:
    """Give by paper id the titles that the change of the table of papers would lose, or would lose again.

    Left out are titles that differ only in writing from one that stays, and those that another paper has now, as after
    a split. Where the code that reads lists has changed (not `same_code`) its older readings are not kept as titles.
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
    taken = {normal_title(title) for paper in papers for title in paper.titles}
    kept = {
        paper_id: tuple(title for title in titles if normal_title(title) not in taken)[-_MOST:]
        for paper_id, titles in lost.items()
    }
    return {paper_id: titles for paper_id, titles in kept.items() if titles}


def joined(change: TableChange, renamed: TableChange, former: Collection[str]) -> TableChange:
    """Put the change of the papers with former titles in place of what a change says of them."""
    return TableChange(
        (*(row for row in change.added if row["paper_id"] not in former), *renamed.added),
        (*(row for row in change.ended if row["paper_id"] not in former), *renamed.ended),
    )
