"""Sends papers to the collection of Zotero that an admin has named, each at most once.

ZoteroSettings, who asks, papers -> Zotero -> what was added, in words
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.desk.named_people import named_or_manages
from bot.exporting.references import references
from bot.exporting.zotero import Added, add_to_zotero
from bot.presenting.text import counted, shortened
from bot.settings.zotero import ZoteroSettings
from bot.shelves.requests import shelf_request
from bot.store.audit import note_action
from bot.store.database import Store
from bot.store.model import Presser
from ingest.fetching.zotero import ZoteroError
from ingest.library.model import PaperRecord
from ingest.terms.outside_text import one_line

_log = logging.getLogger(__name__)

NO_COLLECTION = "There is no Zotero collection to save to. An admin can name one in `[zotero]`."
NO_WRITER = "Only some people can save to Zotero here. An admin names them in `zotero.writers`."
_MOST_REFUSED, _LONGEST_REASON = 3, 200


def wants_zotero(text: str) -> bool:
    """Return True if a text asks for papers in Zotero, which only some people can have done."""
    request = shelf_request(text)
    return request is not None and request.wish == "zotero"


def why_not_to_zotero(settings: ZoteroSettings, by: Presser) -> str:
    """Return why a person cannot send papers to Zotero, in words; empty where they can."""
    if settings.collection is None:
        return NO_COLLECTION
    return "" if named_or_manages(settings.writers, by) else NO_WRITER


def send_to_zotero(
    settings: ZoteroSettings, store: Store, papers: Sequence[PaperRecord], by: Presser, now: datetime
) -> str:
    """Add papers to the collection, and return in words what became of each.

    A paper that the collection has is left as it is. What Zotero refuses is sentences, with why; saying the same again
    goes on where it stopped.
    """
    assert settings.collection is not None
    try:
        done = add_to_zotero(references(papers, store), settings.collection, seconds=settings.deadline_seconds)
    except ZoteroError as error:
        _log.warning("papers were not sent to Zotero: %s", error)
        return f"I could not save to Zotero. {error}"
    if done.new or done.joined:
        detail = f"{done.new} new, {done.joined} put into {settings.collection}"
        note_action(store, "papers sent to Zotero", by.place, by.person, now, detail)
    return " ".join(_sentences(done))


def _sentences(done: Added) -> list[str]:
    """Say how many papers are new, how many were there, and what was refused."""
    sentences = [f"Saved {counted(done.new, 'paper')} to Zotero."] if done.new else []
    if done.joined:
        sentences.append(f"Put {counted(done.joined, 'paper')} of that library into the collection.")
    if done.known:
        sentences.append(f"{counted(done.known, 'paper')} {'was' if done.known == 1 else 'were'} in it already.")
    sentences += [
        f"Zotero did not take “{shortened(title, _LONGEST_REASON)}”: {shortened(one_line(reason), _LONGEST_REASON)}."
        for title, reason in done.refused[:_MOST_REFUSED]
    ]
    if len(done.refused) > _MOST_REFUSED:
        sentences.append(f"It did not take {counted(len(done.refused) - _MOST_REFUSED, 'other paper')} either.")
    if done.stopped:
        sentences.append(f"Then it stopped. {done.stopped}")
    return sentences
