"""Makes digests for feeds, which nobody posts.

`refdesk digest export` writes them from the store.
"""

from datetime import datetime
from pathlib import Path

from bot.digests.model import Destination, DigestPart, Subscription
from bot.digests.rendering.feed import as_atom
from bot.digests.rendering.html import as_html
from bot.digests.rendering.markdown import as_markdown
from bot.digests.stored.history import StoredDigest
from bot.errors import UndeliverableError
from bot.settings.digests import slug


class FeedCourier:
    """Delivers to nobody: a digest has arrived once the store has it."""

    room = 2800
    workspace = ""

    async def post(self, destination: Destination, part: DigestPart, key: str, thread: str | None) -> str:
        """Take a part as posted."""
        return key

    async def find(
        self, destination: Destination, part: DigestPart, key: str, thread: str | None, since: datetime
    ) -> str | None:
        """Say that it is there."""
        return key


def write_files(subscription: Subscription, digests: list[StoredDigest], folder: Path, now: datetime) -> list[Path]:
    """Write each digest as Markdown and HTML, and all of them as an Atom feed; gives the files written.

    A file is replaced whole, so that whoever reads it meanwhile sees the one or the other. Raises UndeliverableError
    when the folder cannot be written.
    """
    name = slug(subscription.name)
    contents = {
        f"{name}.atom": as_atom([(archived.digest, archived.made_at) for archived in digests], subscription, now)
    }
    for archived in digests:
        base = f"{name}-{archived.digest.until}-{archived.digest.digest_id[:6]}"
        contents[f"{base}.md"] = as_markdown(archived.digest)
        contents[f"{base}.html"] = as_html(archived.digest)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_replaced(folder / file, text) for file, text in contents.items()]
    except OSError as error:
        raise UndeliverableError(f"{folder}: the digests cannot be written ({error.strerror}).") from error


def _replaced(path: Path, text: str) -> Path:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    return fresh.replace(path)
