"""Writes the gallery: every kind of message as HTML, and as PNG where Chromium is installed, in both themes.

`make gallery` writes `build/gallery/` and prints how high each message is. It also writes the payloads anew that
`test_payloads.py` compares with, so a change of a payload is seen in the change of that file.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from tests.gallery import discord_html, slack_html
from tests.gallery.kinds import Gallery, gallery

FOLDER = Path(__file__).parents[2] / "build" / "gallery"
PAYLOADS = Path(__file__).parent / "payloads.json"

_THEMES = {
    "light": "--page: #fff; --text: #1d1c1d; --small: #616061; --link: #1264a3; --line: #d0d0d0; --box: #f4f4f5;",
    "dark": "--page: #1a1d21; --text: #d1d2d3; --small: #9a9b9e; --link: #5ab0f2; --line: #4a4d52; --box: #2b2d31;",
}
_COMMON = """
body { background: var(--page); color: var(--text); margin: 8px; }
figure { margin: 0 0 24px; width: fit-content; }
figcaption { font: 12px sans-serif; color: var(--small); margin: 4px 16px; }
"""
_MEASURE = """
<script>for (const figure of document.querySelectorAll('figure'))
  figure.dataset.height = Math.round(figure.firstElementChild.getBoundingClientRect().height);
document.body.dataset.height = document.documentElement.scrollHeight;</script>
"""
_WIDTH = 720
_SECONDS = 120


def payloads_of(made: Gallery) -> str:
    """Return the payloads of both platforms as text that can be compared line by line."""
    return json.dumps({"slack": made.slack, "discord": made.discord}, ensure_ascii=False, indent=1) + "\n"


def page(shown: Mapping[str, str], theme: str) -> str:
    """Return a page that shows messages, given as HTML by the names of their kinds."""
    figures = "".join(
        f'<figure data-kind="{escape(kind)}">{html}<figcaption>{escape(kind)}</figcaption></figure>'
        for kind, html in shown.items()
    )
    style = f":root {{ {_THEMES[theme]} }}{_COMMON}{slack_html.STYLE}{discord_html.STYLE}"
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style><body>{figures}{_MEASURE}</body>'


def pages(made: Gallery) -> dict[str, dict[str, str]]:
    """Return what each platform shows as HTML, by platform and kind."""
    slack = {kind: f'<div class="slack">{slack_html.shown(each)}</div>' for kind, each in made.slack.items()}
    discord = {kind: f'<div class="discord">{discord_html.shown(each)}</div>' for kind, each in made.discord.items()}
    return {"slack": slack, "discord": discord, "terminal": dict(made.terminal)}


def heights(file: Path, chromium: str) -> dict[str, int]:
    """Return the height of each message of a page in pixels, and that of the whole page as “page”."""
    dom = _chromium(chromium, "--dump-dom", file.as_uri()).stdout
    found = dict(re.findall(r'<figure data-kind="([^"]+)" data-height="(\d+)"', dom))
    whole = re.search(r'<body data-height="(\d+)"', dom)
    return {kind: int(height) for kind, height in found.items()} | {"page": int(whole[1]) if whole else 0}


def photograph(file: Path, chromium: str, height: int) -> Path:
    """Write a PNG of a whole page beside it."""
    png = file.with_suffix(".png")
    _chromium(chromium, f"--screenshot={png}", f"--window-size={_WIDTH},{height + 16}", file.as_uri())
    return png


def _chromium(chromium: str, *arguments: str) -> Any:
    with tempfile.TemporaryDirectory() as profile:
        command = [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-dev-shm-usage",
        ]
        command += [f"--user-data-dir={profile}", f"--window-size={_WIDTH},2000", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=_SECONDS)


def main() -> None:
    """Write the payloads, the pages and their pictures, and print heights."""
    with tempfile.TemporaryDirectory() as folder:
        made = gallery(Path(folder))
    PAYLOADS.write_text(payloads_of(made), encoding="utf-8")
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    for platform, shown in pages(made).items():
        for theme in _THEMES:
            file = FOLDER / f"{platform}-{theme}.html"
            file.write_text(page(shown, theme), encoding="utf-8")
            if chromium is None:
                continue
            measured = heights(file, chromium)
            png = photograph(file, chromium, measured.pop("page"))
            sys.stdout.write(f"{png}\n")
            if theme == "light":
                sys.stdout.writelines(f"  {height:5} px  {kind}\n" for kind, height in measured.items())
    if chromium is None:
        sys.stdout.write("Chromium is not installed, so there are no pictures and no heights.\n")


if __name__ == "__main__":
    main()
