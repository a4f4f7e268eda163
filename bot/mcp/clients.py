"""Say in a line how each common client is connected to the tools."""

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
    quoted = ", ".join(f'"{_in_json(word)}"' for word in words[1:])
    return {
        "Claude Code": f"claude mcp add refdesk -- {line}",
        "Codex": f"codex mcp add refdesk -- {line}",
        "Gemini CLI": f"gemini mcp add refdesk {line}",
        "VS Code": "code --add-mcp "
        + shlex.quote(f'{{"name": "refdesk", "command": "{_in_json(command)}", "args": [{quoted}]}}'),
        "Cursor, Claude Desktop and others": (
            f'{{"mcpServers": {{"refdesk": {{"command": "{_in_json(command)}", "args": [{quoted}]}}}}}}'
        ),
    }


def http_lines(address: str) -> Mapping[str, str]:
    """Return by client what to type so that it uses the tools of a running `refdesk serve` with a token."""
    return {
        "Claude Code": (
            f'claude mcp add --transport http refdesk {address}/mcp --header "Authorization: Bearer $REFDESK_TOKEN"'
        ),
        "Codex": f"codex mcp add refdesk --url {address}/mcp --bearer-token-env-var REFDESK_TOKEN",
        "Cursor and others": (
            f'{{"mcpServers": {{"refdesk": {{"url": "{_in_json(address)}/mcp", '
            '"headers": {"Authorization": "Bearer ${env:REFDESK_TOKEN}"}}}}'
        ),
    }


def _in_json(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
