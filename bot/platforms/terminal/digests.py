"""Set up, show, pause, end, preview and export digests from a terminal."""

import asyncio
import re
import secrets
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path

from bot.desk.desk import Desk, open_desk
from bot.digests.composing_due import Maker, make_next, preview
from bot.digests.delivering import Sender, send_next
from bot.digests.feeds import FeedCourier, write_files
from bot.digests.model import Destination, Subscription
from bot.digests.rendering.as_json import digest_as_json, subscription_as_json
from bot.digests.rendering.markdown import as_markdown
from bot.digests.stored import history, subscriptions, votes
from bot.digests.subscribing import (
    choose,
    fewer_like,
    follow_configuration,
    forget_taste,
    more_like,
    pause,
    resume,
    subscribe,
)
from bot.digests.subscription_description import describe
from bot.digests.subscription_text import read_wish
from bot.digests.teaching import describe_taste
from bot.errors import SubscribingError
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.platforms.registry import places, platform_names
from bot.presenting.printing import console, print_json
from bot.settings.digests import FEED
from bot.settings.settings import Settings
from bot.store.database import Store, open_store
from bot.summaries.which_paper import likely_papers
from ingest.errors import LibraryError
from ingest.library.reader import open_library
from ingest.terms.normal_form import fold
from ingest.terms.outside_text import visible


@dataclass(frozen=True, slots=True)
class _Books:
    """The store with the configuration's digests in it, the names of the lists by folded name, and the revision."""

    store: Store
    lists: Mapping[str, str]
    revision: int


def subscribe_to(settings: Settings, to: str, what: Sequence[str]) -> int:
    """Set up a digest from a destination and words; returns the exit code."""
    name, schedule, wishes = read_wish(" ".join(map(_word, what)))
    destination = _destination(to)
    with _books(settings) as books:
        subscription = subscribe(
            books.store,
            destination,
            schedule,
            wishes,
            name=name or (destination.channel if destination.platform == FEED else ""),
            origin="command line",
            made_by=getuser(),
            lists=books.lists,
            revision=books.revision,
            now=datetime.now(UTC),
        )
    _print(f"Set up. {_line(subscription)}")
    return FINE


def show_all(settings: Settings, *, as_json: bool) -> int:
    """Show every digest; returns the exit code."""
    with _books(settings) as books:
        every = subscriptions.all_of(books.store)
    if as_json:
        print_json({"digests": [subscription_as_json(subscription) for subscription in every]})
    for subscription in every if not as_json else ():
        _print(_line(subscription))
    if not every and not as_json:
        _print("There are no digests yet. `refdesk digest subscribe --help` shows how to set one up.")
    return FINE if every else NOTHING_FOUND


def pause_one(settings: Settings, named: str) -> int:
    """Pause a digest; returns the exit code."""
    with _books(settings) as books:
        _print(_line(pause(books.store, choose(books.store, named))))
    return FINE


def resume_one(settings: Settings, named: str) -> int:
    """Resume a digest; returns the exit code."""
    with _books(settings) as books:
        _print(_line(resume(books.store, choose(books.store, named), datetime.now(UTC))))
    return FINE


def end_one(settings: Settings, named: str) -> int:
    """End a digest; returns the exit code. Raises SubscribingError for one of the configuration."""
    with _books(settings) as books:
        subscription = choose(books.store, named)
        if subscription.origin == "configuration":
            raise SubscribingError(f"“{subscription.name}” is in the configuration. Remove it there, or pause it.")
        subscriptions.end(books.store, subscription.subscription_id)
        _print(f"Ended: {subscription.name}.")
    return FINE


def change_taste(
    settings: Settings, named: str, *, more: Sequence[str], fewer: Sequence[str], forget: Sequence[str]
) -> int:
    """Change which papers a digest's highlights should resemble, and print them; returns the exit code."""
    with _books(settings) as books, open_desk(settings) as desk:
        subscription = choose(books.store, named)
        key = subscription.subscription_id
        for each in more:
            more_like(books.store, key, _paper(desk, each))
        for each in fewer:
            fewer_like(books.store, key, _paper(desk, each))
        if forget:
            ids = None if list(forget) == ["all"] else [_paper(desk, each) for each in forget]
            forget_taste(books.store, choose(books.store, key), ids)
        with desk.library() as library:
            _print(describe_taste(choose(books.store, key), library, votes.votes_of(books.store, key)))
    return FINE


def _paper(desk: Desk, named: str) -> str:
    found = likely_papers(desk.papers_named(named))
    if len(found) != 1:
        titles = "".join(f"\n  {paper.paper_id}  {paper.shown_title}" for paper in found)
        several = f"{len(found)} papers are called “{named}”. Use an id:{titles}"
        raise SubscribingError(several if found else f"No paper matches “{named}”. Try `refdesk find …`.")
    return found[0].paper_id


def preview_one(settings: Settings, named: str, *, as_json: bool) -> int:
    """Print what a digest would say now; returns the exit code."""
    with _books(settings) as books, open_desk(settings) as desk:
        subscription = choose(books.store, named)
        maker = Maker(books.store, desk, _process(), _now, settings.reception.private_lists, settings.budget)
        digest = asyncio.run(preview(maker, subscription))
    if as_json:
        print_json(digest_as_json(digest))
    else:
        sys.stdout.write(visible(as_markdown(digest)))
    return NOTHING_FOUND if digest.empty else FINE


def export_one(settings: Settings, named: str, folder: Path) -> int:
    """Write the issues of a digest to files, after making those of feeds that are due; returns the exit code."""
    with _books(settings) as books:
        with open_desk(settings) as desk:
            process = _process()
            maker = Maker(books.store, desk, process, _now, settings.reception.private_lists, settings.budget)
            sender = Sender(books.store, {FEED: FeedCourier()}, process, _now)
            asyncio.run(_made_and_sent(maker, sender))
        subscription = choose(books.store, named)
        stored = history.stored_digests_of(books.store, subscription.subscription_id)
        written = write_files(subscription, stored, folder, datetime.now(UTC))
    for path in written:
        _print(str(path))
    return FINE


async def _made_and_sent(maker: Maker, sender: Sender) -> None:
    while await make_next(maker, {FEED: FeedCourier()}) or await send_next(sender):
        pass


@contextmanager
def _books(settings: Settings) -> Iterator[_Books]:
    lists = {fold(listed.name): listed.name for listed in settings.lists}
    revision = 0
    try:
        with open_library(settings.catalogue_url, settings.data) as library:
            revision = library.revision.number
            lists |= {fold(listed.name): listed.name for listed in library.lists()}
    except LibraryError:
        # Without a library yet, a digest begins by introducing the lists.
        revision = 0
    with open_store(settings.store_url) as store:
        follow_configuration(store, settings.digests, lists, revision, datetime.now(UTC))
        yield _Books(store, lists, revision)


def _destination(to: str) -> Destination:
    platforms = "|".join(map(re.escape, platform_names()))
    found = re.fullmatch(rf"({platforms}):(@?)(\w{{1,64}})|{FEED}:(.{{1,80}})", to.strip(), re.IGNORECASE)
    if not found:
        raise SubscribingError(f"`--to` must be {places()}, not “{to}”.")
    if found[4]:
        return Destination(FEED, "", found[4])
    channel, person = ("", found[3]) if found[2] else (found[3], "")
    return Destination(found[1].lower(), "", channel, person)


def _line(subscription: Subscription) -> str:
    where = subscription.destination.key
    return f"{subscription.name} ({subscription.subscription_id}, to {where}): {describe(subscription)}"


def _word(word: str) -> str:
    """Return a word of the command line as one word of a wish, whatever blanks the shell's quotes left in it."""
    return f'"{word}"' if shlex.quote(word) != word and '"' not in word and " " in word else word


def _print(text: str) -> None:
    console().print(text, markup=False, highlight=False, soft_wrap=True)


def _process() -> str:
    return secrets.token_hex(8)


def _now() -> datetime:
    return datetime.now(UTC)
