"""Digests as an Atom feed (RFC 4287), one entry for each digest."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.digests.model import Digest, Subscription
from bot.digests.rendering.html import as_fragment

_ID = "urn:refdesk:digest:"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, section 2.2)."""


def as_atom(digests: Sequence[tuple[Digest, datetime]], subscription: Subscription, now: datetime) -> str:
    """Write digests of a subscription, each with when it was made, as a feed, the newest first."""
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id(f"{_ID}{subscription.subscription_id}")
    feed.title(_xml(subscription.name))
    feed.author({"name": "Refdesk"})
    feed.generator("Refdesk")
    feed.updated(max((made for _, made in digests), default=now))
    for digest, made in sorted(digests, key=lambda told: (told[1], told[0].digest_id)):
        entry = feed.add_entry(order="prepend")
        entry.id(f"{_ID}{digest.digest_id}")
        entry.title(_xml(digest.title) or digest.digest_id)
        entry.updated(made)
        entry.published(made)
        entry.content(_xml(as_fragment(digest)), type="html")
    return str(feed.atom_str(pretty=True).decode("utf-8"))


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
