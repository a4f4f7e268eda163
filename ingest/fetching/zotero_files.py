"""Downloads the files of attachments from Zotero's storage or from this machine.

The API answers with a redirect to where the file is (https://www.zotero.org/support/dev/web_api/v3/file_upload).
"""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from ingest.fetching.zotero import ZoteroError, ZoteroPlace

if TYPE_CHECKING:
    import httpx2
    from pyzotero.zotero import Zotero

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def download_file(client: "Zotero", place: ZoteroPlace, key: str, most: int) -> bytes:
    """Return the file of an attachment, of at most so many bytes.

    The key of the API is not sent on to the storage. Raises ZoteroError where the file is not there or is too large.
    """
    connection = client.client
    assert connection is not None, "it is lent with a connection"
    address = f"{client.endpoint}/{place.kind}s/{place.library}/items/{key}/file"
    with connection.stream("GET", address, headers=client.default_headers()) as answer:
        if answer.status_code not in _REDIRECTS:
            return _body(answer, most)
        target = urljoin(address, answer.headers.get("location", ""))
    parts = urlsplit(target)
    if place.local and parts.scheme == "file":
        return _local(Path(unquote(parts.path)), most)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ZoteroError("Zotero leads to an address that is not secure, so I did not download it.")
    with connection.stream("GET", target) as answer:
        return _body(answer, most)


def _body(answer: "httpx2.Response", most: int) -> bytes:
    if answer.status_code != 200:
        raise ZoteroError("Zotero does not have the file. Synchronise it, or take the attachment out.")
    read = bytearray()
    for piece in answer.iter_bytes():
        read += piece
        if len(read) > most:
            raise ZoteroError(f"The file has more than the {most:,} bytes of `summaries.max_bytes`. Make it smaller.")
    return bytes(read)


def _local(path: Path, most: int) -> bytes:
    try:
        if path.stat().st_size > most:
            raise ZoteroError(f"The file has more than the {most:,} bytes of `summaries.max_bytes`. Make it smaller.")
        return path.read_bytes()
    except OSError as error:
        raise ZoteroError("The Zotero on this machine does not have the file. Open it there once.") from error
