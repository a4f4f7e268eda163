"""Serve a notice board: notes become questions, answers become notes, digests are pinned."""

import asyncio
from datetime import UTC, datetime

from bot.answering.model import Answer, Stage
from bot.digests.model import Destination, DigestPart
from bot.errors import PlatformError
from bot.presenting.answer_parts import PaperPart, parts_of
from bot.reception.house import House
from bot.store.model import Asked, Place, Presser
from tests.bot.platforms.notice_board.board import BOARDS, Board, Event, Note
from tests.bot.platforms.notice_board.platform import NoticeBoardSettings

NAME = "notice_board"
HELPFUL, MORE = "helpful", "more"


async def serve(house: House) -> None:
    """Answer notes until `house.stopping`, and leave once `house.drained`; raises PlatformError without a board."""
    settings = house.settings.platform(NoticeBoardSettings)
    if settings is None or settings.board not in BOARDS:
        raise PlatformError("There is no board at that address.")
    board = BOARDS[settings.board]
    house.couriers[NAME] = BoardCourier(board)
    listening = asyncio.create_task(_listen(house, board))
    try:
        await house.stopping.wait()
        listening.cancel()
        await house.drained.wait()
    finally:
        del house.couriers[NAME]
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _listen(house: House, board: Board) -> None:
    async with asyncio.TaskGroup() as tasks:
        while True:
            tasks.create_task(_act(house, board, await board.events.get()))


async def _act(house: House, board: Board, event: Event) -> None:
    """Take a note as a question; or do what a button says, with the id of the answer that its note shows."""
    if not event.button:
        asked = Asked(
            event_key=str(event.note.number),
            place=Place(NAME, "", event.note.channel),
            conversation=event.note.channel,
            person=event.person,
            text=event.note.text,
            asked_at=datetime.now(UTC),
        )
        await house.reception.take(asked, NoteDisplay(board, board.pin(event.note.channel, "…"), 1))
    elif event.button == HELPFUL:
        await house.reception.feedback(event.note.key, NAME, event.person, "helpful")
        board.pin(event.note.channel, "Thank you.", under=event.note.number)
    else:
        page = int(event.button.removeprefix(MORE))
        by = Presser(Place(NAME, "", event.note.channel), event.person)
        await house.reception.again(event.note.key, by, lambda _: NoteDisplay(board, event.note, page), page=page)


class NoteDisplay:
    """Shows one answer in one note, which is rewritten as the answer comes into being."""

    def __init__(self, board: Board, note: Note, page: int) -> None:
        """Show the answer in `note`; it is the given page of a complete list."""
        self._board = board
        self._note = note
        self._page = page

    async def claimed(self, answer_id: str) -> None:
        self._note.key = answer_id

    async def waiting(self, ahead: int) -> None:
        self._board.rewrite(self._note, f"{ahead} questions come first.")

    async def stage(self, stage: Stage) -> None:
        self._board.rewrite(self._note, f"{stage}…")

    async def text(self, sentences: str) -> None:
        self._board.rewrite(self._note, f"{self._note.text}{sentences}")

    async def answered(self, answer: Answer) -> None:
        parts = parts_of(answer)
        lines = [parts.lead, *(claim.marked for claim in parts.claims), *map(_paper, parts.papers)]
        more = (f"{MORE}{self._page + 1}",) if (answer.count or 0) > self._page * len(answer.sources) else ()
        self._board.rewrite(self._note, "\n".join((*lines, *parts.remarks)), (HELPFUL, *more))

    async def declined(self, words: str) -> None:
        self._board.rewrite(self._note, words)

    async def failed(self, words: str) -> None:
        self._board.rewrite(self._note, words)

    async def interrupted(self, words: str) -> None:
        self._board.rewrite(self._note, words)

    async def withdrawn(self) -> None:
        self._board.rewrite(self._note, "")


class BoardCourier:
    """Pins parts of digests; a part is known again by the key that its note carries."""

    room = 10_000
    workspace = ""

    def __init__(self, board: Board) -> None:
        """Pin to `board`."""
        self._board = board

    async def post(self, destination: Destination, part: DigestPart, key: str, thread: str | None) -> str:
        titles = [each.item.title for each in part.highlights]
        text = "\n".join((part.title, part.lead, *titles, *(block.heading for block in part.blocks)))
        note = self._board.pin(destination.channel, text, key=key, under=int(thread) if thread else None)
        return str(note.number)

    async def find(
        self, destination: Destination, part: DigestPart, key: str, thread: str | None, since: datetime
    ) -> str | None:
        return next((str(note.number) for note in self._board.notes if note.key == key), None)


def _paper(paper: PaperPart) -> str:
    return " ".join((paper.title, *(claim.marked for claim in paper.claims)))
