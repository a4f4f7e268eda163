"""Write a picture of the library to a file."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.desk.desk import open_desk
from bot.drawing.pictures import draw
from bot.errors import ReadingError
from bot.exit_codes import FINE
from bot.presenting.printing import console
from bot.reading.operations import Reading
from bot.settings.settings import Settings
from bot.store.database import open_store


def plot_one(settings: Settings, name: str, to: Path) -> int:
    """Draw a picture into a file, or to stdout for `-`; returns the exit code.

    Raises ReadingError where the file cannot be written.
    """
    with open_desk(settings) as desk, open_store(settings.store_url) as store:
        picture = draw(Reading(desk, store), name, datetime.now(UTC).date())
    if str(to) == "-":
        sys.stdout.write(picture.svg)
        return FINE
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(picture.svg, encoding="utf-8")
    except OSError as error:
        raise ReadingError(f"{to}: cannot be written ({error.strerror}).") from error
    console(stderr=True).print(f"{picture.title}: {to}", markup=False)
    return FINE
