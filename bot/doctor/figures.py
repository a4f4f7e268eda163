"""Check for `refdesk doctor` the health and metrics of a serving process."""

from collections.abc import Iterator

import httpx
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

import bot.figures
from bot.finding import Finding
from bot.settings.addresses import http_address
from bot.settings.settings import Settings

_PATIENCE_SECONDS = 5.0
_OWN = "refdesk_"


def figures(settings: Settings) -> Iterator[Finding]:
    """Yield whether a process serves health and metrics under the names of this version, and which parts fail there."""
    if settings.metrics is None:
        advice = "Add a table `[metrics]` to have `/ready` and `/metrics` watched."
        yield Finding("metrics", "note", f"not served. {advice}")
        return
    address = http_address(settings.metrics.host, settings.metrics.port)
    try:
        # It is a process of this machine, which no proxy reaches.
        with httpx.Client(base_url=address, timeout=_PATIENCE_SECONDS, trust_env=False) as client:
            served = client.get("/metrics").text
            # What is not ready says so with a status of an error.
            parts = client.get("/ready").json()["parts"]
        missing = sorted(own_names() - _names_in(served))
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        reason = "nothing listens" if isinstance(error, httpx.ConnectError) else "something else answers there"
        yield Finding("metrics", "note", f"{address}: {reason}. Start `refdesk serve`, or change `metrics.port`.")
        return
    if missing:
        advice = f"{address} lacks {', '.join(missing)}: another version of Refdesk serves there. Restart it."
        yield Finding("metrics", "problem", advice)
    else:
        yield Finding("metrics", "ok", f"{address} gives all {len(own_names())} metrics")
    for part in parts:
        if not part["ready"]:
            yield Finding("serving", "problem" if part["needed"] else "note", f"{part['part']}: {part['reason']}")


def own_names() -> set[str]:
    """Return the names of the metrics that this version defines, as dashboards and alerts use them, without endings."""
    assert bot.figures, "its import defines them"
    return {family.name for family in REGISTRY.collect() if family.name.startswith(_OWN)}


def _names_in(exposition: str) -> set[str]:
    return {family.name for family in text_string_to_metric_families(exposition)}
