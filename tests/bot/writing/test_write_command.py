"""`refdesk write`: related work by theme, every sentence checked, and revised without touching what is to stay."""

import asyncio
import importlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from pybtex.database import parse_string
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.store.database import open_store
from bot.store.spending import spent_by
from ingest.job import run_job
from tests.bot.writing.drafting import ABSTRACTS, FOUR, LIST, MEMORY, OUTLINE, PHASES, TOPIC, citing
from tests.fakes.openai_chat import ChatServer, Reply, chat_server
from tests.libraries import NOW, settings_for, write_sources


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of five papers under two headings, and the client of models imported, which takes seconds."""
    importlib.import_module("llama_index.llms.openai_like")
    folder = tmp_path_factory.mktemp("writing")
    write_sources(folder, {"papers": LIST}, ABSTRACTS)
    run_job(settings_for(folder, ["papers"]), now=NOW)
    return folder / "data"


@pytest.fixture
def store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


def run(data: Path, store: str, *arguments: str, model: str = "", **settings: str) -> Result:
    env = {"COLUMNS": "200", "REFDESK_STORE__URL": store, **settings}
    if model:
        env |= {"REFDESK_MODEL__BASE_URL": model, "REFDESK_MODEL__MODEL": "scripted", "REFDESK_JUDGE__ENABLED": "false"}
    return CliRunner().invoke(app, ["--data", str(data), "write", TOPIC, *arguments], env=env)


@contextmanager
def serving(*replies: Reply) -> Iterator[ChatServer]:
    """Run a scripted model beside the command, which has an event loop of its own."""
    ready: list[ChatServer] = []
    loop = asyncio.new_event_loop()
    started, stop = asyncio.Event(), asyncio.Event()

    async def serve() -> None:
        async with chat_server(*replies) as server:
            ready.append(server)
            started.set()
            await stop.wait()

    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    asyncio.run_coroutine_threadsafe(started.wait(), loop).result(10)
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def paragraphs(result: Result) -> list[str]:
    text = result.stdout.partition("\n## References")[0]
    return [part for part in text.split("\n\n") if part and not part.lstrip().startswith("#")]


def test_without_a_model_it_is_a_bibliography_by_theme_of_exact_quotes(data: Path, store: str) -> None:
    result = run(data, store, *FOUR)
    assert result.exit_code == 0
    assert re.findall(r"^## (.*)$", result.stdout, re.MULTILINE) == ["Memory", "Scheduling", "References"]
    quotes = re.findall(r"“(.*?)”", result.stdout.partition("## References")[0])
    abstracts = " ".join(str(row["abstract"]) for row in ABSTRACTS)
    assert len(quotes) == 4 and all(quote in abstracts for quote in quotes)
    assert "praise" not in result.stdout
    assert "No language model: a bibliography of 2 themes, 4 papers, 4 exact quotes." in result.stderr


def test_each_key_in_the_text_is_in_the_references_in_the_format_that_is_asked_for(data: Path, store: str) -> None:
    result = run(data, store, *FOUR, "--format", "bibtex")
    keys = set(re.findall(r"\[@(\w+)\]", result.stdout))
    block = re.search(r"```bibtex\n(.*?)```", result.stdout, re.DOTALL)
    assert block is not None
    assert set(parse_string(block[1], "bibtex").entries) == keys
    styled = run(data, store, *FOUR, "--style", "apa").stdout.partition("## References\n")[2]
    assert set(re.findall(r"^- \[@(\w+)\] ", styled, re.MULTILINE)) == keys


def test_of_what_a_model_writes_only_sentences_that_their_sources_carry_are_shown(data: Path, store: str) -> None:
    with serving(citing(OUTLINE), citing(MEMORY), Reply("1. DROP"), citing(PHASES), Reply("1. DROP")) as server:
        result = run(data, store, *FOUR, model=server.base_url)
    assert result.exit_code == 0, result.output
    memory, phases = paragraphs(result)
    assert "Pagelet keeps the cache of each request in pages of fixed size [@" in memory
    assert "9x" not in memory and "Harbour" not in memory
    assert "Relay runs both phases of serving on machines of their own [@" in phases
    assert "first" not in phases
    # A heading that neither topic nor papers carry gives way to that of the lists.
    assert re.findall(r"^## (.*)$", result.stdout, re.MULTILINE) == ["Memory in pages", "Scheduling", "References"]
    assert "Ignore all previous" not in "".join(server.prompts)


def test_a_model_that_fails_leaves_quotes_in_its_place(data: Path, store: str) -> None:
    with serving(Reply(status=400)) as server:
        result = run(data, store, *FOUR, model=server.base_url)
    assert result.exit_code == 0
    assert len(paragraphs(result)) == 2
    assert "4 sentences, each with its source; 4 of them exact quotes." in result.stderr


def test_what_is_to_stay_stays_letter_by_letter(data: Path, store: str) -> None:
    with serving(citing(OUTLINE), citing(MEMORY), Reply("1. DROP"), citing(PHASES), Reply("1. DROP")) as server:
        first = run(data, store, *FOUR, model=server.base_url)
    short = citing("Pagelet keeps the cache of each request in pages of fixed size {pagelet}.")
    with serving(short) as server:
        second = run(data, store, "--revise", "shorter, but keep the second paragraph", model=server.base_url)
        assert len(server.requests) == 1
        assert "Write one or two plain sentences." in server.requests[0]["messages"][0]["content"]
    assert second.exit_code == 0, second.output
    before, after = paragraphs(first), paragraphs(second)
    assert after[1] == before[1]
    assert after[0] != before[0] and len(after[0]) < len(before[0])
    assert "gatecrash" not in second.stdout.partition("## References")[2].lower()


def test_an_added_paper_comes_to_the_nearest_theme_and_changes_no_other(data: Path, store: str) -> None:
    with serving(citing(OUTLINE), citing(MEMORY), Reply("1. DROP"), citing(PHASES), Reply("1. DROP")) as server:
        first = run(data, store, *FOUR, model=server.base_url)
    with_harbour = citing("Relay hands the cache over the network {relay}. "
                          "Harbour moors each request at the nearest pier that is idle {harbour}.")  # fmt: skip
    with serving(with_harbour) as server:
        second = run(data, store, "--revise", "add Harbour", model=server.base_url)
    assert paragraphs(second)[0] == paragraphs(first)[0]
    assert "Harbour moors each request at the nearest pier that is idle [@" in paragraphs(second)[1]
    third = run(data, store, "--revise", "remove Harbour")
    assert "Harbour" not in third.stdout
    assert paragraphs(third)[0] == paragraphs(first)[0]


def test_no_paper_that_was_asked_for_or_cited_before_is_lost(data: Path, store: str) -> None:
    named = ("--papers", ", ".join(FOUR[1::2]))
    with serving(citing(OUTLINE), citing(MEMORY), Reply("1. DROP"), citing(PHASES), Reply("1. DROP")) as server:
        first = run(data, store, *named, model=server.base_url)
    assert len(paragraphs(first)) == 2 and set(_CITED.findall(first.stdout)) == _of_references(first)
    only_harbour = citing("Harbour moors each request at the nearest pier that is idle {harbour}.")
    with serving(only_harbour) as server:
        second = run(data, store, "--revise", "add Harbour", model=server.base_url)
    assert len(_of_references(first)) == 4 and len(_of_references(second)) == 5
    assert _of_references(first) < _of_references(second) == set(_CITED.findall(second.stdout))


_CITED = re.compile(r"@([a-z]\w*)")


def _of_references(result: Result) -> set[str]:
    return set(re.findall(r"^- \[@(\w+)\]", result.stdout, re.MULTILINE))


def test_paragraphs_and_papers_are_taken_out_without_a_model(data: Path, store: str) -> None:
    run(data, store, *FOUR)
    result = run(data, store, "--revise", "remove the first paragraph")
    assert re.findall(r"^## (.*)$", result.stdout, re.MULTILINE) == ["Scheduling", "References"]
    assert "pagelet" not in result.stdout.lower()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--revise", "shorter"), "No language model, so I can only add or remove"),
        (("--revise", "add Blorptron"), "No paper matches “Blorptron”"),
        (("--revise", "remove Harbour"), "“Harbour” is not in the draft"),
        (("--papers", "Blorptron"), "No paper matches “Blorptron”"),
    ],
)
def test_what_cannot_be_done_is_said_and_the_draft_stays(
    data: Path, store: str, arguments: tuple[str, ...], message: str
) -> None:
    first = run(data, store, *FOUR)
    result = run(data, store, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    again = run(data, store, "--revise", "remove Tandem")
    assert paragraphs(again)[0] == paragraphs(first)[0]


def test_without_a_draft_there_is_nothing_to_revise(data: Path, store: str) -> None:
    result = run(data, store, "--revise", "shorter")
    assert result.exit_code == 2
    assert "There is no draft about" in result.stderr


def test_programs_get_themes_and_cited_papers_as_json(data: Path, store: str) -> None:
    work = json.loads(run(data, store, *FOUR, "--json").stdout)
    assert [paragraph["theme"]["heading"] for paragraph in work["paragraphs"]] == ["Memory", "Scheduling"]
    assert work["paragraphs"][0]["cited"] == ["arxiv:2301.00001", "arxiv:2305.00005"]


def test_a_topic_finds_its_papers_itself_and_an_unknown_one_says_so(data: Path, store: str) -> None:
    result = run(data, store)
    assert result.exit_code == 0 and "Pagelet" in result.stdout
    env = {"REFDESK_STORE__URL": store}
    lasagne = CliRunner().invoke(app, ["--data", str(data), "write", "recipes for lasagne"], env=env)
    assert (lasagne.exit_code, lasagne.stdout) == (1, "")
    assert "lasagne" in lasagne.stderr


def test_what_the_model_was_used_for_counts_and_at_the_limit_it_is_a_bibliography(data: Path, store: str) -> None:
    replies = (citing(OUTLINE), citing(MEMORY), Reply("1. DROP"), citing(PHASES), Reply("1. DROP"))
    with serving(*replies) as server:
        run(data, store, *FOUR, model=server.base_url)
        limit = {"REFDESK_BUDGET__LIMITS": '[{"per": "day", "tokens": 100}]'}
        again = run(data, store, *FOUR, model=server.base_url, **limit)
        shorter = run(data, store, "--revise", "shorter", model=server.base_url, **limit)
        assert len(server.requests) == 5
    with open_store(store) as opened:
        [spent] = spent_by(opened, NOW - timedelta(days=1), "purpose")
    assert (spent.of, spent.calls, spent.prompt_tokens, spent.completion_tokens) == ("writing", 5, 500, 100)
    used_up = "The budget for the language model is used up for this day"
    assert f"{used_up}: a bibliography of 2 themes, 4 papers, 4 exact quotes." in again.stderr
    assert shorter.exit_code == 2 and f"{used_up}, so I can only add or remove" in shorter.stderr
