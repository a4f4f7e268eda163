"""A file that attacks its reader is read for what it says, or not at all, and always within the reader's limits."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from bot.settings.summaries import SummariesSettings
from ingest.full_text.process import ReadingTooSlowError, UnreadableError, read_file
from tests.fakes.arxiv_texts import assembled

LIMITS = SummariesSettings(reading_seconds=5, reading_megabytes=512)
_CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>"
_PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>"
_PROSE = "BT /F1 9 Tf " + "(Every request waits for the one before it.) Tj T* " * 60 + "ET"


def _stream(text: str, more: str = "") -> str:
    return f"<< /Length {len(text)} {more} >>\nstream\n{text}\nendstream"


FILES: dict[str, Sequence[str]] = {
    "pages that hold themselves": (_CATALOGUE, _PAGES.replace("3 0 R", "2 0 R 3 0 R"), _PAGE, _stream(_PROSE)),
    "a form that draws itself": (
        _CATALOGUE,
        _PAGES,
        _PAGE.replace("<< >>", "<< /XObject << /A 5 0 R >> >>"),
        _stream("/A Do"),
        _stream("/A Do /A Do", "/Type /XObject /Subtype /Form /Resources << /XObject << /A 5 0 R >> >>"),
    ),
    "arrays in arrays": (_CATALOGUE, _PAGES, _PAGE, _stream("[" * 100_000 + "]" * 100_000 + " TJ")),
    "dictionaries in dictionaries": (_CATALOGUE, "<< /A " * 50_000 + ">> " * 50_000, _PAGE, _stream(_PROSE)),
    "a length that is itself": (_CATALOGUE, _PAGES, _PAGE, "<< /Length 4 0 R >>\nstream\nq Q\nendstream"),
    "a page named many times": (_CATALOGUE, _PAGES.replace("3 0 R", "3 0 R " * 200_000), _PAGE, _stream(_PROSE)),
    "a filter upon a filter": (_CATALOGUE, _PAGES, _PAGE, _stream("x", f"/Filter [{'/ASCIIHexDecode ' * 50_000}]")),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
async def test_a_hostile_pdf_holds_nobody_up(name: str) -> None:
    content = await asyncio.to_thread(assembled, FILES[name])
    begun = time.monotonic()
    with suppress(UnreadableError, ReadingTooSlowError):
        for section in await read_file("pdf", content, LIMITS):
            assert all(len(paragraph) < 600_000 for paragraph in section.paragraphs)
    assert time.monotonic() - begun < 60, "the limit of processor time, and patience on a busy machine"


async def test_what_a_pdf_wants_done_is_not_done(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    asked: list[object] = []
    server = await asyncio.start_server(lambda *_: asked.append(_), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    actions = (
        f"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F ({marker}) /Next << /S /URI /URI "
        f"(http://127.0.0.1:{port}/) >> >> /AA << /WC << /S /JavaScript /JS (this.exportDataObject()) >> >> >>"
    )
    elsewhere = f"/F << /FS /URL /F (http://127.0.0.1:{port}/a) >> /FFilter /FlateDecode"
    content = assembled((actions, _PAGES, _PAGE, _stream("", elsewhere)))
    with suppress(UnreadableError):
        assert await read_file("pdf", content, LIMITS) == ()
    server.close()
    await server.wait_closed()
    assert not asked
    assert not marker.exists()


async def test_a_page_of_markup_without_end_is_cut(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    await asyncio.to_thread(secret.write_text, "taken")
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(30))
    head = f'<!DOCTYPE html [<!ENTITY a0 "ha"><!ENTITY file SYSTEM "file://{secret}">{entities}]>'
    body = "<h2>1 A</h2><p>&file; &a30;" + "<div><b>" * 100_000 + "text" + "<table><tr><td>" * 100_000
    with suppress(UnreadableError, ReadingTooSlowError):
        sections = await read_file("html", (head + body).encode(), LIMITS)
        assert "taken" not in str(sections)
        assert len(str(sections)) < 1_000_000
