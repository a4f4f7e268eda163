"""A loopback arXiv: the query API as it really behaves, its faults included.

    async with FakeArxiv({"2301.00001": FakePaper("A title", "An abstract.")}) as arxiv:
        arxiv.faults.append(Fault(status=429, headers={"Retry-After": "7"}))
        ... ask arxiv.url ...
        assert arxiv.asked == [["2301.00001"]]

As at the original: an id of a wrong form turns the whole batch into one error entry with HTTP 400, an unknown id is
simply absent, `max_results` is 10 unless given, answers come in an order of their own, ids carry versions, old ids
lose their subject class, and the first paper with a number of the new form is there. A search knows a category and
a range of submission dates, and gives its papers by `start` in the order of submission.
"""

import asyncio
import re
from collections import deque
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from aiohttp import web

_ID = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")
_DEFAULT_MAX_RESULTS = 10
_SEARCH = re.compile(r"cat:([\w.-]+) AND submittedDate:\[(\d{12}) TO (\d{12})\]")


@dataclass(frozen=True)
class FakePaper:
    title: str
    abstract: str
    authors: tuple[str, ...] = ("Ada Example",)
    version: int = 1
    published: str = "2023-01-02T03:04:05Z"
    journal: str | None = None
    comment: str | None = None
    category: str = "cs.LG"


@dataclass(frozen=True)
class Fault:
    """What happens to one request instead of a true answer; `silent` never answers, `cut` breaks off in the middle."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: bool = False
    silent: bool = False


class FakeArxiv:
    """The server; `asked` holds the ids of each request, `user_agents` who asked, `faults` what is to go wrong next."""

    def __init__(self, papers: dict[str, FakePaper], *, ignores_max_results: bool = False) -> None:
        self.papers = {"0704.0001": FakePaper("The first one", "It is always there."), **papers}
        self.asked: list[list[str]] = []
        self.searches: list[dict[str, str]] = []
        self.user_agents: list[str] = []
        self.faults: deque[Fault] = deque()
        self.url = ""
        self._ignores_max_results = ignores_max_results
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/api/query", self._query)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/api/query"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        if self._runner:
            await self._runner.cleanup()

    async def _query(self, request: web.Request) -> web.StreamResponse:
        ids = [number for number in request.query.get("id_list", "").split(",") if number]
        if "search_query" in request.query:
            self.searches.append(dict(request.query))
        else:
            self.asked.append(ids)
        self.user_agents.append(request.headers.get("User-Agent", ""))
        if self.faults:
            return await self._fail(request, self.faults.popleft(), ids)
        if "search_query" in request.query:
            return self._search(request)
        malformed = next((number for number in ids if not _ID.fullmatch(number)), None)
        if malformed is not None:
            return _feed(_error_entry(malformed), 1, status=400)
        known = [number for number in ids if _bare(number) in self.papers]
        most = _DEFAULT_MAX_RESULTS if self._ignores_max_results else int(request.query.get("max_results", "10"))
        entries = "".join(_entry(number, self.papers[_bare(number)]) for number in sorted(known, reverse=True)[:most])
        return _feed(entries, len(known))

    def _search(self, request: web.Request) -> web.Response:
        """What a category has of a range of submission dates, at most so many from `start` on, in their order."""
        match = _SEARCH.fullmatch(request.query["search_query"])
        if match is None or request.query.get("sortBy") != "submittedDate":
            return _feed(_error_entry(request.query["search_query"]), 1, status=400)
        category, since, until = match.groups()
        found = [
            (re.sub(r"\D", "", paper.published)[:12], number)
            for number, paper in self.papers.items()
            if paper.category == category and since <= re.sub(r"\D", "", paper.published)[:12] <= until
        ]
        start, most = int(request.query.get("start", "0")), int(request.query.get("max_results", "10"))
        shown = [number for _, number in sorted(found)][start : start + most]
        return _feed("".join(_entry(number, self.papers[number]) for number in shown), len(found))

    async def _fail(self, request: web.Request, fault: Fault, ids: list[str]) -> web.StreamResponse:
        if fault.silent:
            await self._closing.wait()
        if fault.cut:
            response = web.StreamResponse(headers={"Content-Type": "application/atom+xml", "Content-Length": "5000"})
            await response.prepare(request)
            await response.write(b"<?xml version='1.0'?><feed><entry><id>http://arxiv.org/abs/")
            if request.transport:
                request.transport.close()
            return response
        headers = {"Content-Type": "application/atom+xml; charset=utf-8", **fault.headers}
        return web.Response(status=fault.status, headers=headers, body=fault.body or b"")


def _bare(number: str) -> str:
    return re.sub(r"v\d+$", "", number)


def _feed(entries: str, total: int, status: int = 200) -> web.Response:
    text = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns="http://www.w3.org/2005/Atom">\n<id>https://arxiv.org/api/x</id><title>arXiv Query</title>'
        f"<opensearch:totalResults>{total}</opensearch:totalResults>{entries}</feed>\n"
    )
    return web.Response(status=status, text=text, content_type="application/atom+xml")


def _entry(number: str, paper: FakePaper) -> str:
    archive, slash, rest = _bare(number).partition("/")
    shown = archive.partition(".")[0] + slash + rest if slash else archive
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
    journal = f"<arxiv:journal_ref>{escape(paper.journal)}</arxiv:journal_ref>" if paper.journal else ""
    comment = f"<arxiv:comment>{escape(paper.comment)}</arxiv:comment>" if paper.comment else ""
    return (
        f"<entry><id>http://arxiv.org/abs/{shown}v{paper.version}</id><title>{escape(paper.title)}</title>"
        f"<updated>{paper.published}</updated><published>{paper.published}</published>"
        f"<summary>  {escape(paper.abstract)}\n</summary>{journal}{comment}{authors}</entry>"
    )


def _error_entry(number: str) -> str:
    address = f"https://arxiv.org/api/errors#incorrect_id_format_for_{escape(number)}"
    return (
        f"<entry><id>{address}</id><title>Error</title><summary>incorrect id format for {escape(number)}</summary>"
        "<author><name>arXiv api core</name></author></entry>"
    )
