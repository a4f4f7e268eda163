"""What `refdesk doctor` tells of the servers, keys and programs that a configuration needs."""

import asyncio
import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from ingest.fetching.zotero import KEY_VARIABLE
from ingest.library.chroma_server import ChromaServer
from tests.fakes.zotero import FakeZotero, Library


def findings(folder: Path, configuration: str) -> dict[str, tuple[str, str]]:
    file = folder / "config.toml"
    file.write_text(configuration, encoding="utf-8")
    result = CliRunner().invoke(app, ["doctor", "--json", "--config", str(file), "--data", str(folder / "data")])
    told = json.loads(result.stdout)["findings"]
    return {each["part"]: (each["state"], each["told"]) for each in told}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_a_chroma_server_that_answers_is_told_with_its_version(tmp_path: Path, chroma: ChromaServer) -> None:
    chosen = f'[library]\nvectors = "server"\n[library.chroma]\nhost = "127.0.0.1"\nport = {chroma.port}\n'
    state, told = findings(tmp_path, chosen)["vectors"]
    assert state == "ok"
    assert f"at {chroma.address} answers" in told


def test_a_chroma_server_that_is_away_and_a_cloud_without_key_are_problems(tmp_path: Path) -> None:
    away = f'[library]\nvectors = "server"\n[library.chroma]\nhost = "127.0.0.1"\nport = {free_port()}\n'
    state, told = findings(tmp_path, away)["vectors"]
    assert (state, "Check that it is running" in told) == ("problem", True)
    state, told = findings(tmp_path, '[library]\nvectors = "cloud"\n')["vectors"]
    assert (state, "CHROMA_API_KEY" in told) == ("problem", True)


def test_a_postgresql_that_answers_is_told_and_one_that_is_away_is_a_problem(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, told = findings(tmp_path, f'[library]\ncatalogue = "{postgres}"\n')["catalogue"]
    assert (state, "answers: postgresql" in told) == ("ok", True)
    state, told = findings(tmp_path, f'[store]\nurl = "{postgres}"\n')["store"]
    assert (state, "answers: postgresql" in told) == ("ok", True)
    away = f"postgresql+psycopg://refdesk:secret@127.0.0.1:{free_port()}/refdesk"
    monkeypatch.setenv("REFDESK_LIBRARY__CATALOGUE", away)
    state, told = findings(tmp_path, "")["catalogue"]
    assert (state, "Start the server" in told, "secret" in told) == ("problem", True, False)


def test_missing_keys_of_providers_are_notes_with_the_variable_and_given_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = '[abstracts]\nproviders = ["arxiv", "semantic_scholar", "openalex"]\ncontact = "me@lab.example"\n'
    state, told = findings(tmp_path, chain)["abstract providers"]
    assert state == "note"
    assert "SEMANTIC_SCHOLAR_API_KEY is not set" in told
    assert "OPENALEX_API_KEY is not set" in told
    monkeypatch.setenv("SEMANTIC_SCHOLAR_API_KEY", "one")
    monkeypatch.setenv("OPENALEX_API_KEY", "two")
    assert findings(tmp_path, chain)["abstract providers"][0] == "ok"


def test_git_is_wanted_only_where_a_list_is_read_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "list.md").write_text("# List\n", encoding="utf-8")
    plain = f'[[lists]]\nname = "plain"\nsource = "{tmp_path / "list.md"}"\n'
    assert "git" not in findings(tmp_path, plain)
    committed = plain + '[[lists]]\nname = "kept"\nsource = "https://github.com/owner/repo"\ngit = true\n'
    monkeypatch.setattr("shutil.which", lambda name: None)
    state, told = findings(tmp_path, committed)["git"]
    assert (state, "kept need it" in told) == ("problem", True)


async def test_a_key_of_zotero_that_can_read_alone_is_a_problem_where_chat_saves_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FakeZotero() as zotero:
        library = Library(collections={"READ2345"}, may_read={"secret"}, may_write={"secret"})
        zotero.libraries["groups/7"] = library
        collection = zotero.address("groups/7/collections/READ2345")

        async def zoteros_line() -> tuple[str, str]:
            told = await asyncio.to_thread(findings, tmp_path, f'[zotero]\ncollection = "{collection}"\n')
            return told["zotero"]

        state, told = await zoteros_line()
        assert (state, f"There is no key in {KEY_VARIABLE}" in told) == ("problem", True)
        monkeypatch.setenv(KEY_VARIABLE, "secret")
        assert await zoteros_line() == ("ok", f"{collection} has 0 items and can be written to")
        library.may_write = set()
        state, told = await zoteros_line()
        assert (state, "cannot write to group library 7" in told, "secret" in told) == ("problem", True, False)
