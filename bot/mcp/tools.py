"""Offer the operations of reading as tools of the Model Context Protocol."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from bot.answering.model import Stage
from bot.errors import BotError
from bot.mcp import text
from bot.mcp.readers import McpReader, Who
from bot.reading.filters import Filters, Sort
from bot.reading.operations import LONGEST_PAGE
from bot.reading.values import (
    AskResult,
    ExplainResult,
    Exported,
    FindResult,
    ListsResult,
    NewsResult,
    SelectResult,
    ShowResult,
    Value,
)
from ingest.errors import IngestError

_STAGES: tuple[Stage, ...] = ("searching", "writing", "checking")
_PROGRESS = {"searching": "Searching…", "writing": "Writing…", "checking": "Checking citations…"}

Result = TypeVar("Result", bound=Value)

Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE, description="Papers of one page.")]
Cursor = Annotated[str | None, Field(description="`next` of the page before.")]
Names = Annotated[tuple[str, ...], Field(description="Any of these.")]
Venues = Annotated[tuple[str, ...], Field(description="Any of these, with or without a year: SOSP 2023, OSDI.")]
Year = Annotated[int | None, Field(ge=1000, le=9999)]
Links = Annotated[tuple[str, ...], Field(description="Has a link of any of these kinds, such as code or video.")]
Day = Annotated[date | None, Field(description="Day on which a paper was first seen on the lists, as YYYY-MM-DD.")]


def add_tools(server: MCPServer, who: Who) -> None:
    """Add every tool to `server`; `who` gives the reader of each call."""

    def tool(title: str, *, asks: bool = False) -> Callable[[Callable[..., object]], Callable[..., object]]:
        annotations = ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=not asks, open_world_hint=False
        )
        return server.tool(title=title, annotations=annotations)

    async def called(operation: Callable[[McpReader], Result], as_text: Callable[[Result], str]) -> CallToolResult:
        """Run an operation in a thread; what its caller must change becomes an error that the model reads."""
        try:
            reader = await who()
            value = await asyncio.to_thread(operation, reader)
        except (BotError, IngestError) as error:
            raise ToolError(str(error)) from error
        return _result(value, as_text)

    @tool("Find papers")
    async def find(
        question: Annotated[str, Field(description="Words, a name, a filter such as OSDI 2024, an id or a link.")],
        limit: Limit = 10,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, FindResult]:
        """Search the lab's reading lists for papers; returns each with its best passage, the best first."""
        return await called(lambda reader: reader.reading.find(question, limit, cursor, reader.scope), text.found)

    @tool("Ask a question", asks=True)
    async def ask(
        question: Annotated[str, Field(description="A question about the papers, or: summarise X; compare X with Y.")],
        context: Context,
    ) -> Annotated[CallToolResult, AskResult]:
        """Answer from the papers on the lists; every sentence names its source and was checked against it.

        Cite only what the answer cites. Says so when the lists have no answer.
        """
        reports: list[asyncio.Task[None]] = []

        def on_stage(stage: Stage) -> None:
            done = _STAGES.index(stage)
            reports.append(asyncio.create_task(context.report_progress(done, len(_STAGES), _PROGRESS[stage])))

        try:
            answer = await (await who()).ask(question, on_stage)
        except (BotError, IngestError) as error:
            raise ToolError(str(error)) from error
        finally:
            await asyncio.gather(*reports)
        return _result(answer, text.answered)

    @tool("Show a paper")
    async def show(
        paper: Annotated[str, Field(description="Id, name, title or link of a paper.")],
    ) -> Annotated[CallToolResult, ShowResult]:
        """Show everything the library has on one paper: facts, passages to cite, lines of lists, citations."""
        return await called(lambda reader: reader.reading.show(paper, reader.scope), text.paper)

    @tool("Select papers by exact filters")
    async def select(
        lists: Names = (),
        sections: Names = (),
        venues: Venues = (),
        organisations: Names = (),
        authors: Names = (),
        kinds: Names = (),
        links: Links = (),
        year_from: Year = None,
        year_to: Year = None,
        seen_from: Day = None,
        seen_to: Day = None,
        sort: Sort = "newest",
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, SelectResult]:
        """List every paper that has all that the filters say; complete and exact. `lists` names the lists there are."""

        def selected(reader: McpReader) -> SelectResult:
            filters = Filters(
                lists, sections, venues, organisations, authors, kinds, links, year_from, year_to, seen_from, seen_to
            )
            return reader.reading.select(filters, sort, limit, cursor, reader.scope)

        return await called(selected, text.selected)

    @tool("Export papers")
    async def export(
        format: Annotated[str, Field(description="Name of an export format, such as bibtex, ris or csl-json.")],
        papers: Annotated[tuple[str, ...], Field(max_length=LONGEST_PAGE, description="Ids of papers.")] = (),
        lists: Names = (),
        venues: Venues = (),
        limit: Limit = LONGEST_PAGE,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, Exported]:
        """Write papers in an export format: those named by id, else those of the lists and venues."""
        return await called(
            lambda reader: reader.reading.export(
                format, Filters(lists=lists, venues=venues), papers, limit, cursor, reader.scope
            ),
            text.exported,
        )

    @tool("Name the reading lists")
    async def lists() -> Annotated[CallToolResult, ListsResult]:
        """Name the reading lists, how many papers each has, and how fresh the library is."""
        return await called(lambda reader: reader.reading.lists(reader.scope), text.lists)

    @tool("Show new papers")
    async def news(
        since: Day = None,
        lists: Names = (),
        sections: Names = (),
        authors: Names = (),
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Annotated[CallToolResult, NewsResult]:
        """List the papers that were added to the lists since a day, by default of the last 30 days; last one first."""
        return await called(
            lambda reader: reader.reading.news(
                since, Filters(lists=lists, sections=sections, authors=authors), limit, cursor, reader.scope
            ),
            text.news,
        )

    @tool("Explain a search")
    async def explain(
        question: Annotated[str, Field(description="The question to explain.")],
        paper: Annotated[str | None, Field(description="Say why this paper is there or not.")] = None,
    ) -> Annotated[CallToolResult, ExplainResult]:
        """Explain how a question is understood and searched, and why a paper is there or not."""
        return await called(lambda reader: reader.reading.explain(question, paper, reader.scope), text.explained)


def _result(value: Result, as_text: Callable[[Result], str]) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=as_text(value))], structured_content=value.model_dump(mode="json")
    )
