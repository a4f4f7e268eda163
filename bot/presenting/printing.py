"""Prints to a terminal or a pipe, without characters that control a terminal.

Titles, abstracts, addresses and models' answers come from strangers; an escape sequence in them could rewrite the
screen, set its title or hide a link.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from ingest.terms.outside_text import visible
from ingest.terms.patterns import lazy_pattern

# JSON escapes the other control characters itself; these are as dangerous and stay as they are unless told.
_LEFT_BY_JSON = lazy_pattern("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class _HarmlessConsole(Console):
    """A console that prints text without control characters; its own colours and links are its own affair."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


def console(*, stderr: bool = False) -> Console:
    """The terminal, for everything that people read."""
    return _HarmlessConsole(stderr=stderr)


def json_line(value: Mapping[str, Any]) -> str:
    """Return an object as one line of JSON, with every character escaped that only a terminal obeys."""
    text = json.dumps(value, ensure_ascii=False)
    return _LEFT_BY_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def print_json(value: Mapping[str, Any]) -> None:
    """Write one object on a line of its own to stdout."""
    sys.stdout.write(f"{json_line(value)}\n")
