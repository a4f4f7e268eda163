"""Check the reading room and the tools for agents, and print how agents are connected."""

import shutil
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import BotError
from bot.finding import Finding
from bot.mcp.clients import http_lines, stdio_lines
from bot.settings.addresses import http_address
from bot.settings.settings import Settings
from bot.settings.web import WebSettings
from bot.store.database import open_store
from bot.store.tokens import all_tokens
from ingest.errors import IngestError


def check_web(settings: Settings) -> Iterator[Finding]:
    """Yield what is found of the reading room: its port, who may read it, and valid tokens."""
    table = settings.web
    if table is None:
        yield Finding("web", "note", "no table `[web]`, so only `refdesk serve web` serves it, on the defaults.")
    web = table or WebSettings()
    try:
        socket.create_server((web.host, web.port)).close()
    except OSError as error:
        yield Finding("web", "note", f"port {web.port} of {web.host} is in use or cannot be used ({error.strerror}).")
    else:
        yield Finding("web", "ok", f"port {web.port} of {web.host} is free")
    who = {"open": "everybody who reaches it", "token": "people with a token", "proxy": "whom the proxy names"}
    state = "note" if web.access == "open" and not web.local else "ok"
    advice = " Set `web.access` to `token` or `proxy` to limit that." if state == "note" else ""
    yield Finding("web", state, f"pages are for {who[web.access]}.{advice}")
    if web.access == "proxy":
        yield Finding("web", "note", f"the proxy must remove `{web.proxy_header}` from what browsers send.")
    yield from _tokens(settings)


def check_mcp(settings: Settings, config: Path | None) -> Iterator[Finding]:
    """Yield how each common client is connected, by its own process or over HTTP."""
    command = shutil.which("refdesk") or str(Path(sys.argv[0]).resolve())
    for client, line in stdio_lines(command, config, settings.data).items():
        yield Finding(client, "ok", line)
    web = settings.web
    if web is not None and web.mcp:
        for client, line in http_lines(web.address or http_address(web.host, web.port)).items():
            yield Finding(f"{client} over HTTP", "ok", line)
        yield from _tokens(settings)


def _tokens(settings: Settings) -> Iterator[Finding]:
    try:
        with open_store(settings.store_url) as store:
            valid = [token.name for token in all_tokens(store) if token.valid(datetime.now(UTC))]
    except (BotError, IngestError) as error:
        yield Finding("tokens", "problem", str(error))
        return
    if valid:
        yield Finding("tokens", "ok", f"{len(valid)} valid: {', '.join(valid)}")
    else:
        yield Finding("tokens", "note", "none is valid. Add one for API and agents: `refdesk token add NAME`.")
