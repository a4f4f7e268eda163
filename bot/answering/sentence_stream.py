"""Checks the sentences of a growing text and passes on those that may be shown."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.answering.composing.draft import Sentence
from bot.answering.composing.model_output import answer_text
from bot.answering.judge import Judged
from bot.answering.model import Claim, Source
from bot.answering.verify import check_sentence, following, holds, may_be_judged, not_as_authors, quoting
from bot.answering.writer import Writer
from ingest.library.sentences import sentence_spans
from ingest.terms.patterns import lazy_pattern

Item = TypeVar("Item")
_MAY_END = lazy_pattern(r"[.!?。！？\])】\n]")
_NO_LABEL = ""


@dataclass(frozen=True, slots=True)
class Reader(Generic[Item]):
    """How a model's text is read: into items in order, each with its sentence and what is written in front of it.

    With `by_line` a line end ends a sentence; otherwise lines may be wrapped anywhere.
    """

    read: Callable[[str], Sequence[Item]]
    sentence: Callable[[Item], Sentence]
    label: Callable[[Item, Item | None], str] = lambda item, before: _NO_LABEL
    by_line: bool = False


class SentenceStream(Generic[Item]):
    """Passes on the sentences of a growing text, in order, each as soon as it may be shown.

    A sentence that holds is passed on at once. One that only a judge can settle is judged while the text goes on, if
    nothing was passed on yet, so that the first sentence never waits for the end; later ones wait for the end of the
    text, where one call judges all that are left. Without a judge its source sentence is passed on, quoted.
    `shown` are the numbers of the sources in the order of their first citation, one for each paper.
    """

    def __init__(self, reader: Reader[Item], sources: Sequence[Source], writer: Writer) -> None:
        """Read with `reader`; sentences may cite `sources`."""
        self.shown: list[int] = []
        self._reader = reader
        self._sources = sources
        self._papers = {source.n: source.paper.paper_id for source in sources}
        self._writer = writer
        self._raw = ""
        self._items: list[Item] = []
        self._claims: list[Claim] = []
        self._known: set[tuple[str, tuple[int, ...]]] = set()
        self._next = 0
        self._last: Item | None = None
        self._last_shown: Claim | None = None
        self._early: asyncio.Task[Judged] | None = None
        self._early_place = -1

    def take(self, piece: str) -> None:
        """Take the next piece of the text."""
        self._raw += piece
        if self._writer.on_text is not None and _MAY_END.search(piece):
            self._read(_complete(answer_text(self._raw, grows=True), by_line=self._reader.by_line))

    def finish(self, items: Sequence[Item]) -> tuple[Claim, ...]:
        """Give a claim for each of `items`, all that the text holds; what was checked before is not checked again."""
        self._extend(items)
        return tuple(self._claims)

    async def judged_early(self) -> Judged | None:
        """Give what was judged while the text was written; None where nothing was."""
        return await self._early if self._early is not None else None

    def stop(self) -> None:
        """Give up a judge's call that is under way: the text will not be used."""
        if self._early is not None:
            self._early.cancel()

    def _read(self, text: str) -> None:
        items = self._reader.read(text)
        if len(items) > len(self._items):
            self._extend(items)
            self._pass_on()

    def _extend(self, items: Sequence[Item]) -> None:
        same = sum(1 for _ in _common(items, self._items))
        del self._items[same:], self._claims[same:]
        for item in items[same:]:
            before = self._reader.sentence(self._items[-1]) if self._items else None
            sentence = self._reader.sentence(item)
            names = self._writer.known_names
            self._claims.append(check_sentence(sentence, self._sources, known_names=names, before=before))
            self._items.append(item)

    def _pass_on(self) -> None:
        """Show what may be shown now, in order, up to the first sentence that waits for a judge."""
        while self._next < len(self._claims):
            claim: Claim | None = self._claims[self._next]
            if claim is not None and may_be_judged(claim):
                if self._waits(self._next, claim):
                    return
                claim = self._settled(self._next, claim)
            if claim is not None and holds(claim) and (claim.text, claim.sources) not in self._known:
                self._known.add((claim.text, claim.sources))
                shown = not_as_authors(claim, self._sources)
                if not self._reader.by_line:
                    shown = following(shown, self._last_shown)
                self._show(self._items[self._next], shown)
                self._last_shown = shown
            self._next += 1

    def _waits(self, place: int, claim: Claim) -> bool:
        if self._writer.judge is None:
            return False
        if self._early is None and not self.shown:
            judging = self._writer.judge.judge({place: claim}, self._sources, self._writer.deadline)
            self._early = asyncio.get_running_loop().create_task(judging)
            self._early_place = place
            self._early.add_done_callback(self._on_judged)
        return place != self._early_place or self._early is None or not self._early.done()

    def _on_judged(self, task: asyncio.Task[Judged]) -> None:
        if not task.cancelled() and task.exception() is None:
            self._pass_on()

    def _settled(self, place: int, claim: Claim) -> Claim | None:
        judged = self._early.result() if self._early is not None else Judged({})
        return judged.claims.get(place) or quoting(
            claim, self._sources, translated=self._reader.sentence(self._items[place]).translated
        )

    def _show(self, item: Item, claim: Claim) -> None:
        if self._writer.on_text is None:
            return
        known = {self._papers[n] for n in self.shown}
        for n in claim.sources:
            if self._papers[n] not in known:
                self.shown.append(n)
                known.add(self._papers[n])
        order = [self._papers[n] for n in self.shown]
        numbers = dict.fromkeys(order.index(self._papers[n]) + 1 for n in claim.sources)
        text = f"“{claim.text}”" if claim.quoted else claim.text
        self._writer.on_text(f"{self._reader.label(item, self._last)}{text} {''.join(f'[{n}]' for n in numbers)} ")
        self._last = item


def _common(items: Sequence[Item], others: Sequence[Item]) -> Sequence[Item]:
    """The items at the beginning of both."""
    for place, (one, other) in enumerate(zip(items, others, strict=False)):
        if one != other:
            return items[:place]
    return items[: len(others)]


def _complete(text: str, *, by_line: bool) -> str:
    """What of a growing text will not change any more: its whole sentences but the last, for markers may still follow.

    With `by_line`, all of its lines but the last are complete.
    """
    whole, newline, last = text.rpartition("\n") if by_line else ("", "", text)
    spans = sentence_spans(last)
    complete = len(spans) - 1
    if complete > 0 and last[spans[-1][0]] in "[【(":
        complete -= 1
    return whole + newline + (last[: spans[complete - 1][1]] if complete > 0 else "")
