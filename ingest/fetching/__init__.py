"""Fetches one thing over HTTP, with patience and within limits of time, size and hosts.

async with await open_client(named=[address], contact=None, accept="*/*", limit=20.0) as client:
    fetched = await fetch(client, address, max_bytes=8_000_000, patience=Patience())
"""

from ingest.fetching.client import (
    Clock,
    Fetched,
    Patience,
    Sleep,
    fetch,
    final_address,
    open_client,
    status_of,
    user_agent,
)
from ingest.fetching.errors import FetchError, InsideHostError, TooLargeError
from ingest.fetching.hosts import Named, goes_through_proxy, named_hosts, outside_addresses
from ingest.fetching.masking import holds_secret, shown
from ingest.fetching.retry_after import retry_after_seconds

__all__ = [
    "Clock",
    "FetchError",
    "Fetched",
    "InsideHostError",
    "Named",
    "Patience",
    "Sleep",
    "TooLargeError",
    "fetch",
    "final_address",
    "goes_through_proxy",
    "holds_secret",
    "named_hosts",
    "open_client",
    "outside_addresses",
    "retry_after_seconds",
    "shown",
    "status_of",
    "user_agent",
]
