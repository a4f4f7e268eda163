"""Installing: the manifest asks for what the code uses, the doctor says what to mend, and the command serves."""

import ast
import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path

import pytest

from bot.config import settings_class
from bot.errors import ConfigError, PlatformError
from bot.finding import Finding
from bot.platforms.slack import commands, digests, how_understood, reading_groups, threads
from bot.platforms.slack.doctor import examine_slack
from bot.platforms.slack.manifest import bot_scopes, manifest
from bot.platforms.slack.serve import read_secrets, serve
from bot.platforms.slack.settings import SlackSettings
from bot.reception.house import House
from bot.reception.reception import Reception
from bot.store.database import open_store
from tests.bot.platforms.slack.lab import ScriptedDesk
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, Clock, FakeSlack, Fault
from tests.fakes.slack.web_api import SCOPES
from tests.libraries import build

PACKAGE = Path(str(resources.files("bot.platforms.slack")))


@pytest.fixture
async def slack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeSlack]:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    async with FakeSlack(Clock(jumps=True)) as service:
        service.workspace.channel("C1")
        service.workspace.person("U1")
        yield service


def methods_called() -> set[str]:
    """Every method of the Web API that the adapter's code calls, by the name of the client's function."""
    called = set()
    for file in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                called.add(node.attr)
    # One function of the client is two methods of the Web API.
    if "files_upload_v2" in called:
        called |= {"files_getUploadURLExternal", "files_completeUploadExternal"}
    return called


def test_the_manifest_has_a_scope_for_every_method_that_the_code_calls() -> None:
    called = methods_called()
    needed = {scope for method, scope in SCOPES.items() if method.replace(".", "_") in called}
    assert "chat_stream" in called and needed <= bot_scopes()


def test_every_scope_of_the_manifest_is_used() -> None:
    called = methods_called()
    by_call = {scope for method, scope in SCOPES.items() if method.replace(".", "_") in called}
    by_event = {"app_mentions:read", "channels:history", "groups:history", "im:history", "im:read", "commands"}
    by_event |= {"reactions:read"}
    assert bot_scopes() == by_call | by_event


def test_the_manifest_subscribes_to_exactly_the_events_that_are_listened_to() -> None:
    subscribed = {event.partition(".")[0] for event in manifest()["settings"]["event_subscriptions"]["bot_events"]}
    listened = set(re.findall(r'@app\.event\("(\w+)"', (PACKAGE / "app.py").read_text(encoding="utf-8")))
    assert subscribed == listened


def test_the_manifest_names_the_commands_and_the_shortcuts_of_the_code() -> None:
    features = manifest()["features"]
    assert [each["command"] for each in features["slash_commands"]] == [
        commands.COMMAND,
        digests.COMMAND,
        digests.ALERT,
        reading_groups.COMMAND,
    ]
    assert [each["callback_id"] for each in features["shortcuts"]] == [
        commands.SHORTCUT,
        how_understood.SHORTCUT,
        threads.SHORTCUT,
    ]
    assert manifest()["settings"]["socket_mode_enabled"] and manifest()["settings"]["interactivity"]["is_enabled"]


async def examined(slack: FakeSlack, **changes: object) -> dict[str, Finding]:
    settings = SlackSettings.model_validate({"base_url": slack.api_url, **changes})
    return {finding.part: finding async for finding in examine_slack(settings)}


async def test_the_doctor_notes_that_reactions_are_not_heard_without_their_scope(slack: FakeSlack) -> None:
    slack.api.scopes.discard("reactions:read")
    found = await examined(slack)
    assert (found["scopes"].state, found["reactions"].state) == ("ok", "note")
    assert "add it with the events reaction_added and reaction_removed" in found["reactions"].told
    assert "reactions" not in await examined(slack, reactions=False)


async def test_the_doctor_finds_a_right_installation_right(slack: FakeSlack) -> None:
    found = await examined(slack)
    assert {part: finding.state for part, finding in found.items()} == {
        "bot token": "ok",
        "scopes": "ok",
        "app token": "ok",
        "socket": "ok",
    }


async def test_the_doctor_names_missing_scopes(slack: FakeSlack) -> None:
    slack.api.scopes -= {"reactions:write", "assistant:write"}
    found = await examined(slack)
    assert "missing: assistant:write, reactions:write. Add them" in found["scopes"].told


async def test_the_doctor_tells_wrong_and_missing_tokens_apart(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", BOT_TOKEN)
    found = await examined(slack)
    assert "not_allowed_token_type" in found["app token"].told and "xapp-" in found["app token"].told
    monkeypatch.delenv("SLACK_APP_TOKEN")
    assert "SLACK_APP_TOKEN is empty" in (await examined(slack))["app token"].told
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-old")
    assert "invalid_auth" in (await examined(slack))["bot token"].told
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    assert "SLACK_BOT_TOKEN is empty" in (await examined(slack))["bot token"].told


async def test_the_doctor_says_when_the_socket_or_slack_itself_cannot_be_reached(slack: FakeSlack) -> None:
    slack.sockets.connections.extend([None] * 10)  # type: ignore[list-item]  # As many as Slack lets an app have.
    found = await examined(slack)
    assert found["socket"].state == "problem" and "WebSockets" in found["socket"].told
    slack.sockets.connections.clear()
    found = await examined(slack, base_url="http://127.0.0.1:9/api/")
    assert found["Slack"].state == "problem" and "socket" not in found


async def test_over_http_the_doctor_looks_for_the_signing_secret(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await examined(slack, mode="http"))["signing secret"].state == "problem"
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    assert (await examined(slack, mode="http"))["signing secret"].state == "note"


async def house(slack: FakeSlack, folder: Path) -> House:
    settings = settings_class().model_validate({"data": folder, "slack": {"base_url": slack.api_url}})
    store = await asyncio.to_thread(open_store, settings.store_url)
    desk = ScriptedDesk()
    # Serving asks of the desk no more than the scripted one does.
    return House(settings, desk, store, Reception(desk, store, settings.reception))  # type: ignore[arg-type]


async def test_serving_answers_until_it_is_told_to_stop(slack: FakeSlack, tmp_path: Path) -> None:
    home = await house(slack, tmp_path)
    serving = asyncio.create_task(serve(home))
    await slack.until(lambda: slack.sockets.connections)
    asked = await slack.says("U1", "C1", f"<@{BOT_USER}> how are caches stored?")
    await slack.until(lambda: any("version 7" in each.shown for each in slack.workspace.posted("C1", asked.ts)))
    home.stopping.set()
    await slack.until(lambda: not slack.sockets.connections)
    assert not serving.done()
    home.drained.set()
    await serving
    home.store.close()


async def test_a_token_that_slack_does_not_take_is_told_by_the_name_of_its_variable(
    slack: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = await house(slack, tmp_path)
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-old")
    with pytest.raises(PlatformError, match=r"token in SLACK_APP_TOKEN \(invalid_auth\)"):
        await serve(home)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-old")
    with pytest.raises(PlatformError, match=r"token in SLACK_BOT_TOKEN \(invalid_auth\)"):
        await serve(home)
    home.store.close()


def test_a_missing_token_is_told_by_the_name_of_its_variable() -> None:
    with pytest.raises(ConfigError, match=r"SLACK_BOT_TOKEN is empty: put Slack's bot token there"):
        read_secrets(SlackSettings())


async def test_a_passing_failure_of_slack_at_the_start_is_waited_out(slack: FakeSlack, tmp_path: Path) -> None:
    home = await house(slack, tmp_path)
    slack.faults["auth.test"].extend([Fault(status=503), Fault(cut=True)])
    serving = asyncio.create_task(serve(home))
    await slack.until(lambda: slack.sockets.connections)
    home.stopping.set()
    home.drained.set()
    await serving
    home.store.close()


async def test_the_command_serves_a_real_library_and_stops_at_a_signal(slack: FakeSlack, tmp_path: Path) -> None:
    await asyncio.to_thread(build, tmp_path)
    config = tmp_path / "config.toml"
    text = f'data = "{tmp_path / "data"}"\n[slack]\nbase_url = "{slack.api_url}"\n'
    await asyncio.to_thread(config.write_text, text)
    serving = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", "from bot.cli import main; main()", "--config", str(config), "serve", "slack"),
        env={**os.environ, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN},
        stderr=asyncio.subprocess.PIPE,
    )
    await slack.until(lambda: slack.sockets.connections, 120)
    asked = await slack.says("U1", "C1", f"<@{BOT_USER}> SOSP 23 papers")
    await slack.until(
        lambda: any("Paging Attention Memory" in each.shown for each in slack.workspace.posted("C1", asked.ts)), 120
    )
    serving.send_signal(signal.SIGTERM)
    _, told = await asyncio.wait_for(serving.communicate(), 120)
    assert serving.returncode == 0
    assert "Serving slack" in told.decode()
