"""Holds the pages made last, so that many readers of one page cost little."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from starlette.responses import Response

_MOST_BYTES = 16_000_000
_MOST_BYTES_OF_ONE = 500_000


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page as it is sent to everybody whose request has the same tag."""

    body: bytes
    headers: Mapping[str, str]

    def response(self, headers: Mapping[str, str]) -> Response:
        """Return the page to send, with more headers."""
        return Response(self.body, headers={**self.headers, **headers})


class MadePages:
    """The pages made last by their tags, within a bound of memory; safe to use from threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._pages: OrderedDict[str, MadePage] = OrderedDict()
        self._bytes = 0
        self._changing = Lock()

    def get(self, tag: str) -> MadePage | None:
        """Return the page with a tag, None where it is not there or not any longer."""
        with self._changing:
            if tag in self._pages:
                self._pages.move_to_end(tag)
            return self._pages.get(tag)

    def add(self, tag: str, response: Response) -> MadePage:
        """Hold a page under its tag and return it; those that were asked for longest ago make room."""
        page = MadePage(bytes(response.body), dict(response.headers))
        with self._changing:
            if tag not in self._pages and len(page.body) <= _MOST_BYTES_OF_ONE:
                self._pages[tag] = page
                self._bytes += len(page.body)
            while self._bytes > _MOST_BYTES:
                _, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.body)
        return page
