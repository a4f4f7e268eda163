"""The doctor on health and metrics of a serving process."""

import asyncio
import socket
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client import generate_latest

from bot.config import settings_class
from bot.doctor.checks import _budget
from bot.doctor.figures import figures
from bot.finding import Finding

_LIBRARY = {"part": "library", "ready": True, "reason": "revision 1", "needed": True}
_MODEL = {"part": "model", "ready": False, "reason": "it refused the key", "needed": False}
_STORE = {"part": "store", "ready": False, "reason": "the disk is full", "needed": True}


def found_at(folder: Path, port: int, host: str = "127.0.0.1") -> list[Finding]:
    return list(figures(settings_class().model_validate({"data": folder, "metrics": {"port": port, "host": host}})))


async def found_while(folder: Path, metrics: str, parts: list[dict[str, object]]) -> list[Finding]:
    """What is found while a process serves these metrics and says that of its parts."""

    async def show(_: web.Request) -> web.Response:
        return web.Response(text=metrics)

    async def ready(_: web.Request) -> web.Response:
        return web.json_response({"parts": parts}, status=503)

    app = web.Application()
    app.router.add_get("/metrics", show)
    app.router.add_get("/ready", ready)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port is not None
        return await asyncio.to_thread(found_at, folder, server.port)


async def test_what_a_process_says_of_its_parts_is_told(tmp_path: Path) -> None:
    metrics = generate_latest().decode()
    served, *parts = await found_while(tmp_path, metrics, [_LIBRARY, _MODEL, _STORE])
    assert (served.part, served.state) == ("metrics", "ok")
    assert parts == [
        Finding("serving", "note", "model: it refused the key"),
        Finding("serving", "problem", "store: the disk is full"),
    ]


async def test_a_process_of_another_version_is_known_by_the_metrics_that_it_lacks(tmp_path: Path) -> None:
    lines = generate_latest().decode().splitlines(keepends=True)
    metrics = "".join(line for line in lines if "refdesk_refusals" not in line)
    [found] = await found_while(tmp_path, metrics, [_LIBRARY])
    assert found.state == "problem" and "lacks refdesk_refusals:" in found.told and "Restart it" in found.told


async def test_what_is_not_refdesk_is_told(tmp_path: Path) -> None:
    [found] = await found_while(tmp_path, "<html>hello</html>", [_LIBRARY])
    assert found.state == "note" and "something else answers there" in found.told


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_nobody_listening_is_a_note(tmp_path: Path, host: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    [found] = found_at(tmp_path, port, host)
    assert found.state == "note" and "nothing listens" in found.told


async def test_a_process_of_this_machine_is_not_asked_through_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    [found] = await found_while(tmp_path, generate_latest().decode(), [_LIBRARY])
    assert (found.part, found.state) == ("metrics", "ok")


def test_no_table_is_a_note(tmp_path: Path) -> None:
    [found] = figures(settings_class().model_validate({"data": tmp_path}))
    assert found.told.startswith("not served")


@pytest.mark.parametrize(
    ("tables", "part", "state", "told"),
    [
        ({}, "budget", "note", "no limit on the language model"),
        ({}, "prices", "note", "[model] has none"),
        ({"budget": {"limits": [{"cost": 5.0}]}}, "budget", "problem", "[model] has no prices"),
    ],
)
def test_prices_and_limits_that_are_missing_are_told(
    tmp_path: Path, tables: dict[str, object], part: str, state: str, told: str
) -> None:
    model = {"base_url": "http://127.0.0.1:1/v1", "model": "m"}
    settings = settings_class().model_validate({"data": tmp_path, "model": model, **tables})
    [found] = [each for each in _budget(settings) if each.part == part and told in each.told]
    assert found.state == state


def test_a_judge_without_prices_is_not_taken_for_free(tmp_path: Path) -> None:
    model = {"base_url": "http://127.0.0.1:1/v1", "model": "m"}
    priced = {**model, "price_per_million_prompt_tokens": 1.0, "price_per_million_completion_tokens": 2.0}
    tables = {"model": priced, "judge": {"model": model}, "budget": {"limits": [{"cost": 5.0}]}}
    [found, *_] = _budget(settings_class().model_validate({"data": tmp_path, **tables}))
    assert found.state == "problem" and "[judge.model] has no prices" in found.told
