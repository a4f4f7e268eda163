"""Finds the addresses of papers in a text, however they are written there."""

import re
from collections.abc import Iterator

from ingest.markdown.line.link_kinds import is_work_address

_ADDRESS = re.compile(r"https?://[^\s<>\[\]|\"'()]{4,500}(?:\([^\s()]{1,40}\)[^\s<>\[\]|\"'()]{0,200})?")


def work_addresses(text: str) -> Iterator[str]:
    """Give the addresses in a text that are a paper's own, in order; one that occurs twice is given twice."""
    if "://" in text:
        yield from filter(is_work_address, _ADDRESS.findall(text))
