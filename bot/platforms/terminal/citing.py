"""Write references of a paper, or of an answer, to stdout."""

import asyncio
from datetime import UTC, datetime

from bot.answering.model import Question
from bot.desk.desk import open_desk
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.exporting.references import papers_of
from bot.platforms.terminal.exporting import write_references
from bot.platforms.terminal.tables import is_table, write_table_of
from bot.presenting.printing import console
from bot.settings.settings import Settings


def references_of_paper(settings: Settings, text: str, *, form: str | None, style: str | None, preprints: bool) -> int:
    """Write the paper that `text` names as a reference, all of them where the name is ambiguous; returns the code."""
    with open_desk(settings) as desk:
        papers = desk.papers_named(text)
    if not papers:
        console(stderr=True).print(f"No paper matches “{text}”. Try `refdesk find …`.", markup=False)
        return NOTHING_FOUND
    write_references(settings, papers, form, style, preprints=preprints)
    return FINE


def references_of_answer(settings: Settings, text: str, *, form: str | None, style: str | None, preprints: bool) -> int:
    """Answer a question and write the papers of the answer as references, or its table; returns the exit code."""
    question = Question(text, datetime.now(UTC))
    with open_desk(settings) as desk:
        answer = asyncio.run(desk.answer(question))
        if answer.refused:
            console(stderr=True).print(answer.lead, markup=False)
            return NOTHING_FOUND
        if form is not None and is_table(answer, form):
            return write_table_of(desk, question, answer, form)
        with desk.library() as library:
            write_references(settings, papers_of(library, answer.papers), form, style, preprints=preprints)
    return FINE
