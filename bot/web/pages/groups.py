"""Show what reading groups have read, for those groups that their managers publish."""

from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.responses import Response

from bot.reading_groups.model import ReadingGroup, Round
from bot.reading_groups.stored import groups as rows
from bot.reading_groups.stored import rounds
from bot.store.database import Store
from bot.web.feeds import ReadPaper, read_papers_as_atom
from bot.web.pages.requests import PageError
from bot.web.pages.routes import Here

_MOST_SHOWN = 200


class GroupPages:
    """The archives of reading groups."""

    def __init__(self, store: Store) -> None:
        """Show the groups in `store` that are published, and of what they read the papers that the reader may see."""
        self._store = store

    def groups(self, here: Here) -> Response:
        """List the groups."""
        return here.page(
            "groups.html",
            heading=here.words("groups.title"),
            here="groups",
            groups=rows.published_groups(self._store),
            revision=here.revision,
        )

    def group(self, here: Here) -> Response:
        """Show what a group has read, the newest first."""
        group = self._group(here)
        return here.page(
            "group.html",
            heading=group.name,
            here="groups",
            group=group,
            read=self._read(here, group),
            revision=here.revision,
            feeds=((group.name, f"groups/{group.group_id}.atom"),),
        )

    def feed(self, here: Here) -> Response:
        """Give what a group has read as an Atom feed."""
        group = self._group(here)
        settings = here.pages.settings
        base = settings.address or str(here.request.base_url).rstrip("/")
        text = read_papers_as_atom(
            f"{settings.title}: {group.name}",
            f"{base}/groups/{group.group_id}",
            base,
            self._read(here, group),
            datetime.now(UTC),
        )
        return Response(text, media_type="application/atom+xml")

    def _group(self, here: Here) -> ReadingGroup:
        group = rows.group_of(self._store, here.request.path_params["group_id"])
        if group is None or not group.published:
            raise PageError(here.words("error.missing"), "missing")
        return group

    def _read(self, here: Here, group: ReadingGroup) -> Sequence[ReadPaper]:
        held = rounds.rounds_of(self._store, group.group_id, _MOST_SHOWN)
        with here.reading.desk.opened(here.scope) as opened:
            papers = {paper.paper_id: paper for paper in opened.papers([each.paper_id for each in held])}
        return [
            ReadPaper(each.paper_id, papers[each.paper_id].shown_title, each.day, *_votes(each))
            for each in held
            if each.paper_id in papers
        ]


def _votes(round_: Round) -> tuple[int, int]:
    """Return the votes for the paper that was chosen and for all; 0 of 0 where there was no vote."""
    votes = dict(zip(round_.ballot, round_.counts, strict=False))
    return votes.get(round_.paper_id, 0), sum(votes.values())
