"""Accounts for an answer: what it cost goes to the store, how it went to the metrics."""

import asyncio
import logging
from datetime import datetime

from bot import figures
from bot.answering.model import Answer
from bot.store.database import Store
from bot.store.model import Asked
from bot.store.spending import Purpose, record_spending
from ingest.errors import StorageError

_log = logging.getLogger(__name__)


async def account_for(answer: Answer, asked: Asked, store: Store, now: datetime) -> None:
    """Record what an answer cost and how it went; a store that fails for a while costs nobody the answer."""
    observe(answer, asked.place.platform)
    if answer.used is None:
        return
    purpose: Purpose = "writing" if answer.draft else "answer"
    try:
        await asyncio.to_thread(record_spending, store, answer.used, asked.place, asked.person, now, purpose)
    except StorageError as error:
        _log.error("the cost of an answer is not in the store: %s", error)


def observe(answer: Answer, platform: str) -> None:
    """Add an answer to the metrics of stages, sentences and refusals."""
    for stage, milliseconds in answer.timings_ms.items():
        figures.STAGES.labels(stage).observe(milliseconds / 1000)
    for claim in answer.claims:
        shown = "marked" if claim.marked else "quoted" if claim.quoted else "judged" if claim.judged else "checked"
        figures.SENTENCES.labels(shown).inc()
    figures.SENTENCES.labels("dropped").inc(answer.dropped)
    if answer.refused:
        figures.REFUSALS.labels(platform).inc()
