"""A loopback arXiv that serves full texts, as HTML in LaTeXML's form and as PDF, and things that are neither."""

from collections.abc import Sequence
from html import escape

from aiohttp import web

from tests.fakes.service import Asked, FakeService

HTML = "text/html; charset=utf-8"
PDF = "application/pdf"

Sections = Sequence[tuple[str, Sequence[str]]]
"""Headings, such as `2.1 Page Tables`, each with its paragraphs."""


class FakeArxivTexts(FakeService):
    """`files` by path, each with its content type; an unknown one gives 404. `leads` redirects paths to addresses."""

    def __init__(self, files: dict[str, tuple[str, bytes]] | None = None) -> None:
        super().__init__()
        self.files = files or {}
        self.leads: dict[str, str] = {}

    async def answer(self, asked: Asked) -> web.StreamResponse:
        if target := self.leads.get(asked.path):
            return web.Response(status=302, headers={"Location": target})
        found = self.files.get(asked.path)
        if found is None:
            return web.Response(status=404, text="<html><title>Not found</title></html>", content_type="text/html")
        kind, body = found
        return web.Response(body=body, headers={"Content-Type": kind})


def page(sections: Sections, extra: str = "") -> bytes:
    """A paper's page; `extra` is put in front of the bibliography."""
    body = "".join(_section(heading, paragraphs) for heading, paragraphs in sections)
    return f"""<!DOCTYPE html><html lang="en"><head><title>A paper</title>
        <script>var evil = "<p class='ltx_p'>";</script></head><body>
        <nav class="ltx_TOC"><a href="#S1">1 Introduction</a></nav><div class="ltx_page_main">
        <article class="ltx_document"><h1 class="ltx_title ltx_title_document">A paper</h1>
        <div class="ltx_authors"><p class="ltx_p">Ada Example, A University</p></div>{body}{extra}
        <section id="bib" class="ltx_bibliography"><h2 class="ltx_title ltx_title_bibliography">References</h2>
        <ul><li><p class="ltx_p">Somebody. Something. 2020.</p></li></ul></section></article></div></body></html>
        """.encode()


def _section(heading: str, paragraphs: Sequence[str]) -> str:
    number, _, title = heading.partition(" ")
    if not number[0].isdigit():
        top = f'<h6 class="ltx_title ltx_title_abstract">{heading}</h6>'
    else:
        kind, tag = ("subsection", "h3") if "." in number else ("section", "h2")
        tagged = f'<span class="ltx_tag ltx_tag_{kind}">{number} </span>{escape(title)}'
        top = f'<section class="ltx_{kind}"><{tag} class="ltx_title ltx_title_{kind}">{tagged}</{tag}></section>'
    return top + "".join(f'<div class="ltx_para"><p class="ltx_p">{text}</p></div>' for text in paragraphs)


def pdf(pages: Sequence[Sequence[str]], heads: Sequence[tuple[float, str]] = ()) -> bytes:
    """A PDF whose pages hold these lines of text (PDF 1.4, ISO 32000-1, section 7).

    `heads` are lines above those of the first page, each with the size of its letters in points.
    """
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for number, lines in enumerate(pages):
        above = "".join(f"/F1 {size} Tf {size + 2} TL ({_escaped(line)}) Tj T*\n" for size, line in heads)
        shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
        stream = f"BT 50 780 Td\n{'' if number else above}/F1 10 Tf 12 TL\n{shown}ET"
        content = len(objects) + 1
        objects.append(f"<< /Length {len(stream.encode('latin-1'))} >>\nstream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return assembled(objects)


def endless_pdf() -> bytes:
    """A PDF whose tree of pages turns back on itself, with content that grows to gigabytes when it is unpacked."""
    import zlib

    packed = zlib.compress(zlib.compress(b"(a) Tj " * 20_000_000, 9), 9).decode("latin-1")
    stream = f"<< /Length {len(packed)} /Filter [/FlateDecode /FlateDecode] >>\nstream\n{packed}\nendstream"
    return assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
            stream,
        ]
    )


def assembled(objects: Sequence[str]) -> bytes:
    """Make a PDF of its objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
