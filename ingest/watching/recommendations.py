"""Asks Semantic Scholar which papers it recommends beside those of a list.

See https://api.semanticscholar.org/api-docs/recommendations. It takes papers as examples, and gives the recommended
ones at once. An example that it does not know is refused with all others; so what was refused is asked for again in
two halves, each a page of its own.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from ingest.abstracts.records import at, check_is_json, items, read_json
from ingest.abstracts.semantic_scholar import SemanticScholarSettings, keys_in, record_of, sent_key
from ingest.errors import AbstractsError
from ingest.fetching import FetchError, Patience, shown
from ingest.fetching.service import Service
from ingest.watching.model import OutsidePaper, WatchPage, Window, outside_paper

MOST_EXAMPLES = 100
_MOST = 200
_FIELDS = "title,abstract,externalIds,year,venue,authors,citationCount"
_UNKNOWN_EXAMPLE = frozenset({400, 404})
_PREFIX = "semantic_scholar:"


class Recommendations:
    """A watch on what is recommended beside the papers of each list."""

    name = "semantic_scholar"

    def __init__(
        self,
        settings: SemanticScholarSettings,
        base_url: str,
        examples: Mapping[str, Sequence[str]],
        *,
        api_key: str | None = None,
        contact: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`examples` are keys of papers (`arxiv:…`, `doi:…`) by the name of their list."""
        self.requests = 0
        self._examples = {name: keys for name, keys in examples.items() if keys}
        self._service = Service(
            base_url,
            settings,
            contact=contact,
            accept="application/json",
            headers={"x-api-key": api_key} if api_key else None,
            patience=patience,
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """The lists, as `semantic_scholar:NAME`."""
        return tuple(f"{_PREFIX}{name}" for name in self._examples)

    def opened(self) -> AbstractAsyncContextManager[object]:
        """Hold the connection while recommendations are asked for."""
        return self._service.opened()

    async def page(self, source: str, window: Window) -> WatchPage:
        """Ask once for what is recommended beside a list; raises AbstractsError.

        The place in the window holds the parts of the examples that are still to be asked for: `0-50 50-100`.
        """
        examples = self._examples[source.removeprefix(_PREFIX)][:MOST_EXAMPLES]
        parts = [tuple(map(int, part.split("-"))) for part in window.place.split()] or [(0, len(examples))]
        (first, end), *rest = parts
        papers: tuple[OutsidePaper, ...] = ()
        if some := examples[first:end]:
            recommended = await self._recommended(some)
            if recommended is not None:
                papers = recommended
            elif len(some) > 1:
                middle = first + len(some) // 2
                rest = [(first, middle), (middle, end), *rest]
        return WatchPage(papers, " ".join(f"{begin}-{stop}" for begin, stop in rest) or None)

    async def _recommended(self, examples: Sequence[str]) -> tuple[OutsidePaper, ...] | None:
        """Return what is recommended beside examples; None where they are refused, as one of them is unknown."""
        self.requests += 1
        try:
            fetched = await self._service.ask(
                "/papers/",
                params={"fields": _FIELDS, "limit": str(_MOST)},
                send={"positivePaperIds": [sent_key(key) for key in examples], "negativePaperIds": []},
                check=check_is_json,
            )
        except FetchError as error:
            raise AbstractsError(f"Semantic Scholar: {error}, asked for recommendations") from error
        if fetched.status in _UNKNOWN_EXAMPLE:
            return None
        recommended = at(read_json(fetched.body), "recommendedPapers")
        if fetched.status >= 400 or not isinstance(recommended, list):
            raise AbstractsError(
                f"Semantic Scholar: {shown(fetched.url)} answered with HTTP {fetched.status} and no recommendations; "
                "check candidates.recommendations_url"
            )
        papers = [outside_paper(record_of(each), dict.fromkeys(keys_in(each))) for each in items(recommended)]
        return tuple(paper for paper in papers if paper is not None)
