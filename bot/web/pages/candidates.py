"""Show papers beyond the lists, apart from those of the library, as a page and as a feed."""

from datetime import UTC, datetime

from starlette.responses import RedirectResponse, Response

from bot.candidates.shelf import ShownCandidate, shown_candidates
from bot.presenting.text import shortened
from bot.reading.convert import address
from bot.settings.candidates import CandidatesSettings
from bot.store.database import Store
from bot.web.feeds import FeedItem, written_feed
from bot.web.pages.requests import PageError
from bot.web.pages.routes import Here
from ingest.terms.outside_text import visible

_SHOWN = 50
_LONGEST_ABSTRACT = 600


class CandidatePages:
    """The page of candidates and its feed; where nothing is watched there is neither."""

    def __init__(self, store: Store, settings: CandidatesSettings) -> None:
        """Show the candidates in `store`."""
        self._store = store
        self._settings = settings

    def page(self, here: Here) -> Response:
        """Show the candidates that are close to what the reader may see, the closest first."""
        return here.page(
            "candidates.html",
            heading=here.words("candidates.title"),
            candidates=[_line(each) for each in self._shown(here)],
            revision=here.revision,
            feeds=((here.words("candidates.title"), "feeds/candidates.atom"),),
        )

    def feed(self, here: Here) -> Response:
        """Give the candidates as an Atom feed, those found last first; each entry leads to the paper itself."""
        settings = here.pages.settings
        base = settings.address or str(here.request.base_url).rstrip("/")
        newest = sorted(self._shown(here), key=lambda each: each.candidate.found_at, reverse=True)
        text = written_feed(
            f"{settings.title}: {here.words('candidates.title')}",
            f"{base}/feeds/candidates.atom",
            f"{base}/candidates",
            [_item(each, base) for each in newest],
            datetime.now(UTC),
        )
        return Response(text, media_type="application/atom+xml")

    def moved(self, here: Here) -> Response:
        """Lead from where a paper of the library would have its page to the candidate with that number."""
        return RedirectResponse(f"/candidates#{here.request.path_params['number']}", 302)

    def _shown(self, here: Here) -> list[ShownCandidate]:
        if not self._settings.is_on:
            raise PageError(here.words("error.missing"), "missing")
        desk, now = here.reading.desk, datetime.now(UTC)
        with desk.opened() as whole, desk.opened(here.scope) as opened:
            return shown_candidates(self._store, whole, opened, self._settings, now)[:_SHOWN]


def _line(shown: ShownCandidate) -> dict[str, object]:
    """Return what the page shows of a candidate; an address is that of arXiv, of a DOI or of a page of the web."""
    paper = shown.candidate.paper
    return {
        "number": shown.candidate.candidate_id,
        "title": visible(paper.title),
        "url": address(paper.url) or "",
        "authors": visible(", ".join(paper.authors[:8])),
        "why": visible(shown.why),
        "abstract": visible(shortened(paper.abstract, _LONGEST_ABSTRACT)),
        "found": shown.candidate.found_at.date(),
    }


def _item(shown: ShownCandidate, base: str) -> FeedItem:
    paper, page = shown.candidate.paper, f"{base}/candidates"
    return FeedItem(
        f"{page}#{shown.candidate.candidate_id}",
        paper.title,
        shown.candidate.found_at.isoformat(),
        address(paper.url) or page,
        paper.authors,
        f"On no list · {shown.why}",
    )
