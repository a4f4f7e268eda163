"""What fetching gives, and how bytes become its text."""

import codecs
import re
from dataclasses import dataclass, field
from datetime import datetime

from ingest.errors import ListError
from ingest.terms.entry import ListFile

LONGEST_FILE = 50_000_000
"""Bytes; the longest public lists have a quarter of a million, a library of 60,000 papers in one list seven million."""

LONGEST_LIST = 200_000_000
"""Bytes of all files of a list together: they are in memory at the same time."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_LIKELY = ["cp1252", "gb18030", "big5", "shift_jis", "euc_kr", "cp1251"]
_FEW = 0.002
_FEW_NULS = 0.01


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """One file of a list as it was fetched.

    `file` is its path within the list; `base_url` resolves its relative links, None for a local file. `etag` and
    `last_modified` are the server's, for asking again. `unchanged` says that the text is that of the last time.
    `moved_to` is the address to which the list has moved for good, where the server said so. `problems` say what of it
    could not be read, while the rest could.
    """

    list: str
    file: str
    text: str = field(repr=False)
    retrieved_at: datetime
    base_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False
    moved_to: str | None = None
    problems: tuple[str, ...] = ()

    def as_list_file(self) -> ListFile:
        """The file as reading takes it."""
        return ListFile(self.list, self.file, self.text, self.base_url)


def check_weight(list_name: str, source: str, size: int) -> None:
    """Raise ListError when the files of a list have more bytes together than a list may have."""
    if size > LONGEST_LIST:
        raise ListError(
            f"list {list_name}: the files of {source} have more than {LONGEST_LIST:,} bytes together; narrow `files`"
        )


def decoded(body: bytes, list_name: str, place: str, *, is_html: bool = False) -> str:
    """The text of a file: UTF-8, or what its byte order mark or its bytes suggest; never fails for Markdown.

    A few bytes that are not UTF-8 in a text that otherwise is are replaced, and so are a few NULs. Raises ListError for
    what is no text, and for an HTML page, such as one that asks to sign in, unless `place` is the name of one;
    `is_html` says that a server called it so.
    """
    text = _decoded(body)
    if text.count("\0") > _FEW_NULS * len(text):
        raise ListError(f"list {list_name}: {place} is not text; give a Markdown file")
    is_page = place.partition("?")[0].lower().endswith((".html", ".htm", ".xhtml"))
    if not is_page and (_PAGE.match(text) or (is_html and re.search(r"<(?:html|body)\b", text[:5000], re.I))):
        raise ListError(
            f"list {list_name}: {place} is an HTML page, not Markdown; give the Markdown file itself, such as the one "
            "behind a `Raw` button"
        )
    # As CommonMark has it (https://spec.commonmark.org/0.31.2/#insecure-characters); no database keeps them.
    return text.replace("\0", "\ufffd")


def _decoded(body: bytes) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace").removeprefix("\ufeff")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        mended = body.decode("utf-8", errors="replace")
        if mended.count("\ufffd") <= max(1, _FEW * len(mended)) and any(
            ord(char) > 127 and char != "\ufffd" for char in mended
        ):
            return mended
    from charset_normalizer import from_bytes

    guess = from_bytes(body, cp_isolation=_LIKELY).best()
    return str(guess) if guess else body.decode("cp1252", errors="replace")
