"""Show pictures of the library, with their numbers as tables."""

from datetime import UTC, date, datetime
from threading import Lock
from weakref import WeakKeyDictionary

from starlette.responses import Response

from bot.answering.model import Scope
from bot.desk.opened_library import OpenedLibrary
from bot.drawing.pictures import TITLES, draw
from bot.drawing.svg import Picture
from bot.errors import ReadingError
from bot.reading.operations import Reading
from bot.web.pages.routes import Here

SHOWN = ("growth", "venue-growth", "years", "venues", "organisations", "map")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""A picture has its colours in itself, and nothing else."""


class Pictures:
    """Draws each picture once for a revision, a scope and a day."""

    def __init__(self) -> None:
        """Begin with none."""
        self._drawn: WeakKeyDictionary[OpenedLibrary, dict[tuple[str, date, str], Picture]] = WeakKeyDictionary()
        self._drawing = Lock()

    def picture(self, reading: Reading, name: str, scope: Scope, title: str) -> Picture:
        """Return a picture; raises ReadingError where there is none of that name."""
        if name not in TITLES:
            raise ReadingError(f"There is no picture “{name}”.", "missing")
        key = (name, datetime.now(UTC).date(), title)
        with reading.desk.opened(scope) as opened, self._drawing:
            drawn = self._drawn.setdefault(opened, {})
            if key not in drawn:
                drawn[key] = draw(reading, name, key[1], scope, lambda _: title)
            return drawn[key]

    def page(self, here: Here) -> Response:
        """Show all pictures."""
        shown = [(name, self._for(here, name)) for name in SHOWN]
        heading = here.words("pictures.title")
        return here.page("pictures.html", heading=heading, pictures=shown, here="pictures", revision=here.revision)

    def file(self, here: Here) -> Response:
        """Give a picture as SVG."""
        picture = self._for(here, here.request.path_params["name"])
        return Response(picture.svg, media_type="image/svg+xml", headers={"Content-Security-Policy": POLICY})

    def _for(self, here: Here, name: str) -> Picture:
        title = here.words(f"pictures.{name.replace('-', '_')}") if name in TITLES else ""
        return self.picture(here.reading, name, here.scope, title)
