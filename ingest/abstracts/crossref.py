"""Asks Crossref's REST API for abstracts.

See https://www.crossref.org/documentation/retrieve-metadata/rest-api/.

One DOI a request; many works have no abstract there, the others have it in JATS. arXiv's DOIs are registered
elsewhere and not asked for. Each answer tells how many requests it allows in what time.
"""

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from pydantic import Field

from ingest.abstracts.provider import Facts, Found, Opening, Provider, ProviderKind, Wanted
from ingest.abstracts.records import (
    ServiceRecord,
    Setbacks,
    at,
    better,
    check_is_json,
    count,
    dois_of,
    found,
    items,
    pick,
    read_json,
    record,
    text,
)
from ingest.abstracts.withdrawal import Withdrawal
from ingest.errors import AbstractsError
from ingest.fetching import Fetched, FetchError, Patience, shown
from ingest.fetching.service import Service
from ingest.settings import Address, AskingSettings

_UNKNOWN = frozenset({404, 410})
_NOT_THERE = b"resource not found"
_LONGEST_INTERVAL = 60.0


class CrossrefSettings(AskingSettings):
    """How the API of Crossref is asked: one DOI a request."""

    base_url: Address = Field(default="https://api.crossref.org", description="Address of the API.")
    interval_seconds: float = Field(
        default=0.2, ge=0, description="Least time between two requests; longer where its answers ask for that."
    )


class CrossrefProvider(ProviderKind):
    """A client of Crossref; with a contact it is served from the polite pool."""

    name = "crossref"
    label = "Crossref"
    settings_class = CrossrefSettings
    wants_contact = True
    waits_for_all = False

    def __init__(
        self,
        settings: CrossrefSettings,
        *,
        contact: str | None = None,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`patience` gives tests a clock and pauses of their own; by default the settings decide."""
        self.least_seconds = settings.interval_seconds
        self._settings = settings
        self._now = now
        self._identity = {"mailto": contact} if contact and "@" in contact else None
        self._service = Service(
            settings.base_url, settings, contact=contact, accept="application/json", patience=patience
        )

    @classmethod
    def opened(cls, opening: Opening) -> Provider:
        """Open it for one run."""
        assert isinstance(opening.settings, CrossrefSettings)
        return cls(opening.settings, contact=opening.contact)

    def keys(self, wanted: Wanted) -> tuple[str, ...]:
        """The paper's DOIs that are not arXiv's."""
        return tuple(f"doi:{doi}" for doi in dois_of(wanted))

    def can_ask(self, wanted: Wanted) -> bool:
        """Whether the paper has a DOI that is not arXiv's."""
        return bool(dois_of(wanted))

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        """Look up papers by DOI, one by one; one that cannot be had does not keep the others back.

        Raises AbstractsError in the end if any could not be had, early after three in a row.
        """
        setbacks = Setbacks("Crossref")
        async with self._service.opened():
            for paper in filter(self.can_ask, wanted):
                try:
                    key, known = await self._ask(dois_of(paper))
                except FetchError as error:
                    setbacks.add(f"doi:{dois_of(paper)[0]}", error)
                    if setbacks.are_too_many:
                        break
                    continue
                setbacks.forget()
                yield found(paper, self.name, key, known, self._now())
        if summary := setbacks.summary():
            message = f"{summary}; what was found stays, the next run asks for the rest"
            raise AbstractsError(message, is_up=not setbacks.are_too_many)

    async def _ask(self, dois: Sequence[str]) -> tuple[str, ServiceRecord | None]:
        """The key and the record of the first DOI with an abstract, else of the first that is known."""
        records: dict[str, ServiceRecord] = {}
        for doi in dois:
            fetched = await self._service.ask(
                f"/works/{quote(doi, safe='')}", params=self._identity, check=_check_is_answer
            )
            self._keep_pace(fetched)
            if fetched.status in _UNKNOWN:
                continue
            if fetched.status >= 400:
                raise FetchError(f"{shown(fetched.url)} answered with HTTP {fetched.status}", status=fetched.status)
            work = at(read_json(fetched.body), "message")
            if doi not in _dois_in(work):
                raise FetchError(f"{shown(fetched.url)} sent another work than {doi}")
            records[f"doi:{doi}"] = better(records.get(f"doi:{doi}"), _record(work))
            if records[f"doi:{doi}"].abstract:
                break
        return pick([f"doi:{doi}" for doi in dois], records)

    def _keep_pace(self, fetched: Fetched) -> None:
        """Ask no faster than the last answer allows, such as 50 requests (`x-rate-limit-limit`) in `1s`."""
        limit = re.fullmatch(r"[1-9]\d{0,5}", fetched.headers.get("x-rate-limit-limit", "").strip())
        time = re.fullmatch(r"(\d{1,5})s", fetched.headers.get("x-rate-limit-interval", "").strip())
        if limit and time:
            allowed = min(int(time[1]) / int(limit[0]), _LONGEST_INTERVAL)
            self._service.interval = max(self._settings.interval_seconds, allowed)


def _check_is_answer(fetched: Fetched) -> None:
    """Another attempt for what is neither a work nor Crossref's own word that there is none, such as a proxy's page."""
    if fetched.status in _UNKNOWN:
        if _NOT_THERE not in fetched.body[:1_000].lower():
            raise FetchError(
                f"{shown(fetched.url)} sent HTTP {fetched.status} that is not Crossref's own", passing=True
            )
        return
    if fetched.status == 400:
        raise FetchError(f"{shown(fetched.url)} answered with HTTP 400", status=400, passing=True)
    check_is_json(fetched)
    answer = read_json(fetched.body)
    if fetched.status < 400 and (
        at(answer, "status") not in (None, "ok") or not isinstance(at(answer, "message"), dict)
    ):
        raise FetchError(f"{shown(fetched.url)} sent an answer that says nothing of the work", passing=True)


def _withdrawal_of(work: object) -> Withdrawal | None:
    """Whether notices say that the work was taken back (https://www.crossref.org/documentation/crossmark).

    `updated-by` stands with the work, `update-to` with the notice, which may have the work's own DOI.
    """
    updates = [*items(at(work, "updated-by")), *items(at(work, "update-to"))]
    kinds = {text(at(update, "type")).casefold() for update in updates}
    if any("retract" in kind for kind in kinds):
        return "retracted"
    return "withdrawn" if kinds & {"withdrawal", "removal", "withdrawn"} else None


def _dois_in(work: object) -> set[str]:
    """The DOIs that a work has and had."""
    return {text(doi).lower() for doi in (at(work, "DOI"), *items(at(work, "aliased-from")))}


def _record(work: object) -> ServiceRecord:
    dates = [at(work, name, "date-parts", 0, 0) for name in ("published", "issued", "created")]
    return record(
        title=at(work, "title", 0),
        abstract=at(work, "abstract"),
        authors=[_name(author) for author in items(at(work, "author"))],
        year=next((year for year in dates if year), None),
        venue=at(work, "container-title", 0) or at(work, "event", "name"),
        facts=Facts(withdrawal=_withdrawal_of(work), citations=count(at(work, "is-referenced-by-count"))),
    )


def _name(author: object) -> object:
    if not text(at(author, "family")):
        return text(at(author, "given")) or text(at(author, "name"))
    return at(author, "given"), at(author, "family"), at(author, "suffix")
