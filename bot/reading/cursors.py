"""Mark where a long result continues, bound to one revision and one request."""

import base64
import binascii
import hashlib
import json

from bot.errors import ReadingError

_DIGEST_BYTES = 6
_LONGEST = 200
_FURTHEST = 1_000_000


def cursor_to(offset: int, revision: int, request: str) -> str:
    """Return the cursor of the rest of a result from `offset` on; `request` says what was asked for."""
    value = json.dumps([revision, offset, _digest(request)], separators=(",", ":"))
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def offset_of(cursor: str | None, revision: int, request: str) -> int:
    """Return where the result continues, 0 without a cursor.

    Raises ReadingError where the cursor is none, is of another request, or is of another revision of the library.
    """
    if not cursor:
        return 0
    wrong = ReadingError("The cursor is not one of this request. Leave it out to start from the beginning.")
    try:
        padded = cursor[:_LONGEST] + "=" * (-len(cursor[:_LONGEST]) % 4)
        made_at, offset, digest = json.loads(base64.urlsafe_b64decode(padded.encode("ascii", "replace")))
    except (ValueError, TypeError, binascii.Error) as error:
        raise wrong from error
    whole = isinstance(made_at, int) and isinstance(offset, int) and 0 <= offset <= _FURTHEST
    if not whole or digest != _digest(request):
        raise wrong
    if made_at != revision:
        raise ReadingError(
            f"The library has changed since the cursor was made (revision {made_at}, now {revision}). Leave the cursor "
            "out to start from the beginning.",
            "changed",
        )
    return offset


def _digest(request: str) -> str:
    return hashlib.blake2b(request.encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).hexdigest()
