"""A loopback OpenAlex: works by DOI, as it really behaves.

As at the original: unknown DOIs are simply absent, works come in an order of their own and with DOIs as addresses,
one DOI may have several works, no more than `per-page` of them come at once, and abstracts are indexes. Works of
authors come by cursor, the last page with none.
"""

from collections.abc import Sequence

from aiohttp import web

from tests.fakes.service import Asked, FakeService


class FakeOpenAlex(FakeService):
    """`works` is what it has; `key`, where given, must come with every request."""

    def __init__(self, works: Sequence[dict[str, object]], *, key: str = "") -> None:
        super().__init__()
        self.works = list(works)
        self._key = key

    @property
    def filters(self) -> list[list[str]]:
        """The DOIs of each request."""
        return [asked.query["filter"].removeprefix("doi:").split("|") for asked in self.asked]

    async def answer(self, asked: Asked) -> web.StreamResponse:
        if asked.query.get("api_key", self._key) != self._key:
            return web.json_response({"error": "Invalid API key"}, status=401)
        if asked.query.get("filter", "").startswith(_BY_AUTHOR):
            return self._by_author(asked)
        dois = {f"https://doi.org/{doi}" for doi in self.filters[-1]}
        if asked.path != "/works" or len(dois) > 100:
            return web.json_response({"error": "Invalid query parameters error."}, status=400)
        works = [work for work in reversed(self.works) if work["doi"] in dois]
        most = int(asked.query.get("per-page", "25"))
        return web.json_response({"meta": {"count": len(works), "per_page": most}, "results": works[:most]})

    def _by_author(self, asked: Asked) -> web.Response:
        conditions = dict(each.split(":", 1) for each in asked.query["filter"].split(","))
        authors = {f"https://openalex.org/{each}" for each in conditions["authorships.author.id"].split("|")}
        since, until = conditions["from_publication_date"], conditions["to_publication_date"]
        works = [
            work for work in self.works if since <= str(work["publication_date"]) <= until and _of(work) in authors
        ]
        cursor, most = asked.query["cursor"], int(asked.query.get("per-page", "25"))
        start = 0 if cursor == "*" else int(cursor)
        following = str(start + most) if start + most < len(works) else None
        meta = {"count": len(works), "per_page": most, "next_cursor": following}
        return web.json_response({"meta": meta, "results": works[start : start + most]})


_BY_AUTHOR = "authorships.author.id:"


def work(
    doi: str, title: str, abstract: str | None, *, author: str = "A1", day: str = "2023-01-02"
) -> dict[str, object]:
    index: dict[str, list[int]] = {}
    for place, word in enumerate((abstract or "").split()):
        index.setdefault(word, []).append(place)
    return {
        "doi": f"https://doi.org/{doi}",
        "title": title,
        "abstract_inverted_index": index or None,
        "authorships": [{"author": {"id": f"https://openalex.org/{author}", "display_name": "Ada Example"}}],
        "publication_date": day,
        "publication_year": 2023,
        "primary_location": {"source": {"display_name": "Journal of Examples"}},
    }


def _of(work: dict[str, object]) -> object:
    authorships = work["authorships"]
    assert isinstance(authorships, list)
    return authorships[0]["author"]["id"]
