"""Understand what people say to their reading lists.

shelf_request("save [2] to our list") -> ShelfRequest("save", "[2]", of_channel=True)
"""

import re
from dataclasses import dataclass
from typing import Literal

from bot.exporting.formats import format_names
from ingest.terms.outside_text import one_line

Wish = Literal["show", "save", "remove", "read", "unread", "note", "export", "zotero"]

_LONGEST = 1_500
_PLEASE = r"^\W*+(?:(?:please|pls|and|now|ok|okay|then|also|can you|could you)\W++){0,4}"
_WHOSE = r"(?P<whose>my|our|the|this|the channel['’]s|this channel['’]s|the group['’]s|the team['’]s)(?: own)?"
_SHELF = rf"{_WHOSE} (?:(?P<only>unread|read) )?(?:(?:reading|paper) )?(?:list|shelf|bookmarks?|saved papers)"
_END = "$"
_SEND = r"(?:save|add|put|send|export|copy|push|keep|store|write)"
_TO_ZOTERO = (
    r"(?:to|in|into|on|onto) (?:(?:my|our|the|this|(?:the|this) (?:lab|group|team)['’]s) )?zotero"
    r"(?: (?:collection|library|list))?"
)
_WORDINGS: tuple[tuple[Wish, str], ...] = (
    ("zotero", rf"{_SEND} (?:(?:all|everything) (?:of|on|from) )?{_SHELF} {_TO_ZOTERO}{_END}"),
    ("zotero", rf"{_SEND} {_WHOSE} (?P<only>unread|read)(?: papers| ones) {_TO_ZOTERO}{_END}"),
    ("zotero", rf"{_SEND} (?:(?P<papers>.+?) )?{_TO_ZOTERO}{_END}"),
    ("show", rf"(?:(?:show|list|see|open|give|view)(?: me)?\W++|what(?:['’]s| is) on\W++)?{_SHELF}{_END}"),
    ("show", rf"(?:(?:show|list)(?: me)?\W++)?{_WHOSE} (?P<only>unread|read)(?: papers| ones)?{_END}"),
    ("export", rf"(?:export|download|give me|show(?: me)?) {_SHELF} (?:as|in|to) (?P<form>[\w-]+){_END}"),
    ("export", rf"(?P<form>[\w-]+) (?:of|for) {_SHELF}{_END}"),
    ("save", rf"(?:save|add|put|bookmark|keep) (?P<papers>.+?) (?:to|on|in|into|onto) {_SHELF}{_END}"),
    ("save", rf"(?:save|bookmark) (?P<papers>.+?)(?: for (?:me|later))?{_END}"),
    ("remove", rf"(?:remove|delete|take|drop) (?P<papers>.+?) (?:from|off) {_SHELF}{_END}"),
    ("unread", rf"(?:mark|set) (?P<papers>.+?) (?:as |to )?(?:unread|not read)(?: on {_SHELF})?{_END}"),
    ("read", rf"(?:mark|set) (?P<papers>.+?) (?:as |to )?(?:read|done)(?: on {_SHELF})?{_END}"),
    ("read", rf"i(?:['’]ve| have)? (?:already )?(?:read|finished) (?P<papers>.+?){_END}"),
    (
        "note",
        rf"(?:add (?:a|this) )?note (?:on|for|to|about) (?P<papers>.{{1,200}}?)(?: on {_SHELF})? ?:(?P<note>.*)$",
    ),
)
_PATTERNS = tuple((wish, re.compile(f"{_PLEASE}{each}", re.IGNORECASE | re.DOTALL)) for wish, each in _WORDINGS)
_MARKS = re.compile(rf"{_PLEASE}mark\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ShelfRequest:
    """What somebody wants of a reading list: their own, or with `of_channel` that of the channel.

    `papers` are the words for the papers, empty where all of a list are meant; `note` is a note to write, `form` a
    format, `only` limits what is shown.
    `named` says that the list itself was named, or a note or mark, so that nothing else can be meant.
    """

    wish: Wish
    papers: str = ""
    of_channel: bool = False
    note: str = ""
    form: str = ""
    only: str = ""
    named: bool = False


def shelf_request(text: str) -> ShelfRequest | None:
    """Return what a question wants of a reading list, None where it is about something else."""
    if len(text) > _LONGEST:
        return None
    line = one_line(text).rstrip(" .!?")
    for wish, pattern in _PATTERNS:
        match = pattern.match(text if wish == "note" else line)
        if match is None:
            continue
        found = match.groupdict()
        form = (found.get("form") or "").lower()
        if wish == "export" and form not in format_names():
            continue
        whose = (found.get("whose") or "").lower()
        return ShelfRequest(
            wish,
            papers=(found.get("papers") or "").strip(),
            of_channel=bool(whose) and whose != "my",
            note=(found.get("note") or "").strip(),
            form=form,
            only=(found.get("only") or "").lower(),
            named=bool(whose) or wish == "note" or bool(_MARKS.match(text)),
        )
    return None
