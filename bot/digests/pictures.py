"""Draw how the lists have grown, for a digest."""

from collections.abc import Collection
from datetime import date

from bot.answering.model import NOTHING, Scope
from bot.desk.desk import Desk
from bot.digests.model import DigestPicture
from bot.drawing.pictures import draw
from bot.reading.operations import Reading
from bot.store.database import Store
from ingest.terms.normal_form import fold


def growth_picture(desk: Desk, store: Store, scope: Scope, lists: Collection[str], until: date) -> DigestPicture | None:
    """Return how the `lists` that `scope` shows, or all of it, have grown up to a day; None where no paper has a day.

    Blocks, for a second or two with 60,000 papers.
    """
    picture = draw(Reading(desk, store), "growth", until, _within(scope, lists))
    return DigestPicture(picture.svg, picture.alternative) if picture.rows else None


def _within(scope: Scope, lists: Collection[str]) -> Scope:
    if not lists:
        return scope
    seen = set(map(fold, scope.lists))
    shown = tuple(name for name in lists if not seen or fold(name) in seen)
    return Scope(shown, scope.without) if shown else NOTHING
