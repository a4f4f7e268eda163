"""Writes digests as an Atom feed (RFC 4287), one entry for each digest."""

import re
from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bot.digests.model import Digest, Subscription
from bot.digests.rendering.html import as_fragment

_ATOM = "http://www.w3.org/2005/Atom"
_ID = "urn:refdesk:digest:"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document can have (XML 1.0, section 2.2)."""


def as_atom(digests: Sequence[tuple[Digest, datetime]], subscription: Subscription, now: datetime) -> str:
    """Return the feed of a subscription's digests, each given with the time it was made, the newest first."""
    feed = Element("feed", xmlns=_ATOM)
    _add(feed, "id", f"{_ID}{subscription.subscription_id}")
    _add(feed, "title", subscription.name)
    _add(feed, "updated", max((made for _, made in digests), default=now).isoformat())
    _add(SubElement(feed, "author"), "name", "Refdesk")
    _add(feed, "generator", "Refdesk")
    for digest, made in sorted(digests, key=lambda pair: (pair[1], pair[0].digest_id), reverse=True):
        entry = SubElement(feed, "entry")
        _add(entry, "id", f"{_ID}{digest.digest_id}")
        _add(entry, "title", _xml(digest.title) or digest.digest_id)
        _add(entry, "updated", made.isoformat())
        _add(entry, "content", as_fragment(digest), type="html")
        _add(entry, "published", made.isoformat())
    indent(feed)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{tostring(feed, encoding='unicode')}\n"


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _xml(text)


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
