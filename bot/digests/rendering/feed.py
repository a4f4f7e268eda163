"""Digests as an Atom feed (RFC 4287), one entry for each digest."""

from collections.abc import Sequence
from datetime import datetime

from bot.digests.model import Digest
from bot.digests.rendering.html import as_fragment

_ID = "urn:refdesk:digest:"


def as_atom(digests: Sequence[tuple[Digest, datetime]], name: str, feed_id: str, updated: datetime) -> str:
    """Write digests, each with when it was made, as a feed; `feed_id` is what stays the same of it for good."""
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id(f"{_ID}{feed_id}")
    feed.title(name)
    feed.author({"name": "Refdesk"})
    feed.generator("Refdesk")
    feed.updated(max((made for _, made in digests), default=updated))
    for digest, made in sorted(digests, key=lambda told: (told[1], told[0].digest_id)):
        entry = feed.add_entry(order="prepend")
        entry.id(f"{_ID}{digest.digest_id}")
        entry.title(digest.title)
        entry.updated(made)
        entry.published(made)
        entry.content(as_fragment(digest), type="html")
    return str(feed.atom_str(pretty=True).decode("utf-8"))
