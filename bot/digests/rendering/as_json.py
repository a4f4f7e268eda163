"""Digests and subscriptions as JSON objects, for scripts."""

from typing import Any

from bot.digests.model import Digest, DigestItem, Line, Subscription


def digest_as_json(digest: Digest) -> dict[str, Any]:
    """A digest with every paper in it."""
    return {
        "title": digest.title,
        "lead": digest.lead,
        "since": digest.since.isoformat(),
        "until": digest.until.isoformat(),
        "new": digest.new,
        "highlights": [
            {
                **_item(highlight.item),
                "sentence": highlight.sentence,
                "quoted": highlight.quoted,
                "basis": highlight.basis,
                "because": highlight.because,
            }
            for highlight in digest.highlights
        ],
        "blocks": [
            {
                "heading": block.heading,
                "text": block.text,
                "papers": [_line(line) for line in block.lines],
                "closing": block.closing,
            }
            for block in digest.blocks
        ],
        "revision": digest.revision,
        "as_of": digest.as_of.isoformat(),
        "limits": list(digest.limits),
    }


def subscription_as_json(subscription: Subscription) -> dict[str, Any]:
    """A subscription with where it goes, when, and what is in it."""
    schedule, wishes = subscription.schedule, subscription.wishes
    return {
        "id": subscription.subscription_id,
        "name": subscription.name,
        "to": subscription.destination.key,
        "weekday": schedule.weekday,
        "time": f"{schedule.hour:02}:{schedule.minute:02}",
        "zone": schedule.zone,
        "lists": list(wishes.lists),
        "sections": list(wishes.sections),
        "topics": list(wishes.topics),
        "kinds": list(wishes.kinds),
        "fewer": list(wishes.fewer),
        "more": list(wishes.more),
        "length": wishes.length,
        "empty": wishes.empty,
        "origin": subscription.origin,
        "due": subscription.due.isoformat() if subscription.due else None,
        "problem": subscription.problem or None,
    }


def _line(line: Line) -> dict[str, Any]:
    return {**_item(line.item), **({"remark": line.remark} if line.remark else {})}


def _item(item: DigestItem) -> dict[str, Any]:
    return {
        "paper_id": item.paper_id,
        "title": item.title,
        "url": item.url,
        "venue": item.venue or None,
        "lists": list(item.lists),
        "topic": item.topic,
    }
