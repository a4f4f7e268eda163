"""Answers of the real APIs that somebody recorded, and a loopback service that gives one of them to whatever is asked.

They lie in `data/api` of the shared material, where that is: arXiv's as JSON with the answer in `body`, the others' as
the cassettes of vcrpy (https://vcrpy.readthedocs.io).
"""

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from tests.fakes.service import Asked, FakeService

_FOLDER = Path(os.environ.get("REFDESK_SHARED") or Path(__file__).parents[4] / "shared") / "data" / "api"
_OF_THE_WIRE = frozenset({"transfer-encoding", "content-length", "connection"})


@dataclass(frozen=True)
class Recording:
    """One answer as it came over the wire, and the address that was asked for it."""

    name: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def text(self) -> str:
        """The body, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()

    @property
    def value(self) -> Any:
        """The body as JSON, None where it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


class Replaying(FakeService):
    """Answers every request with one recording; `value` in place of its JSON body puts that into another form."""

    def __init__(self, recording: Recording, value: object = None) -> None:
        super().__init__()
        self._status = recording.status
        self._headers = dict(recording.headers)
        self._body = recording.body
        if value is not None:
            self._headers.pop("content-encoding", None)
            self._body = json.dumps(value).encode()

    async def answer(self, asked: Asked) -> web.StreamResponse:
        return web.Response(status=self._status, headers=self._headers, body=self._body)


def reason_to_skip() -> str | None:
    """Why there is nothing to replay, None where there is."""
    if not _FOLDER.is_dir():
        return f"no recorded answers in {_FOLDER} (REFDESK_SHARED names the folder of the shared material)"
    return None


@cache
def recordings(host: str = "") -> tuple[Recording, ...]:
    """All recordings, or those of one host; none where they are not on this machine."""
    if reason_to_skip():
        return ()
    return tuple(each for each in (*_of_arxiv(), *_of_cassettes()) if host in ("", each.host))


def _of_arxiv() -> Iterator[Recording]:
    for file in sorted((_FOLDER / "arxiv").glob("*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        headers = {"content-type": "application/atom+xml; charset=utf-8"}
        yield Recording(file.stem, told["url"], told["status_code"], headers, told["body"].encode())


def _of_cassettes() -> Iterator[Recording]:
    # It comes with Chroma; nothing else here is written in it.
    yaml: Any = import_module("yaml")
    for folder in ("semantic_scholar", "crossref_openalex_unpaywall"):
        for file in sorted((_FOLDER / folder).glob("*.yaml")):
            cassette = yaml.load(file.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            for number, each in enumerate(cassette["interactions"], start=1):
                response = each["response"]
                headers = {name.lower(): values[0] for name, values in response["headers"].items()}
                kept = {name: value for name, value in headers.items() if name not in _OF_THE_WIRE}
                # Versions of vcrpy differ in where they keep what.
                body = response["content"] if "content" in response else response["body"]["string"] or b""
                body = body.encode() if isinstance(body, str) else body
                if not body.startswith(b"\x1f\x8b"):
                    kept.pop("content-encoding", None)
                status = response.get("status_code") or response["status"]["code"]
                yield Recording(f"{file.stem} {number}", each["request"]["uri"], status, kept, body)
