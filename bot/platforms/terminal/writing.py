"""Write and revise related work in a terminal: `refdesk write`."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from pydantic import TypeAdapter

from bot.desk.desk import open_desk
from bot.errors import WritingError
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.platforms.terminal.bars import progress_bars
from bot.platforms.terminal.who_asks import PERSON, PLACE
from bot.presenting.printing import console, print_json
from bot.related_work.authoring import Author, NothingToWriteError, what_was_checked
from bot.settings.settings import Settings
from bot.store.budget import why_no_model
from bot.store.database import open_store
from bot.store.drafts import find_draft, save_draft
from bot.store.spending import record_spending
from bot.writing.instructions import Instruction, instruction_in
from bot.writing.markdown import lines
from bot.writing.model import RelatedWork
from bot.writing.related_work import WrittenWork

_STYLE = "ieee"
_STEP = "writing paragraphs"
_WORK = TypeAdapter(RelatedWork)


def write(
    settings: Settings,
    topic: str,
    *,
    named: Sequence[str],
    revise: str | None,
    form: str | None,
    style: str | None,
    as_json: bool,
) -> int:
    """Write related work on a topic, or revise the draft that there is; returns the exit code.

    `named` are the papers that it is about, by default the best of the topic. What the model was used for is recorded,
    and a budget that is used up leaves a bibliography. Raises WritingError where a paper is not there, or where there
    is no draft to revise.
    """
    with open_desk(settings) as desk, open_store(settings.store_url) as store:
        without_model = why_no_model(store, PLACE, PERSON, settings.budget, datetime.now(UTC))
        author = Author(desk, store, without_model=without_model)
        try:
            written = _new(author, topic, named) if revise is None else _revised(author, topic, revise)
        except NothingToWriteError as error:
            console(stderr=True).print(str(error), markup=False)
            return NOTHING_FOUND
        if written.used is not None:
            record_spending(store, written.used, PLACE, PERSON, datetime.now(UTC), "writing")
        save_draft(store, topic, _WORK.dump_json(written.work).decode(), datetime.now(UTC))
        cited = author.references_of(written.work)
        checked = what_was_checked(written.work, author.why_no_model)
    if as_json:
        print_json(_WORK.dump_python(written.work, mode="json"))
    else:
        for line in lines(written.work, cited, form=form, style=style or _STYLE):
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    console(stderr=True).print(checked, markup=False, style="dim")
    return FINE


def _new(author: Author, topic: str, named: Sequence[str]) -> WrittenWork:
    material = author.gather(topic, named)
    with progress_bars() as bars:
        return asyncio.run(author.write(topic, material, partial(bars, _STEP)))


def _revised(author: Author, topic: str, text: str) -> WrittenWork:
    stored = find_draft(author.store, topic)
    if stored is None:
        raise WritingError(f'There is no draft about “{topic}”. Write one first: `refdesk write "{topic}"`.')
    work = _WORK.validate_json(stored)
    instruction = instruction_in(text, len(work.paragraphs))
    if instruction == Instruction():
        raise WritingError(f"“{text}” says nothing to change. Try “add PAPER”, “remove PAPER” or “shorter”.")
    revision = author.gather_again(work, instruction)
    with progress_bars() as bars:
        return asyncio.run(author.revise(revision, partial(bars, _STEP)))
