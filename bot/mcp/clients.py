"""Say in a line how each common client is connected to the tools."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path


def stdio_lines(command: str, config: Path | None, data: Path) -> Mapping[str, str]:
    """Return by client what to type or write so that it starts `refdesk serve mcp` itself.

    `command` is the path of `refdesk`; `config` the configuration file in use, None where the defaults hold, for which
    the folder `data` is named.
    """
    options = ["--config", str(config.resolve())] if config else ["--data", str(data.resolve())]
    words = [command, *options, "serve", "mcp"]
    line = shlex.join(words)
    server = {"command": command, "args": words[1:]}
    return {
        "Claude Code": f"claude mcp add refdesk -- {line}",
        "Codex": f"codex mcp add refdesk -- {line}",
        "Gemini CLI": f"gemini mcp add refdesk {shlex.quote(command)} -- {shlex.join(words[1:])}",
        "VS Code": "code --add-mcp " + shlex.quote(_as_json({"name": "refdesk", **server})),
        "Cursor, Claude Desktop and others": _as_json({"mcpServers": {"refdesk": server}}),
    }


def http_lines(address: str) -> Mapping[str, str]:
    """Return by client what to type so that it uses the tools of a running `refdesk serve` with a token."""
    headers = {"Authorization": "Bearer ${env:REFDESK_TOKEN}"}
    return {
        "Claude Code": (
            f'claude mcp add --transport http refdesk {address}/mcp --header "Authorization: Bearer $REFDESK_TOKEN"'
        ),
        "Codex": f"codex mcp add refdesk --url {address}/mcp --bearer-token-env-var REFDESK_TOKEN",
        "Cursor and others": _as_json({"mcpServers": {"refdesk": {"url": f"{address}/mcp", "headers": headers}}}),
    }


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
