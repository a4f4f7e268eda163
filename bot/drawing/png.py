"""Turn pictures into PNG, for chats that show no SVG."""

from importlib.resources import as_file, files

import resvg_py

_PIXELS = 1440
"""Wide enough that the lettering is sharp on a phone, and some 100 kB."""

_FAMILY = "Lato"


def as_png(svg: str) -> bytes:
    """Return a picture of `bot.drawing` as PNG in its colours for light; blocks for about a tenth of a second.

    Letters come from a font that is installed with Refdesk, and those it lacks from the fonts of the system.
    """
    with as_file(files("font_lato").joinpath("files", "Lato-Regular.ttf")) as font:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg, width=_PIXELS, font_files=[str(font)], font_family=_FAMILY, sans_serif_family=_FAMILY
            )
        )
