"""What people do about digests in chat, in the same words on every platform."""

import asyncio
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answering.model import TextFile
from bot.desk.desk import Desk
from bot.digests.composing_due import Maker, preview
from bot.digests.model import Destination, Digest, Highlight, Schedule, Subscription, Wishes
from bot.digests.stored import history, subscriptions, votes
from bot.digests.stored.history import StoredDigest
from bot.digests.subscribing import choose, fewer_like, more_like, pause, resume, subscribe
from bot.digests.subscription_description import describe
from bot.digests.subscription_text import HOW
from bot.digests.taste_requests import taste_request
from bot.digests.teaching import FEWER, MORE, Learners, describe_taste, forget_in
from bot.digests.unknown_names import unknown_names
from bot.errors import SubscribingError
from bot.settings.budget import NO_LIMITS, BudgetSettings
from bot.settings.reception import PrivateListSettings
from bot.store.audit import Action, note_action
from bot.store.database import Store
from bot.store.model import Place
from ingest.terms.normal_form import fold

NO_DIGESTS = "There is no digest here yet. `/digest subscribe` sets one up."
GONE = "That digest is not kept any more."
ONLY_MANAGERS = "Only who may change my settings here can set up or change the digests of a channel; your own you can."
ENDED = "The subscription of this digest has ended."


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class DigestChat:
    """Digests as people in chat set them up; each method gives words to say, or raises SubscribingError with them."""

    store: Store
    desk: Desk
    clock: Callable[[], datetime] = _utc_now
    private_lists: tuple[PrivateListSettings, ...] = ()
    budget: BudgetSettings = NO_LIMITS

    async def subscribe(
        self, destination: Destination, name: str, schedule: Schedule, wishes: Wishes, person: str
    ) -> str:
        """Set up a digest for a channel or a person."""
        scope = await asyncio.to_thread(self._maker().scope, destination)
        async with self.desk.lent(scope) as opened:
            states = await asyncio.to_thread(opened.library.lists)
            revision = opened.library.revision.number
            unknown = await asyncio.to_thread(unknown_names, wishes, opened)
        subscription = await asyncio.to_thread(
            subscribe,
            self.store,
            destination,
            schedule,
            wishes,
            name=name,
            origin="chat",
            made_by=person,
            lists={fold(state.name): state.name for state in states},
            revision=revision,
            now=self.clock(),
        )
        await self._note("digest subscribed", subscription, person)
        described = await asyncio.to_thread(describe, subscription)
        return " ".join(filter(None, (f"Set up: “{subscription.name}”. {described}", unknown)))

    async def shown(self, destination: Destination, own: Destination | None = None) -> str:
        """Return the digests of a channel or a person; with `own`, that person's beside those of a channel."""

        def described() -> list[str]:
            lines = [f"“{each.name}”: {describe(each)}" for each in subscriptions.all_of(self.store, destination.key)]
            if own is not None and own.key != destination.key:
                mine = subscriptions.all_of(self.store, own.key)
                lines += [f"Your own “{each.name}”: {describe(each)}" for each in mine]
            return lines

        return "\n".join(await asyncio.to_thread(described)) or NO_DIGESTS

    async def pause(self, destination: Destination, named: str, person: str) -> str:
        """Pause a digest."""
        subscription = await self._chosen(destination, named)
        paused = await asyncio.to_thread(pause, self.store, subscription)
        await self._note("digest paused", subscription, person)
        return f"“{paused.name}” is paused. `/digest resume` goes on with it."

    async def resume(self, destination: Destination, named: str, person: str) -> str:
        """Resume a digest."""
        subscription = await self._chosen(destination, named)
        resumed = await asyncio.to_thread(resume, self.store, subscription, self.clock())
        await self._note("digest resumed", subscription, person)
        return f"“{resumed.name}” goes on. {await asyncio.to_thread(describe, resumed)}"

    async def unsubscribe(self, destination: Destination, named: str, person: str) -> str:
        """End a digest."""
        subscription = await self._chosen(destination, named)
        if subscription.origin == "configuration":
            raise SubscribingError(f"“{subscription.name}” stands in my configuration; here it can only be paused.")
        await asyncio.to_thread(subscriptions.end, self.store, subscription.subscription_id)
        await self._note("digest ended", subscription, person)
        return f"“{subscription.name}” has ended."

    async def _note(self, action: Action, subscription: Subscription, person: str) -> None:
        """Record what somebody changed for a channel; a person's own digests concern nobody else."""
        to = subscription.destination
        if to.channel:
            place = Place(to.platform, to.workspace, to.channel)
            await asyncio.to_thread(note_action, self.store, action, place, person, self.clock(), subscription.name)

    async def preview(self, destination: Destination, named: str) -> Digest:
        """Compose what a digest would say now; nothing is marked as told. Without a digest here, one of everything."""
        every = await asyncio.to_thread(subscriptions.all_of, self.store, destination.key)
        subscription = await self._chosen(destination, named) if every or named else self._of_everything(destination)
        return await preview(self._maker(), subscription)

    async def paper(self, digest_id: str, number: str, here: Collection[Destination]) -> str | None:
        """Return the id of the highlight with a number, from 1, of a digest that went to one of `here`; else None."""
        found = await self._highlight(digest_id, number, here)
        return found[1].item.paper_id if found else None

    async def cited(self, digest_id: str, here: Collection[Destination]) -> tuple[int, TextFile] | None:
        """Return how many papers a digest that went to one of `here` names, and these as BibTeX; None without any."""
        stored = await self._stored(digest_id, here)
        if stored is None:
            return None
        async with self.desk.lent(await asyncio.to_thread(self._maker().scope, stored.destination)) as opened:
            papers = await asyncio.to_thread(opened.papers, stored.digest.paper_ids)
        return (len(papers), await asyncio.to_thread(self.desk.references, papers, "bibtex")) if papers else None

    async def fewer(self, digest_id: str, number: str, here: Collection[Destination]) -> str:
        """Lower what is like a highlight, for the subscriber of a digest that went to one of `here`."""
        found = await self._highlight(digest_id, number, here)
        if found is None:
            return GONE
        stored, highlight = found
        changed = await asyncio.to_thread(fewer_like, self.store, stored.subscription_id, highlight.item.paper_id)
        return _taught(FEWER, highlight, changed)

    async def more(self, digest_id: str, number: str, here: Collection[Destination]) -> str:
        """Let what is like a highlight come first, for the subscriber of a digest that went to one of `here`."""
        found = await self._highlight(digest_id, number, here)
        if found is None:
            return GONE
        stored, highlight = found
        changed = await asyncio.to_thread(more_like, self.store, stored.subscription_id, highlight.item.paper_id)
        return _taught(MORE, highlight, changed)

    async def taste(self, destination: Destination, named: str) -> str:
        """Return which papers a digest's subscriber liked and disliked, and what that does."""
        subscription = await self._chosen(destination, named)
        reactions = await asyncio.to_thread(votes.votes_of, self.store, subscription.subscription_id)
        async with self.desk.lent(await asyncio.to_thread(self._maker().scope, destination)) as opened:
            return await asyncio.to_thread(describe_taste, subscription, opened.library, reactions)

    async def forget_taste(self, destination: Destination, named: str, person: str, paper: str = "") -> str:
        """Forget what a digest learned of a paper, or all; “that I liked vLLM” in place of a digest means a paper.

        A paper is forgotten in every digest of the destination where none is named.
        """
        request = taste_request(f"forget {named}") if named and not paper else None
        if request is not None:
            named, paper = "", request.paper
        if request is not None or (paper and not named):
            every = await asyncio.to_thread(subscriptions.all_of, self.store, destination.key)
        else:
            every = [await self._chosen(destination, named)]
        if not every:
            raise SubscribingError(NO_DIGESTS)
        async with self.desk.lent(await asyncio.to_thread(self._maker().scope, destination)) as opened:
            words = await asyncio.to_thread(forget_in, self.store, every, paper, opened)
        for each in every:
            await self._note("digest taste forgotten", each, person)
        return words

    async def _highlight(
        self, digest_id: str, number: str, here: Collection[Destination]
    ) -> tuple[StoredDigest, Highlight] | None:
        """Find a highlight by what its menu carries, which may have been changed on its way."""
        stored = await self._stored(digest_id, here)
        if stored is None:
            return None
        if not (number.isascii() and number.isdecimal()) or not 1 <= int(number[:4]) <= len(stored.digest.highlights):
            return None
        return stored, stored.digest.highlights[int(number[:4]) - 1]

    async def _stored(self, digest_id: str, here: Collection[Destination]) -> StoredDigest | None:
        stored = await asyncio.to_thread(history.stored_digest, self.store, digest_id)
        return stored if stored is not None and stored.destination.key in {each.key for each in here} else None

    async def _chosen(self, destination: Destination, named: str) -> Subscription:
        return await asyncio.to_thread(choose, self.store, named, destination.key)

    def _maker(self) -> Maker:
        return Maker(self.store, self.desk, secrets.token_hex(8), self.clock, self.private_lists, self.budget)

    def _of_everything(self, destination: Destination) -> Subscription:
        now = self.clock()
        return Subscription(
            subscription_id="preview",
            name="preview",
            destination=destination,
            schedule=Schedule(),
            wishes=Wishes(),
            origin="chat",
            made_by="",
            considered=2**31 - 1,
            considered_at=now,
            due=now,
        )


def _taught(words: str, highlight: Highlight, changed: Subscription | None) -> str:
    """Say what somebody changed by choosing a highlight."""
    if changed is None:
        return ENDED
    learning = Learners((changed,), of_channel=bool(changed.destination.channel))
    return f"{words.format(title=highlight.item.title)} This changes {learning.named}."


HELP = (
    "`/digest subscribe` sets up a digest of what is new, here, or with `me` for you alone; `/alert` sends what is new "
    "at once, after each reading of the lists. Of both, `preview` shows "
    f"what it would say, `list` which there are, `taste` which papers you liked and `forget` forgets it, "
    f"`pause`, `resume` and `unsubscribe` do what they say. {HOW}"
)
