"""Reads one file and ends.

`python -m ingest.full_text.reading html|pdf|front|nothing SECONDS MEGABYTES PAGES`.

Files come from strangers, and a reader of PDFs can be made to run or grow without end. So each is read in a process
that has no network and that the system stops when it takes too much processor time or memory; the caller goes on. The
file comes on stdin, the sections leave on stdout as JSON, empty where the file holds no text; for `front` it is what
the first pages say of the paper, and for `nothing` what confines the process.
"""

import json
import logging
import sys
from dataclasses import asdict
from itertools import zip_longest
from typing import Any

from ingest.full_text.confinement import confine
from ingest.full_text.front import read_front
from ingest.full_text.html_reader import read_html
from ingest.full_text.model import Section
from ingest.full_text.pdf_reader import read_pdf

_MOST_TEXT = 600_000


def main() -> None:
    """Read stdin and write the sections; ends with 0, or with 1 when the file cannot be read."""
    kind, seconds, megabytes, pages = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    confinement = confine(seconds, megabytes)
    logging.disable(logging.CRITICAL)
    if kind == "nothing":
        sys.stdout.write(json.dumps(asdict(confinement)))
        return
    content = sys.stdin.buffer.read()
    try:
        if kind == "front":
            sys.stdout.write(json.dumps(asdict(read_front(content, pages))))
            return
        sections = read_pdf(content, pages) if kind == "pdf" else read_html(content.decode("utf-8", errors="replace"))
    except Exception as error:
        # pypdf lets whatever goes wrong in it escape; here it ends the process, which is there for that.
        sys.stderr.write(f"{type(error).__name__}: {error}"[:500])
        sys.exit(1)
    sys.stdout.write(json.dumps(_as_json(sections)))


def _as_json(sections: tuple[Section, ...]) -> list[dict[str, Any]]:
    """The sections as plain values, plain text, and not more than a long paper has."""
    from ingest.abstracts.text import plain_text

    values: list[dict[str, Any]] = []
    room = _MOST_TEXT
    for section in sections:
        paragraphs, pages = [], []
        for paragraph, page in zip_longest(section.paragraphs, section.pages):
            text = plain_text(paragraph[:room])
            room -= len(text)
            if text:
                paragraphs.append(text)
                pages.append(page)
        values.append({"name": plain_text(section.name)[:200], "within": plain_text(section.within)[:200],
                       "paragraphs": paragraphs, "pages": pages if section.pages else []})  # fmt: skip
        if room <= 0:
            break
    return values


if __name__ == "__main__":
    main()
