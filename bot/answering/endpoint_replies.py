"""Brings the replies of chat endpoints into the one form that the client library reads.

Endpoints that call themselves compatible give a text as a list of parts (as OpenAI's own requests may have), put a
refusal beside an empty text, leave lists out that are empty, or answer at once although a stream was asked for. The
client library ends in errors of Python's at each of these.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx

_EVENT = b"data:"
_TEXT_PARTS = frozenset({"text", "output_text", "refusal"})


async def read_plainly(response: httpx.Response) -> None:
    """Have the body of a reply brought into form while it is read; for the event hooks of an `httpx.AsyncClient`.

    An encoded body and one that is neither JSON nor a stream of events stay as they are, as do errors.
    """
    stream = response.stream
    if response.status_code != httpx.codes.OK or response.headers.get("content-encoding", "identity") != "identity":
        return
    if not isinstance(stream, httpx.AsyncByteStream):
        return
    kind = response.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind == "text/event-stream":
        response.stream = _Body(stream, _events_in_form)
    elif kind == "application/json":
        asked = json.loads(response.request.content or b"{}")
        response.stream = _Body(stream, _as_events if asked.get("stream") else _whole_in_form)
        response.headers.pop("content-length", None)


class _Body(httpx.AsyncByteStream):
    """The body of a reply, its pieces changed on the way."""

    def __init__(
        self, stream: httpx.AsyncByteStream, change: Callable[[AsyncIterator[bytes]], AsyncIterator[bytes]]
    ) -> None:
        self._stream = stream
        self._change = change

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._change(aiter(self._stream)):
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _events_in_form(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    begun = b""
    async for piece in pieces:
        *lines, begun = (begun + piece).split(b"\n")
        if lines:
            yield b"".join(_line_in_form(line) + b"\n" for line in lines)
    if begun:
        yield _line_in_form(begun)


async def _whole_in_form(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    body = b"".join([piece async for piece in pieces])
    yield _in_form(body)


async def _as_events(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A whole answer as the events of a stream."""
    body = _in_form(b"".join([piece async for piece in pieces]))
    yield b"".join(b"data: " + event + b"\n\n" for event in (*_events(body), b"[DONE]"))


def _events(body: bytes) -> Iterator[bytes]:
    value = _read(body)
    if value is None or not isinstance(value.get("choices"), list):
        yield body.replace(b"\n", b" ")
        return
    shared = {**value, "object": "chat.completion.chunk", "usage": None}
    choices = [
        {**{name: each for name, each in choice.items() if name != "message"}, "delta": choice.get("message") or {}}
        for choice in value["choices"]
        if isinstance(choice, dict)
    ]
    yield json.dumps({**shared, "choices": choices}).encode()
    if value.get("usage"):
        yield json.dumps({**shared, "choices": [], "usage": value["usage"]}).encode()


def _line_in_form(line: bytes) -> bytes:
    if not line.startswith(_EVENT):
        return line
    data = line.removeprefix(_EVENT).strip()
    changed = _in_form(data)
    return line if changed is data else b"data: " + changed


def _in_form(data: bytes) -> bytes:
    """`data` in form; `data` itself where it is in form already or is no JSON object."""
    value = _read(data)
    if value is None or "choices" not in value:
        return data
    choices = value["choices"] if isinstance(value["choices"], list) else []
    plain = {**value, "choices": [_choice(choice) if isinstance(choice, dict) else choice for choice in choices]}
    return data if plain == value else json.dumps(plain).encode()


def _choice(choice: dict[str, Any]) -> dict[str, Any]:
    for name in ("delta", "message"):
        if name in choice:
            message = choice[name] if isinstance(choice[name], dict) else {}
            return {**choice, name: _with_refusal(message)}
    if isinstance(choice.get("text"), str):
        return {**choice, "delta": {"content": choice["text"]}, "message": {"content": choice["text"]}}
    return choice


def _with_refusal(message: dict[str, Any]) -> dict[str, Any]:
    content = message.get("content")
    if isinstance(content, list):
        content = "".join(map(_text, content))
    if not content and isinstance(message.get("refusal"), str):
        content = message["refusal"]
    return message if content == message.get("content") else {**message, "content": content}


def _text(part: object) -> str:
    """The text of a part; what was thought, called or drawn has none."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict) or part.get("type", "text") not in _TEXT_PARTS:
        return ""
    text = part.get("text", part.get("refusal"))
    return text if isinstance(text, str) else ""


def _read(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
