"""Does what the controls under an answer ask, the same on every platform.

Each function returns words for the person who used one.
"""

from collections.abc import Callable

from bot.reception import words
from bot.reception.display import Display
from bot.reception.reception import Reception
from bot.store.model import Presser, StoredQuestion, Verdict
from ingest.library.model import PaperRecord

Show = Callable[[StoredQuestion], Display]
"""Makes the display that shows an answer again, where it is."""

_LONGEST_NUMBER = 6


async def rate(reception: Reception, answer_id: str, by: Presser, verdict: Verdict) -> str:
    """Save a person's rating of an answer."""
    if await reception.stored_for(answer_id, by) is None:
        return words.GONE
    saved = await reception.feedback(answer_id, by.place.platform, by.person, verdict)
    return words.RATED[verdict] if saved else words.GONE


async def turn_page(reception: Reception, answer_id: str, by: Presser, show: Show, page: str) -> str | None:
    """Show another page of a complete list in place; None once that is done."""
    number = number_of(page)
    return words.GONE if number is None else await reception.again(answer_id, by, show, page=number)


async def try_again(reception: Reception, answer_id: str, by: Presser, show: Show) -> str | None:
    """Answer a question again whose answer failed or was interrupted; None once that is done."""
    return await reception.again(answer_id, by, show)


async def answer_anew(reception: Reception, answer_id: str, by: Presser, show: Show) -> str | None:
    """Answer a question again in place of an answer that was given before; None once that is done."""
    return await reception.again(answer_id, by, show, anew=True)


async def choose(reception: Reception, answer_id: str, by: Presser, show: Show, question: str) -> str | None:
    """Answer, in place, the question that stands for one of several papers; None once that is done."""
    return await reception.again(answer_id, by, show, text=question)


async def source_of(reception: Reception, answer_id: str, by: Presser, number: str) -> str | None:
    """Return the id of the paper with a number, from 1, in an answer; None where this person sees no such paper."""
    stored, n = await reception.stored_for(answer_id, by), number_of(number)
    return stored.papers[n - 1] if stored is not None and n is not None and n <= len(stored.papers) else None


async def forget(reception: Reception, platform: str, person: str, workspace: str = "") -> str:
    """Delete what is stored about a person; `workspace` is needed where ids are unique only within it."""
    return words.forgotten(await reception.forget(platform, person, workspace))


def papers_like(paper: PaperRecord) -> str:
    """Return the question that asks for papers like one."""
    return f"papers like “{paper.title}”"


def number_of(text: str) -> int | None:
    """Return the number, from 1 on, that a control carries; None where it was changed on its way."""
    digits = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if digits and int(text) > 0 else None
