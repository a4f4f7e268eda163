"""Reads other markup than Markdown into the same blocks, by the end of a file's name."""

from collections.abc import Sequence

from ingest.markdown.block_kinds import Block
from ingest.markdown.blocks import blocks_of
from ingest.markdown.formats.as_markdown import markdown_of_asciidoc, markdown_of_org

_PAGES = (".html", ".htm", ".xhtml")
_TEXTS = (".rst", ".rest")
_ASCIIDOC = (".adoc", ".asciidoc", ".asc")
_ORG = (".org",)
ENDINGS = (*_PAGES, *_TEXTS, *_ASCIIDOC, *_ORG)
"""Ends of names of files that are read, beside those of Markdown and of references."""


def is_other_markup(name: str) -> bool:
    """Say whether a file is HTML, reStructuredText, AsciiDoc or Org."""
    return name.lower().endswith(ENDINGS)


def blocks_of_markup(name: str, lines: Sequence[str]) -> list[Block]:
    """Read the lines of a file into blocks, as the end of its name has it."""
    text, ending = "\n".join(lines), name.lower()
    if ending.endswith(_ASCIIDOC):
        return blocks_of(markdown_of_asciidoc(text).split("\n"))
    if ending.endswith(_ORG):
        return blocks_of(markdown_of_org(text).split("\n"))
    # Loaded where needed: most lists are Markdown, and these take longer to load than a list to read.
    if ending.endswith(_TEXTS):
        from ingest.markdown.formats.restructured_text import blocks_of_restructured_text

        return blocks_of_restructured_text(text)
    from ingest.markdown.formats.html_page import blocks_of_page

    return blocks_of_page(text)
