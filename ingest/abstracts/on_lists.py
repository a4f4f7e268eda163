"""Takes the abstracts that lists themselves give, where no provider has one.

Files of references and Zotero give them. One of a paper that is on several lists stays a note of its list, so that
nobody reads it who may not see that list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ingest.abstracts.placeholders import is_placeholder
from ingest.abstracts.provider import Found
from ingest.abstracts.text import plain_text
from ingest.papers.model import Paper

ON_LIST = "list"
"""Who is named as the provider of an abstract that a list gives."""


def abstracts_on_lists(abstracts: Mapping[str, Found], papers: Sequence[Paper], now: datetime) -> dict[str, Found]:
    """Return abstracts by paper id, with those that lists give for papers of which no provider has one."""
    completed = dict(abstracts)
    for paper in papers:
        known = abstracts.get(paper.paper_id)
        if (known is not None and known.abstract) or (abstract := _abstract(paper)) is None:
            continue
        if known is not None:
            completed[paper.paper_id] = replace(known, abstract=abstract, abstract_by=ON_LIST)
        else:
            own = Found(paper.paper_id, ON_LIST, paper.paper_id, "identifier", None, abstract, (), None, None, now)
            completed[paper.paper_id] = own
    return completed


def _abstract(paper: Paper) -> str | None:
    text = plain_text(paper.abstract_on_list) if paper.abstract_on_list else ""
    return None if not text or is_placeholder(text, paper.titles[0]) else text
