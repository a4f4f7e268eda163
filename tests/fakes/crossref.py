"""A loopback Crossref: works by DOI, as it really behaves.

As at the original: DOIs are case-insensitive and come back as registered, an unknown one gives 404 in plain text, a
DOI that was given up leads to its successor, and every answer tells the rate that it allows.
"""

from urllib.parse import unquote

from aiohttp import web

from tests.fakes.service import Asked, FakeService


class FakeCrossref(FakeService):
    """`works` by DOI in lower case; `rate` is how many requests in how many seconds are allowed."""

    def __init__(self, works: dict[str, dict[str, object]]) -> None:
        super().__init__()
        self.works = works
        self.rate = ("50", "1s")

    async def answer(self, asked: Asked) -> web.StreamResponse:
        doi = unquote(asked.path.removeprefix("/works/")).lower()
        rate = {"x-rate-limit-limit": self.rate[0], "x-rate-limit-interval": self.rate[1]}
        if doi not in self.works:
            return web.Response(status=404, text="Resource not found.", headers=rate)
        body = {"status": "ok", "message-type": "work", "message": self.works[doi]}
        return web.json_response(body, headers=rate)


def work(doi: str, abstract: str | None) -> dict[str, object]:
    told: dict[str, object] = {
        "DOI": doi,
        "title": ["On <i>Things</i>"],
        "author": [{"given": "Ada", "family": "Example"}, {"name": "The Consortium"}],
        "issued": {"date-parts": [[2023, 5]]},
        "container-title": ["Journal of Examples"],
    }
    return told if abstract is None else {**told, "abstract": abstract}
