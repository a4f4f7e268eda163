"""Makes, changes and ends subscriptions, the same from chat, settings and commands."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.digests.model import Destination, Origin, Schedule, Subscription, Wishes
from bot.digests.schedule import next_due
from bot.digests.stored import subscriptions, votes
from bot.digests.taste import MOST_LIKED
from bot.errors import SubscribingError
from bot.settings.digests import FEED, DigestSettings, quiet_hours, slug
from bot.store.database import Store
from ingest.terms.normal_form import fold

MOST_OF_ONE = 10
"""Subscriptions that one channel or person may have."""


def subscribe(
    store: Store,
    destination: Destination,
    schedule: Schedule,
    wishes: Wishes,
    *,
    name: str = "",
    origin: Origin,
    made_by: str,
    lists: Mapping[str, str],
    revision: int,
    now: datetime,
) -> Subscription:
    """Make a subscription that begins with what comes after `revision`; `lists` maps folded names of lists to names.

    Raises SubscribingError where a list is unknown, the name is taken, or there are too many already.
    """
    existing = subscriptions.all_of(store, destination.key)
    if len(existing) >= MOST_OF_ONE:
        raise SubscribingError(f"There are {MOST_OF_ONE} digests here already; end one of them first.")
    taken = {fold(each.name) for each in existing}
    if name and fold(name) in taken:
        raise SubscribingError(f"There is a digest called “{name}” here already; end it or choose another name.")
    subscription = Subscription(
        subscription_id=secrets.token_hex(6),
        name=name or _free_name(wishes, taken),
        destination=destination,
        schedule=schedule,
        wishes=replace(wishes, lists=known_lists(wishes.lists, lists)),
        origin=origin,
        made_by=made_by,
        considered=revision,
        considered_at=now,
        due=next_due(schedule, now),
    )
    subscriptions.add(store, subscription)
    return subscription


def known_lists(named: Iterable[str], lists: Mapping[str, str]) -> tuple[str, ...]:
    """Give the lists' own names for names as people type them; raises SubscribingError for one that is unknown."""
    found = []
    for name in named:
        if fold(name) not in lists:
            known = ", ".join(sorted(lists.values())) or "none yet"
            raise SubscribingError(f"There is no list “{name}” in the library. The lists are: {known}.")
        found.append(lists[fold(name)])
    return tuple(dict.fromkeys(found))


def choose(store: Store, named: str, subscriber: str | None = None) -> Subscription:
    """Give the subscription that is meant: by id or name, or the only one where nothing is named.

    Raises SubscribingError where there is none, or more than one.
    """
    existing = subscriptions.all_of(store, subscriber)
    found = [each for each in existing if not named or fold(named) in (each.subscription_id, fold(each.name))]
    if len(found) == 1:
        return found[0]
    if not existing:
        raise SubscribingError("There is no digest here yet.")
    names = ", ".join(f"“{each.name}” ({each.subscription_id})" for each in existing)
    problem = "Which digest is meant?" if not named or found else f"There is no digest “{named}”."
    raise SubscribingError(f"{problem} There are: {names}.")


def pause(store: Store, subscription: Subscription) -> Subscription:
    """Let no digest be made until it is resumed."""
    return _changed(store, replace(subscription, due=None, problem=""))


def resume(store: Store, subscription: Subscription, now: datetime) -> Subscription:
    """Go on with a paused subscription; what came meanwhile is in its next digest."""
    return _changed(store, replace(subscription, due=next_due(subscription.schedule, now), problem=""))


def change(store: Store, subscription: Subscription, schedule: Schedule, wishes: Wishes, now: datetime) -> Subscription:
    """Let a subscription have another schedule and other wishes; what was told so far stays told."""
    due = subscription.due
    if schedule != subscription.schedule and due is not None:
        due = next_due(schedule, now)
    return _changed(store, replace(subscription, schedule=schedule, wishes=wishes, due=due))


def fewer_like(store: Store, subscription_id: str, paper_id: str) -> Subscription | None:
    """Let papers like this one be told last and never as highlights; None where the subscription has ended."""
    subscription = subscriptions.find(store, subscription_id)
    if subscription is None:
        return None
    fewer = (*(each for each in subscription.wishes.fewer if each != paper_id), paper_id)[-MOST_LIKED:]
    more = tuple(each for each in subscription.wishes.more if each != paper_id)
    return _changed(store, replace(subscription, wishes=replace(subscription.wishes, fewer=fewer, more=more)))


def more_like(store: Store, subscription_id: str, paper_id: str) -> Subscription | None:
    """Let papers like this one go first among the highlights; None where the subscription has ended."""
    subscription = subscriptions.find(store, subscription_id)
    if subscription is None:
        return None
    more = (*(each for each in subscription.wishes.more if each != paper_id), paper_id)[-MOST_LIKED:]
    fewer = tuple(each for each in subscription.wishes.fewer if each != paper_id)
    return _changed(store, replace(subscription, wishes=replace(subscription.wishes, fewer=fewer, more=more)))


def forget_taste(store: Store, subscription: Subscription, paper_ids: Collection[str] | None = None) -> Subscription:
    """Let a subscription forget which papers were liked and disliked: these, or all."""

    def left(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(each for each in ids if paper_ids is not None and each not in paper_ids)

    wishes = subscription.wishes
    votes.forget(store, subscription.subscription_id, paper_ids)
    return _changed(
        store, replace(subscription, wishes=replace(wishes, more=left(wishes.more), fewer=left(wishes.fewer)))
    )


def follow_configuration(
    store: Store, configured: Sequence[DigestSettings], lists: Mapping[str, str], revision: int, now: datetime
) -> None:
    """Let the subscriptions of the configuration be what it says: new ones made, changed ones changed, others ended.

    One that somebody paused stays paused; one that the bot paused because it could not be delivered is resumed.
    `lists` maps folded names of lists to names. Raises SubscribingError for a list that is unknown.
    """
    configured = [settings.model_copy(update={"lists": known_lists(settings.lists, lists)}) for settings in configured]
    stored = {each.subscription_id: each for each in subscriptions.all_of(store) if each.origin == "configuration"}
    for settings in configured:
        subscription_id = f"config-{slug(settings.name)}"
        before = stored.pop(subscription_id, None)
        if before is None:
            due = next_due(_schedule_of(settings), now)
            subscriptions.add(store, _configured(subscription_id, settings, revision, now, due))
            continue
        as_set = _configured(subscription_id, settings, before.considered, before.considered_at, before.due)
        after = replace(
            as_set,
            destination=_with_workspace(as_set.destination, before.destination),
            wishes=replace(_wishes_of(settings), fewer=before.wishes.fewer, more=before.wishes.more),
        )
        if before.problem or (before.due is not None and before.schedule != _schedule_of(settings)):
            after = replace(after, due=next_due(_schedule_of(settings), now))
        if after != before:
            subscriptions.change(store, after)
    for subscription_id in stored:
        subscriptions.end(store, subscription_id)


def _configured(
    subscription_id: str, settings: DigestSettings, considered: int, considered_at: datetime, due: datetime | None
) -> Subscription:
    return Subscription(
        subscription_id=subscription_id,
        name=settings.name,
        destination=_destination_of(settings),
        schedule=_schedule_of(settings),
        wishes=_wishes_of(settings),
        origin="configuration",
        made_by="",
        considered=considered,
        considered_at=considered_at,
        due=due,
    )


def _destination_of(settings: DigestSettings) -> Destination:
    """Where a digest goes; a feed goes to a place of its own name."""
    if settings.platform == FEED:
        return Destination(FEED, "", settings.name)
    return Destination(settings.platform, settings.workspace, settings.channel, settings.person)


def _with_workspace(destination: Destination, before: Destination) -> Destination:
    """Return a destination that names no workspace with the one that it was given since."""
    return before if replace(before, workspace="") == destination else destination


def _schedule_of(settings: DigestSettings) -> Schedule:
    hour, _, minute = settings.time.partition(":")
    quiet = quiet_hours(settings.quiet) if settings.quiet else None
    return Schedule(settings.weekday, int(hour), int(minute), settings.zone, settings.rhythm, quiet, settings.most)


def _wishes_of(settings: DigestSettings) -> Wishes:
    return Wishes(
        lists=settings.lists,
        sections=settings.sections,
        topics=settings.topics,
        kinds=settings.kinds,
        length=settings.length,
        empty=settings.empty or ("note" if settings.rhythm == "weekly" else "nothing"),
        picture=settings.picture,
        authors=settings.authors,
        organisations=settings.organisations,
        venues=settings.venues,
        cites=settings.cites,
    )


def _changed(store: Store, subscription: Subscription) -> Subscription:
    if not subscriptions.change(store, subscription):
        raise SubscribingError("This digest has been ended meanwhile.")
    return subscription


def _free_name(wishes: Wishes, taken: set[str]) -> str:
    named = (*wishes.topics, *wishes.authors, *wishes.organisations, *wishes.venues, *wishes.cites, *wishes.sections)
    base = (named or wishes.lists or ("new papers",))[0][:60]
    number = 1
    while fold(name := base if number == 1 else f"{base} {number}") in taken:
        number += 1
    return name
