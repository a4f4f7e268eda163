"""Tables with a person's own columns: what asks for them, what fills their cells, and how they are written."""

import csv
import importlib
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.answering.conversation import as_turn
from bot.answering.model import Answer
from bot.cli import app
from bot.exporting.own_table import page_of, table_lines
from bot.presenting.answer_parts import parts_of
from bot.summaries.columns import ColumnsAsked, columns_asked, columns_in
from tests.bot.summaries.conftest import Talking, told
from tests.bot.summaries.test_summaries_by_model import citing, model
from tests.fakes.openai_chat import Reply, chat_server


@pytest.mark.parametrize(
    ("question", "columns", "papers"),
    [
        ("compare vLLM, SGLang and Orca: hardware, speedup, baseline, code",
         ("hardware", "speedup", "baseline", "code"), "compare vLLM, SGLang and Orca"),
        ("Compare A with B by GPU memory and batch size", ("GPU memory", "batch size"), "Compare A with B"),
        ("compare A and B in terms of cost / latency", ("cost", "latency"), "compare A and B"),
        ("please make a table of SOSP 2023 papers: venue; code", ("venue", "code"), "SOSP 2023 papers"),
        ("OSDI 2024 papers with columns code and idea", ("code", "idea"), "OSDI 2024 papers"),
        ("A and B with their hardware and speedup columns", ("hardware", "speedup"), "A and B"),
        ("compare arxiv:2301.00001 with arxiv:2302.00002: memory", ("memory",),
         "compare arxiv:2301.00001 with arxiv:2302.00002"),
        ("vergleiche A und B: Speicher, Code", ("speicher", "code"), "vergleiche A und B"),
    ],
)  # fmt: skip
def test_columns_are_named_after_a_colon_or_by_words(question: str, columns: tuple[str, ...], papers: str) -> None:
    assert columns_asked(question) == ColumnsAsked(columns, papers)


@pytest.mark.parametrize(
    "question",
    [
        "papers by Tim Dao and Ce Zhang",
        "what does vLLM do: paging or batching?",
        "papers on scheduling by Stanford",
        "compare vLLM and Orca",
        "compare A and B: one sentence that is too long for the head of any column",
        "compare A and B: which one is faster?",
        "",
    ],
)
def test_other_questions_name_no_columns(question: str) -> None:
    assert columns_asked(question) is None


def test_columns_are_named_once_and_are_eight_at_most() -> None:
    assert columns_in("Speedup, the speedup, and memory used") == ("speedup", "memory")
    assert len(columns_in(", ".join(f"part {n}" for n in range(20)))) == 8


def cells(answer: Answer, paper: str) -> dict[str, str]:
    parts = parts_of(answer)
    shown = [(row.heading, cell) for row in parts.rows for cell in row.cells if cell.paper == paper]
    return {heading: " ".join(claim.marked for claim in cell.claims) or cell.unstated for heading, cell in shown}


async def test_without_a_model_cells_are_quotes_facts_or_said_not_to_be_stated(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("compare Pagelet, Relay and Noted: memory, cost, limitations, venue, code")
    assert cells(answer, "Pagelet") == {
        "Memory": "“… it serves 2.5x more requests than systems that reserve memory in one piece.”",
        "Cost": "not stated in the abstract",
        "Limitations": "“Our approach does not support models without attention.”",
        "Venue": "SOSP 2023 (list serving)",
        "Code": "not stated on the lists",
    }
    assert cells(answer, "Relay")["Cost"] == "“Experiments show that cost falls by 30%.”"
    assert cells(answer, "Noted")["Cost"] == "not known: no abstract is available"
    assert [source.paper.names[0] for source in answer.sources] == ["Pagelet", "Relay", "Noted"]
    quoted = [claim for claim in answer.claims if claim.quoted]
    assert all(claim.based_on[0].text == claim.text for claim in quoted)


async def test_columns_are_added_and_removed_by_follow_ups(talking: Talking) -> None:
    async with talking() as talk:
        await talk.ask("compare Pagelet and Relay: memory")
        added = await talk.ask("add a column for venue please")
        removed = await talk.ask("now remove the memory column")
    assert added.plan.columns == ("memory", "venue")
    assert removed.plan.columns == ("venue",)
    assert cells(removed, "Relay") == {"Venue": "OSDI 2024 (list serving)"}


async def test_a_filter_selects_the_papers_of_a_table_page_by_page(talking: Talking) -> None:
    async with talking() as talk:
        first = await talk.ask("table of all papers on the list serving: venue")
        second = await talk.ask("more")
    assert first.pages == 2
    assert second.plan.columns == ("venue",)
    assert [len(page.sources) for page in (first, second)] == [4, 3]
    assert not {each.paper.paper_id for each in first.sources} & {each.paper.paper_id for each in second.sources}


async def test_what_asks_for_more_than_the_papers_named_is_no_table_of_them(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("compare papers like Pagelet by speed")
    assert answer.plan.columns == ()


async def test_a_models_cells_are_checked_as_sentences(talking: Talking) -> None:
    importlib.import_module("llama_index.llms.openai_like")
    written = (
        "memory: Pagelet keeps the cache of each request in pages of fixed size {pagelet}. "
        "Relay needs 80 GB of memory {relay}.\n"
        "fixed costs: Relay pays the moon {relay}.\n"
        "cost: Relay: experiments show that cost falls by 30% {relay}.\n"
        "What I think: Pagelet is best {pagelet}."
    )
    async with chat_server(Reply(citing(written))) as server, talking(**model(server)) as talk:
        answer = await talk.ask("compare Pagelet and Relay: memory, cost, venue")
        asked = server.requests[0]["messages"][0]["content"]
    assert "  memory: what the work itself states on “memory”" in asked
    assert "venue:" not in asked.partition("Rules:")[2].partition("After the colon")[0]
    assert told(answer, "memory", "arxiv:2301.00001") == [
        "Pagelet keeps the cache of each request in pages of fixed size."
    ]
    assert not any("80 GB" in claim.text or "moon" in claim.text for claim in answer.claims)
    assert "30%" in cells(answer, "Relay")["Cost"]
    assert cells(answer, "Pagelet")["Cost"] == "not stated in the abstract"
    assert cells(answer, "Relay")["Venue"] == "OSDI 2024 (list serving)"


def test_a_table_is_written_as_csv_with_where_each_cell_is_from(library_data: Path) -> None:
    command = ["--data", str(library_data), "table", "Pagelet", "Relay", "--columns", "cost, venue", "--format", "csv"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["Paper"] for row in rows] == ["Pagelet", "Relay"]
    assert rows[1]["Cost"] == "“Experiments show that cost falls by 30%.”"
    assert rows[1]["Cost: from"] == "abstract"
    assert (rows[0]["Cost"], rows[0]["Cost: from"]) == ("not stated in the abstract", "")
    assert (rows[0]["Venue"], rows[0]["Venue: from"]) == ("SOSP 2023", "list serving")


def test_a_question_for_a_table_is_written_whole_in_a_format(library_data: Path) -> None:
    command = ["--data", str(library_data), "ask", "table of all papers on the list serving: venue"]
    result = CliRunner().invoke(app, [*command, "--format", "markdown"])
    lines = result.stdout.splitlines()
    assert lines[:2] == ["| Paper | Venue |", "| --- | --- |"]
    assert len(lines) == 2 + 7, "all pages, not the first alone"


@pytest.mark.parametrize("columns", [",", "a column of far too many words for one head"])
def test_columns_that_are_none_are_refused(library_data: Path, columns: str) -> None:
    result = CliRunner().invoke(app, ["--data", str(library_data), "table", "Pagelet", "--columns", columns])
    assert result.exit_code == 2
    assert "one to eight short names" in result.output


async def test_the_table_of_a_conversation_can_be_written_again(talking: Talking) -> None:
    async with talking() as talk:
        answer = await talk.ask("compare Pagelet and Relay: cost")
    turn = as_turn(answer)
    assert turn.fields == answer.fields
    assert turn.bases == {"arxiv:2301.00001": "abstract", "arxiv:2302.00002": "abstract"}
    assert "| Cost |" in "\n".join(table_lines([page_of(answer)], "markdown"))
