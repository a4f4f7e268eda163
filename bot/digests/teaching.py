"""Teaches digests what somebody likes, wherever they say so, and says what that changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import ids_named
from bot.digests.model import Destination, Subscription
from bot.digests.stored import subscriptions, votes
from bot.digests.subscribing import fewer_like, forget_taste, more_like
from bot.digests.taste import tally
from bot.phrases import joined
from bot.store.database import Store
from bot.store.model import Place, Presser
from ingest.library.reader import Library

FEWER = "Noted: papers like “{title}” come last from now on, and never as highlights."
MORE = "Noted: papers like “{title}” come first among the highlights. Other news stays where it is."
NO_TASTE = (
    "“{name}” has no taste yet. Choose “More like…” or “Fewer like…” under a digest, or react to it with 👍 or 👎."
)
NOBODY_LEARNS = "You have no digest that could learn from this. `/digest subscribe` sets one up for you alone."
GONE_FROM_LISTS = "a paper that is no longer on these lists"


@dataclass(frozen=True, slots=True)
class Learners:
    """The digests that learn from somebody: their own, or with `of_channel` those of a channel that they manage."""

    digests: tuple[Subscription, ...]
    of_channel: bool = False

    @property
    def named(self) -> str:
        """Which digests these are, in words."""
        names = joined([f"“{each.name}”" for each in self.digests])
        return f"this channel's {names}" if self.of_channel else f"your own {names}"


def own_of(place: Place, person: str) -> Destination:
    """Return where a person's own digests go."""
    return Destination(place.platform, place.id_space, "", person)


def learners(store: Store, by: Presser, *, manages: bool) -> Learners:
    """Return which digests learn from what somebody says of an answer.

    They are those of the channel, where the answer is for everybody there and the person `manages` it; else the
    person's own. Of an answer for one person alone nobody `manages` anything.
    """
    if manages:
        here = Destination(by.place.platform, by.place.workspace, by.place.channel)
        if of_channel := subscriptions.all_of(store, here.key):
            return Learners(tuple(of_channel), of_channel=True)
    return Learners(tuple(subscriptions.all_of(store, own_of(by.place, by.person).key)))


def teach(store: Store, learning: Learners, paper_id: str, title: str, *, liked: bool) -> str:
    """Let digests tell of papers like one first, or last; returns what that changed."""
    learn = more_like if liked else fewer_like
    changed = [each for each in learning.digests if learn(store, each.subscription_id, paper_id) is not None]
    if not changed:
        return NOBODY_LEARNS
    words = (MORE if liked else FEWER).format(title=title)
    return f"{words} This changes {Learners(tuple(changed), learning.of_channel).named}."


def describe_taste(subscription: Subscription, library: Library, reactions: Sequence[votes.Vote] = ()) -> str:
    """Return which papers a subscriber liked and disliked, by title, and what that does."""
    wishes, counted = subscription.wishes, tally(reactions)
    voted = {paper_id: n for paper_id, n in counted.items() if paper_id not in (*wishes.more, *wishes.fewer)}
    liked = [*wishes.more, *(paper_id for paper_id, n in voted.items() if n > 0)]
    disliked = [*wishes.fewer, *(paper_id for paper_id, n in voted.items() if n < 0)]
    if not (liked or disliked):
        return NO_TASTE.format(name=subscription.name)
    titles = library.titles([*liked, *disliked])

    def named(ids: Sequence[str]) -> str:
        return "\n".join(f"• {titles.get(each) or _topic(each)}{_people(voted.get(each, 0))}" for each in ids)

    parts = [f"More like these, which orders highlights and hides nothing:\n{named(liked)}"] * bool(liked)
    parts += [f"Fewer like these:\n{named(disliked)}"] * bool(disliked)
    forgetting = "`/digest forget` forgets all of it, “forget that I liked …” one of them."
    return "\n".join([*parts, forgetting])


def forget_in(store: Store, digests: Sequence[Subscription], words: str, opened: OpenedLibrary) -> str:
    """Let digests forget the papers that words name, or all they learned where there are no words; says which."""
    if not words:
        for each in digests:
            forget_taste(store, each)
        names = joined([f"“{each.name}”" for each in digests])
        return f"{names} {'has' if len(digests) == 1 else 'have'} no taste any longer: highlights are as for everybody."
    known = {each.subscription_id: _learned(store, each) for each in digests}
    named = ids_named(opened, words, opened.library.revision.published_at)
    found = [paper_id for paper_id in (*named, words) if any(paper_id in learned for learned in known.values())]
    if not found:
        return f"I found nothing called “{words}” in what was liked or disliked. `/digest taste` shows all of it."
    for each in digests:
        if known[each.subscription_id] & set(found):
            forget_taste(store, each, found)
    titles = opened.library.titles(found)
    return f"Forgotten: {joined([f'“{titles.get(each) or _topic(each)}”' for each in found])}."


def _learned(store: Store, subscription: Subscription) -> set[str]:
    reactions = votes.votes_of(store, subscription.subscription_id)
    return {*subscription.wishes.more, *subscription.wishes.fewer, *(vote.paper_id for vote in reactions)}


def _topic(paper_id: str) -> str:
    """Return a topic in words as it is; the id of a paper says nothing, and may be of a list that is not seen here."""
    return GONE_FROM_LISTS if ":" in paper_id else paper_id


def _people(balance: int) -> str:
    return f" ({'+' if balance > 0 else '−'}{abs(balance)} by reactions)" if balance else ""
