"""A loopback Semantic Scholar: batches by id and the look-up by title, as they really behave.

As at the original: an unknown id gives a null in its place, a batch in which none is known is refused with HTTP 400,
as is one of more than 500 ids; the look-up by title always gives its nearest paper, however far that is, and 404 when
it has none; a wrong key is refused. Recommendations are refused where one of the examples is unknown, and never hold
an example.
"""

import json
from collections.abc import Sequence

from aiohttp import web

from tests.fakes.service import Asked, FakeService


class FakeSemanticScholar(FakeService):
    """`papers` by the id under which they are asked for, such as `ARXIV:2301.00001`; `matches` by title.

    `recommended` is what it recommends beside any examples.
    """

    def __init__(
        self,
        papers: dict[str, object],
        matches: dict[str, object] | None = None,
        *,
        key: str = "",
        recommended: Sequence[object] = (),
    ) -> None:
        super().__init__()
        self.papers = papers
        self.matches = matches or {}
        self.recommended = list(recommended)
        self._key = key

    @property
    def batches(self) -> list[list[str]]:
        """The ids of each batch that was asked for."""
        return [json.loads(asked.body)["ids"] for asked in self.asked if asked.path.endswith("/batch")]

    async def answer(self, asked: Asked) -> web.StreamResponse:
        if asked.headers.get("x-api-key", self._key) != self._key:
            return web.json_response({"message": "Forbidden"}, status=403)
        if asked.path == "/paper/batch":
            return self._batch(json.loads(asked.body)["ids"])
        if asked.path == "/papers/":
            return self._recommend(asked)
        match = self.matches.get(asked.query.get("query", ""))
        if asked.path != "/paper/search/match" or match is None:
            return web.json_response({"error": "Title match not found"}, status=404)
        return web.json_response({"data": [match]})

    @property
    def examples(self) -> list[list[str]]:
        """The examples of each request for recommendations."""
        return [json.loads(asked.body)["positivePaperIds"] for asked in self.asked if asked.path == "/papers/"]

    def _recommend(self, asked: Asked) -> web.Response:
        examples = json.loads(asked.body)["positivePaperIds"]
        if not examples or any(example not in self.papers for example in examples):
            return web.json_response({"error": "Input papers not found"}, status=404)
        most = int(asked.query.get("limit", "100"))
        return web.json_response({"recommendedPapers": self.recommended[:most]})

    def _batch(self, ids: Sequence[str]) -> web.Response:
        if len(ids) > 500:
            return web.json_response({"error": "Number of ids must be at most 500"}, status=400)
        records = [self.papers.get(number) for number in ids]
        if not any(records):
            return web.json_response({"error": "No valid paper ids given"}, status=400)
        return web.json_response(records)


def paper(
    title: str,
    abstract: str | None,
    *,
    arxiv: str | None = None,
    doi: str | None = None,
    year: int = 2023,
    references: Sequence[str] = (),
) -> dict[str, object]:
    ids: dict[str, object] = {"CorpusId": 7}
    if arxiv:
        ids["ArXiv"] = arxiv
    if doi:
        ids["DOI"] = doi
    return {
        "paperId": "0" * 40,
        "externalIds": ids,
        "title": title,
        "abstract": abstract,
        "year": year,
        "venue": "Conference on Examples",
        "authors": [{"authorId": "1", "name": "Ada Example"}],
        "references": [{"paperId": None, "externalIds": {"ArXiv": number}} for number in references],
    }
