"""Show how answers went and what they cost, to those who manage the reading room."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from starlette.responses import Response

from bot.settings.budget import BudgetSettings
from bot.store.audit import note_action
from bot.store.budget import limit_states
from bot.store.database import Store
from bot.store.model import Place
from bot.store.quality import quality_since, rated_questions
from bot.store.spending import spent_by
from bot.web.pages.requests import PageError
from bot.web.pages.routes import Here

_WEEKS, _DAYS, _MOST_QUESTIONS = 8, 30, 50
_NOWHERE = Place("", "", "")


class QualityPage:
    """The page of quality and cost."""

    def __init__(self, store: Store, budget: BudgetSettings) -> None:
        """Show what `store` knows, within `budget`."""
        self._store = store
        self._budget = budget

    def page(self, here: Here) -> Response:
        """Show the last weeks, the shared questions that went wrong, and what models were used for."""
        if "manage" not in here.reader.allowed:
            raise PageError(here.words("quality.not_yours"), "missing")
        now = datetime.now(UTC)
        note_action(self._store, "quality page", here.reader.by.place, here.reader.person, now)
        since = now - timedelta(days=_DAYS)
        ends = [now - timedelta(weeks=week) for week in range(_WEEKS)]
        wrong = [each for each in rated_questions(self._store, since) if each.not_helpful or not each.papers]
        return here.page(
            "quality.html",
            heading=here.words("quality.title"),
            here="quality",
            weeks=[(end, quality_since(self._store, end - timedelta(weeks=1), end)) for end in ends],
            wrong=list(islice(reversed(wrong), _MOST_QUESTIONS)),
            spent=[(by, spent_by(self._store, since, by)) for by in ("model", "purpose", "platform")],
            limits=[
                state
                for state in limit_states(self._store, _NOWHERE, "", self._budget, now)
                if state.limit.each == "everybody"
            ],
            days=_DAYS,
            revision=here.revision,
        )
