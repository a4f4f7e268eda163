"""Checks which links of a list lead to nothing, at a pace that no host minds.

A link is dead where its host says so (404, 410) twice. What cannot be reached, or refuses programs, is not judged.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from bot.settings.proposals import ProposalsSettings
from ingest.fetching import Clock, FetchError, Patience, Sleep, open_client, status_of

_GONE = frozenset({404, 410})
_HOSTS_AT_ONCE = 8


async def dead_links(
    links: Iterable[str],
    settings: ProposalsSettings,
    *,
    inside: Iterable[str] = (),
    progress: Callable[[int, int], None] = lambda done, of: None,
    sleep: Sleep = asyncio.sleep,
    clock: Clock = time.monotonic,
) -> tuple[dict[str, int], list[str]]:
    """Return the dead links with their status, and those that could not be judged.

    Hosts within this network are not asked, but those of the addresses `inside`. At most `most_links` are checked;
    the others count as not judged. `progress` gets how many are checked, and of how many.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    unique = list(dict.fromkeys(links))
    for link in unique[: settings.most_links]:
        by_host[urlsplit(link).netloc.lower()].append(link)
    dead: dict[str, int] = {}
    unjudged = unique[settings.most_links :]
    at_once = asyncio.Semaphore(_HOSTS_AT_ONCE)
    checked, total = 0, len(unique) - len(unjudged)
    patience = Patience(attempts=1, deadline=settings.link_timeout_seconds, sleep=sleep, clock=clock)
    async with await open_client(
        named=inside, contact=None, accept="*/*", limit=settings.link_timeout_seconds, most_connections=_HOSTS_AT_ONCE
    ) as client:

        async def status(link: str) -> int | None:
            try:
                return await status_of(client, link, patience=patience)
            except FetchError:
                return None

        async def one_host(own: list[str]) -> None:
            nonlocal checked
            async with at_once:
                for number, link in enumerate(own):
                    if number:
                        await sleep(settings.link_interval_seconds)
                    first = await status(link)
                    if first in _GONE:
                        await sleep(settings.link_interval_seconds)
                        first = await status(link)
                    if first is None or (first >= 400 and first not in _GONE):
                        unjudged.append(link)
                    elif first in _GONE:
                        dead[link] = first
                    checked += 1
                    progress(checked, total)

        await asyncio.gather(*map(one_host, by_host.values()))
    return {link: dead[link] for link in unique if link in dead}, sorted(unjudged)
