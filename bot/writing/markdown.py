"""Writes related work as Markdown, with the references that it cites."""

import re
from collections.abc import Iterator, Sequence

from bot.exporting.formats import lines_of
from bot.exporting.markdown_list import markdown
from bot.exporting.reference import Reference
from bot.exporting.styled import styled
from bot.writing.model import RelatedWork

_NUMBER = re.compile(r"^(?:\[\d+\]|\d+\.)\s*")
"""The number that some styles begin a reference with; the text cites by keys instead."""


def lines(work: RelatedWork, references: Sequence[Reference], *, form: str | None, style: str) -> Iterator[str]:
    """Yield related work line by line: a heading and a paragraph for each theme, then the references.

    The references are in the citation `style`, or in a `form` such as BibTeX within a block of code.
    """
    yield f"# Related work: {markdown(work.topic)}"
    heading = ""
    for paragraph in work.paragraphs:
        if paragraph.theme.heading != heading:
            heading = paragraph.theme.heading
            yield f"\n## {markdown(heading)}"
        yield f"\n{paragraph.text}"
    yield "\n## References\n"
    if form is not None:
        yield f"```{form}"
        yield from lines_of(form, references)
        yield "```"
        return
    for reference, text in zip(references, styled(references, style), strict=True):
        yield f"- [@{reference.key}] {markdown(_NUMBER.sub('', text))}"
