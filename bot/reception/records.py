"""Reads what is stored of questions, places and ratings, as far as a reader may know."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from bot.answering.model import NOTHING, Scope, Turn
from bot.desk.scope import hidden_from, scope_of
from bot.reception.admission import why_not_you
from bot.reception.claiming import Claiming
from bot.settings.reception import ReceptionSettings
from bot.store import conversations, feedback, places, questions
from bot.store.database import Store
from bot.store.model import PRIVATE, Place, PlaceSettings, Presser, StoredQuestion, Verdict


class Records:
    """Reads and writes the store for one process; belongs to one event loop."""

    def __init__(
        self, store: Store, settings: ReceptionSettings, clock: Callable[[], datetime], claiming: Claiming
    ) -> None:
        """Use a store; what must not wait for other work is done on the threads of `claiming`."""
        self._store = store
        self._settings = settings
        self._clock = clock
        self._claiming = claiming

    def now(self) -> datetime:
        """Return the time, as everything here has it."""
        return self._clock()

    async def stored(self, answer_id: str) -> StoredQuestion | None:
        """Give what is kept of a question and its answer."""
        return await asyncio.to_thread(questions.stored_question, self._store, answer_id)

    async def stored_for(self, answer_id: str, by: Presser) -> StoredQuestion | None:
        """Give what is stored of a question whose answer a person may see: their own, or one of the same channel."""
        stored = await self.stored(answer_id)
        if stored is None or stored.asked.place.platform != by.place.platform:
            return None
        asked, here = stored.asked, by.place
        shared = asked.place.channel == here.channel and not asked.conversation.startswith(PRIVATE)
        same_workspace = asked.place.workspace == here.workspace or (
            not here.id_space and "" in (asked.place.workspace, here.workspace)
        )
        return stored if same_workspace and (shared or asked.person == by.person) else None

    async def turn(self, answer_id: str) -> Turn | None:
        """Return what is remembered of an answer: its claims and papers; None where that is deleted."""
        return await asyncio.to_thread(conversations.turn_of, self._store, answer_id)

    async def stored_by_event(self, platform: str, event_key: str, workspace: str = "") -> StoredQuestion | None:
        """Give what is kept of the question that a message or interaction asked.

        `workspace` is needed where ids are unique only within it.
        """
        return await asyncio.to_thread(questions.stored_by_event, self._store, platform, event_key, workspace)

    async def note_shown(self, answer_id: str, shown: Mapping[str, str]) -> None:
        """Keep the ids of the messages in which an answer appears, so that a restart can explain what is there."""
        await asyncio.to_thread(questions.note_shown, self._store, answer_id, shown)

    async def takes_part(self, place: Place, conversation: str) -> bool:
        """Whether something has been answered in a conversation, so that follow-ups need no mention."""
        return await self._claiming.promptly(conversations.takes_part, self._store, place, conversation)

    async def place_settings(self, place: Place) -> PlaceSettings:
        """Give the settings of a channel."""
        return await self._claiming.promptly(places.place_settings, self._store, place)

    async def why_not_you(self, place: Place, person: str, roles: Collection[str] = ()) -> str | None:
        """Say why a person may not ask in a place, for what is asked there and answered elsewhere; None if they may."""
        return why_not_you(await self.place_settings(place), person, roles)

    async def scope(self, by: Presser, lists: Sequence[str] = ()) -> Scope | None:
        """Return which lists may be seen in what is shown to somebody; None where none of `lists` may be."""
        here = await self.place_settings(by.place)
        return scope_of(by, lists, here.lists, self._settings.private_lists)

    async def scope_here(self, by: Presser) -> Scope:
        """Return which lists may be seen in what is shown to somebody, whatever lists."""
        return await self.scope(by) or NOTHING

    def choosable(self, by: Presser) -> Scope:
        """Return which lists a channel's managers may choose from: all that are not private to others."""
        return Scope((), hidden_from(by, self._settings.private_lists))

    async def set_place(self, place: Place, settings: PlaceSettings, person: str) -> None:
        """Change the settings of a channel; the adapter has checked that the person may."""
        await asyncio.to_thread(places.set_place, self._store, place, settings, person, self._clock())

    async def feedback(self, answer_id: str, platform: str, person: str, verdict: Verdict) -> bool:
        """Keep what a person says of an answer; False where the answer is not kept any more."""
        return await asyncio.to_thread(
            feedback.give_feedback, self._store, answer_id, platform, person, verdict, self._clock()
        )

    async def feedback_by(self, platform: str, person: str, workspace: str = "") -> dict[str, int]:
        """Count a person's own verdicts, by verdict; with `workspace` those on answers there alone."""
        return await asyncio.to_thread(feedback.feedback_by, self._store, platform, person, workspace)
