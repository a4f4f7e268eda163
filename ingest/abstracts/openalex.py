"""Abstracts from OpenAlex (https://developers.openalex.org), up to 100 DOIs in one request.

Abstracts come as an index from words to places, or not at all. arXiv papers have DOIs there too, so a paper with an
arXiv id only can be asked for. The key travels in the address, as the service wants it, and is kept out of messages.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import UTC, datetime

from pydantic import Field

from ingest.abstracts.provider import Facts, Found, Opening, Provider, ProviderKind, Wanted
from ingest.abstracts.records import (
    ServiceRecord,
    asked_for,
    at,
    batches,
    better,
    check_answers,
    check_is_json,
    count,
    found,
    in_halves,
    items,
    keys_of,
    pick,
    read_json,
    record,
    text,
    web_address,
)
from ingest.errors import AbstractsError
from ingest.fetching import Fetched, FetchError, Patience, TooLargeError, shown
from ingest.fetching.service import Service
from ingest.settings import Address, KeyedSettings
from ingest.terms.patterns import lazy_pattern

SELECT = (
    "id,doi,title,abstract_inverted_index,authorships,publication_year,primary_location,cited_by_count,"
    "referenced_works,topics,open_access,is_retracted"
)
_WORK = lazy_pattern(r"https://openalex\.org/(W\d{1,12})")
_MOST_FIELDS = 5
_MOST_REFERENCES = 2_000
_ARXIV_DOI = "10.48550/arxiv."
_RESOLVER = "https://doi.org/"
_SEPARATORS = frozenset("|,")
_MOST_WORDS = 5_000
_KEY = lazy_pattern(r"(api_key=)[^&\s]*")
_TOO_MUCH = frozenset({413, 414})


class OpenAlexSettings(KeyedSettings):
    """How the API of OpenAlex is asked; without a key it answers no more than a trickle."""

    base_url: Address = Field(default="https://api.openalex.org", description="Address of the API.")
    api_key_env: str = Field(
        default="OPENALEX_API_KEY", description="The environment variable that holds the key, if there is one."
    )
    batch_size: int = Field(default=100, ge=1, le=100, description="How many DOIs one request asks for.")
    interval_seconds: float = Field(default=0.5, ge=0, description="Least time between two requests.")


class OpenAlexProvider(ProviderKind):
    """A client of OpenAlex, with or without a key."""

    name = "openalex"
    label = "OpenAlex"
    settings_class = OpenAlexSettings
    is_asked_by_default = False
    wants_contact = True
    without_key = "it answers only a few requests a day"
    waits_for_all = False

    def __init__(
        self,
        settings: OpenAlexSettings,
        *,
        api_key: str | None = None,
        contact: str | None = None,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`patience` gives tests a clock and pauses of their own; by default the settings decide."""
        self.least_seconds = settings.interval_seconds / settings.batch_size
        self._settings = settings
        self._api_key = api_key
        self._now = now
        self._identity = {"mailto": contact} if contact and "@" in contact else {}
        if api_key:
            self._identity["api_key"] = api_key
        self._service = Service(
            settings.base_url, settings, contact=contact, accept="application/json", patience=patience
        )

    @classmethod
    def opened(cls, opening: Opening) -> Provider:
        """Open it for one run."""
        assert isinstance(opening.settings, OpenAlexSettings)
        return cls(opening.settings, api_key=opening.api_key, contact=opening.contact)

    def keys(self, wanted: Wanted) -> tuple[str, ...]:
        """The paper's DOIs, arXiv's own included."""
        return _keys_of(wanted)

    def can_ask(self, wanted: Wanted) -> bool:
        """Whether the paper has a DOI, arXiv's own included."""
        return bool(_keys_of(wanted))

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        """Look up papers by DOI. Raises AbstractsError when the API stays out of reach or refuses."""
        lost: set[str] = set()
        async with self._service.opened():
            for batch in batches(wanted, _keys_of, self._settings.batch_size):
                keys = list(dict.fromkeys(key for paper in batch for key in _keys_of(paper)))
                records = await self._ask(keys, lost)
                for paper in batch:
                    own = _keys_of(paper)
                    key, known = pick(own, records)
                    if known is not None or lost.isdisjoint(own):
                        yield found(paper, self.name, key, known, self._now())
        if lost:
            raise AbstractsError(
                f"OpenAlex: it counts more works than it sends, asked for {asked_for(sorted(lost))}; what was found "
                "stays, the next run asks for the rest",
                is_up=True,
            )

    async def _ask(self, keys: Sequence[str], lost: set[str]) -> dict[str, ServiceRecord]:
        """The records of these keys; what is refused or too long in one piece is asked for in two.

        Keys of which the answers neither say that they are there nor that they are not are added to `lost`.
        """

        def ask(some: Sequence[str]) -> Awaitable[dict[str, ServiceRecord]]:
            return self._ask(some, lost)

        try:
            fetched = await self._service.ask(
                "/works",
                params={
                    "filter": "doi:" + "|".join(map(_doi, keys)),
                    "per-page": str(self._settings.batch_size),
                    "select": SELECT,
                    **self._identity,
                },
                check=check_is_answer,
            )
        except TooLargeError as error:
            if len(keys) == 1:
                raise self._failed(error, keys) from None
            return await in_halves(keys, ask)
        except FetchError as error:
            # The cause names the address, and the key with it; so it is left behind.
            raise self._failed(error, keys) from None
        if fetched.status in _TOO_MUCH and len(keys) > 1:
            return await in_halves(keys, ask)
        self._check(fetched)
        return await self._complete(keys, read_json(fetched.body), lost)

    async def _complete(self, keys: Sequence[str], answer: object, lost: set[str]) -> dict[str, ServiceRecord]:
        """The records of an answer, and of another one where works of one DOI took the places of other DOIs."""
        works = items(at(answer, "results"))
        by_doi = {_doi(key): key for key in keys}
        records: dict[str, ServiceRecord] = {}
        for work in works:
            key = by_doi.get(text(at(work, "doi")).lower().removeprefix(_RESOLVER))
            if key:
                records[key] = better(records.get(key), record_of(work))
        missing = [key for key in keys if key not in records]
        total = at(answer, "meta", "count")
        if missing and isinstance(total, int) and total > len(works):
            if not records:
                lost.update(keys)
                return {}
            records |= await self._ask(missing, lost)
        return records

    def _failed(self, error: FetchError, keys: Sequence[str]) -> AbstractsError:
        reason = masked(str(error))
        advice = "" if self._api_key else f" (a free key in {self._settings.api_key_env} allows more)"
        return AbstractsError(
            f"OpenAlex: {reason}, asked for {asked_for(keys)}; "
            f"what was found stays, the next run asks for the rest{advice if error.status == 429 else ''}"
        )

    def _check(self, fetched: Fetched) -> None:
        advice = "abstracts.openalex.base_url"
        if fetched.status in (401, 403):
            advice = f"the key in the environment variable {self._settings.api_key_env}"
        check_answers("OpenAlex", fetched, advice)


def masked(text: str) -> str:
    """Return a text without the key that an address in it holds."""
    return _KEY.sub(r"\1…", text)


def check_is_answer(fetched: Fetched) -> None:
    """Another attempt for what is no list of works with its count, such as a gateway's page or a refused filter."""
    if fetched.status in (400, 404):
        raise FetchError(
            f"{shown(fetched.url)} answered with HTTP {fetched.status}", status=fetched.status, passing=True
        )
    check_is_json(fetched)
    answer = read_json(fetched.body)
    works = at(answer, "results")
    counted = count(at(answer, "meta", "count")) is not None
    if fetched.status < 400 and not (isinstance(works, list) and (works or counted)):
        raise FetchError(f"{shown(fetched.url)} sent an answer that says nothing of the works", passing=True)


def _keys_of(paper: Wanted) -> tuple[str, ...]:
    """The paper's keys that can stand in a filter, where `|` and `,` have a meaning of their own."""
    return tuple(key for key in keys_of(paper) if _SEPARATORS.isdisjoint(key))


def _doi(key: str) -> str:
    kind, _, value = key.partition(":")
    return _ARXIV_DOI + value if kind == "arxiv" else value


def record_of(work: object) -> ServiceRecord:
    """Return what a work of the API is."""
    return record(
        title=at(work, "title"),
        abstract=_in_order(at(work, "abstract_inverted_index")),
        authors=[at(entry, "author", "display_name") for entry in items(at(work, "authorships"))],
        year=at(work, "publication_year"),
        venue=at(work, "primary_location", "source", "display_name"),
        facts=_facts(work),
    )


def _facts(work: object) -> Facts:
    own = _WORK.fullmatch(text(at(work, "id")))
    cited = (_WORK.fullmatch(text(each)) for each in items(at(work, "referenced_works"))[:_MOST_REFERENCES])
    topics = (text(at(topic, "display_name")) for topic in items(at(work, "topics"))[:_MOST_FIELDS])
    return Facts(
        withdrawal="retracted" if at(work, "is_retracted") is True else None,
        citations=count(at(work, "cited_by_count")),
        fields=tuple(name for name in topics if name),
        open_access=web_address(at(work, "open_access", "oa_url")),
        own_ids=(f"openalex:{own[1]}",) if own else (),
        references=tuple(f"openalex:{match[1]}" for match in cited if match),
    )


def _in_order(index: object) -> str | None:
    """The text of an index from words to the places where they stand."""
    if not isinstance(index, dict):
        return None
    placed = [
        (place, word)
        for word, places in index.items()
        for place in items(places)
        if isinstance(place, int) and place >= 0
    ]
    return " ".join(word for _, word in sorted(placed)[:_MOST_WORDS]) or None
