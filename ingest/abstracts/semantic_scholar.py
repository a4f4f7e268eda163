"""Asks Semantic Scholar's graph API for abstracts.

See https://api.semanticscholar.org/api-docs/graph.

Up to 500 identifiers go in one request. The answer has a null for each that is unknown, and one in which none is
known is a refusal; records are matched by the identifiers that they carry themselves. A paper without such
identifiers is looked up by title, where only a near-identical one counts. Who shows these data names their source.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from pydantic import Field

from ingest.abstracts.provider import Facts, Found, Opening, Provider, ProviderKind, Wanted
from ingest.abstracts.records import (
    ServiceRecord,
    arxiv_key,
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
    telling_titles,
    text,
    web_address,
)
from ingest.abstracts.text import plain_text
from ingest.errors import AbstractsError
from ingest.fetching import Fetched, FetchError, Patience, TooLargeError, shown
from ingest.fetching.service import Service
from ingest.settings import Address, KeyedSettings
from ingest.terms.patterns import lazy_pattern
from ingest.terms.titles import near_identical, normal_words

_FIELDS = (
    "title,abstract,externalIds,year,venue,authors.name,tldr,citationCount,fieldsOfStudy,openAccessPdf,"
    "references.externalIds"
)
_NONE_KNOWN = b"No valid paper ids"
_NO_MATCH = b"Title match not found"
_TOO_MUCH = frozenset({400, 413, 414})
_OWN_ID = lazy_pattern(r"[0-9a-f]{40}")
_MOST_FIELDS = 5
_MOST_REFERENCES = 2_000
_LONGEST_TLDR = 1_000
_LONGEST_QUERY = 300
_MOST_TITLES = 2


class SemanticScholarSettings(KeyedSettings):
    """How the API of Semantic Scholar is asked; it works without a key, from a pool that all keyless users share."""

    base_url: Address = Field(
        default="https://api.semanticscholar.org/graph/v1", description="Address of the graph API."
    )
    api_key_env: str = Field(
        default="SEMANTIC_SCHOLAR_API_KEY", description="The environment variable that holds the key, if there is one."
    )
    batch_size: int = Field(default=500, ge=1, le=500, description="How many identifiers one request asks for.")
    titles: bool = Field(
        default=True, description="Whether papers without arXiv id and DOI are looked up by title, one request each."
    )
    max_bytes: int = Field(default=16_000_000, gt=0, description="Longest answer that is read.")


class SemanticScholarProvider(ProviderKind):
    """A client of Semantic Scholar, with or without a key."""

    name = "semantic_scholar"
    label = "Semantic Scholar"
    settings_class = SemanticScholarSettings
    without_key = "using the shared rate limit, which may be slow"
    attribution = "Semantic Scholar (https://www.semanticscholar.org)"
    """https://www.semanticscholar.org/product/api/license asks for the name and a link wherever the data is shown."""

    waits_for_all = False

    def __init__(
        self,
        settings: SemanticScholarSettings,
        *,
        api_key: str | None = None,
        contact: str | None = None,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`patience` gives tests a clock and pauses of their own; by default the settings decide."""
        self.least_seconds = settings.interval_seconds / settings.batch_size
        self._settings = settings
        self._now = now
        self._service = Service(
            settings.base_url,
            settings,
            contact=contact,
            accept="application/json",
            headers={"x-api-key": api_key} if api_key else None,
            patience=patience,
        )

    @classmethod
    def opened(cls, opening: Opening) -> Provider:
        """Open it for one run."""
        assert isinstance(opening.settings, SemanticScholarSettings)
        return cls(opening.settings, api_key=opening.api_key, contact=opening.contact)

    def keys(self, wanted: Wanted) -> tuple[str, ...]:
        """The paper's arXiv ids and DOIs, else its titles telling enough to be recognised by."""
        titles = telling_titles(wanted)[:_MOST_TITLES] if self._settings.titles else []
        return keys_of(wanted) or tuple(f"title:{title}" for title in titles)

    def can_ask(self, wanted: Wanted) -> bool:
        """Whether the paper has an arXiv id, a DOI, or a title telling enough to be recognised by."""
        return bool(keys_of(wanted) or (self._settings.titles and telling_titles(wanted)))

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        """Look up papers by identifier, in batches, then those that have none by title, one by one.

        Raises AbstractsError when the API stays out of reach or refuses.
        """
        async with self._service.opened():
            for batch in batches(wanted, keys_of, self._settings.batch_size):
                keys = list(dict.fromkeys(key for paper in batch for key in keys_of(paper)))
                records = await self._ask(keys)
                for paper in batch:
                    key, known = pick(keys_of(paper), records)
                    yield found(paper, self.name, key, known, self._now())
            for paper in wanted:
                if self.can_ask(paper) and not keys_of(paper):
                    yield await self._titled(paper)

    async def _ask(self, keys: Sequence[str]) -> dict[str, ServiceRecord]:
        """The records of these keys; what is refused or too long in one piece is asked for in two."""
        try:
            fetched = await self._service.ask(
                "/paper/batch",
                params={"fields": _FIELDS},
                send={"ids": [sent_key(key) for key in keys]},
                check=partial(_check_is_batch, size=len(keys)),
            )
        except TooLargeError as error:
            if len(keys) == 1:
                raise _failed(error, keys) from error
            return await in_halves(keys, self._ask)
        except FetchError as error:
            raise _failed(error, keys) from error
        if fetched.status == 400 and _NONE_KNOWN in fetched.body:
            return {}
        if fetched.status in _TOO_MUCH and len(keys) > 1:
            return await in_halves(keys, self._ask)
        self._check(fetched)
        records: dict[str, ServiceRecord] = {}
        for entry in items(read_json(fetched.body)):
            for key in keys_in(entry):
                records[key] = better(records.get(key), record_of(entry))
        return records

    async def _titled(self, paper: Wanted) -> Found:
        titles = telling_titles(paper)[:_MOST_TITLES]
        for title in titles:
            known = await self._match(title)
            if known:
                return found(paper, self.name, f"title:{title}", known, self._now(), "title")
        return found(paper, self.name, f"title:{titles[0]}", None, self._now(), "title")

    async def _match(self, title: str) -> ServiceRecord | None:
        """The paper that has this title, or one that differs from it by no more than a slip of the pen."""
        try:
            fetched = await self._service.ask(
                "/paper/search/match",
                params={"query": title[:_LONGEST_QUERY], "fields": _FIELDS},
                check=_check_is_match,
            )
        except FetchError as error:
            raise _failed(error, [f"the title {title!r}"]) from error
        if fetched.status == 404:
            return None
        self._check(fetched)
        words = normal_words(title)
        records = map(record_of, items(at(read_json(fetched.body), "data")))
        matches = [known for known in records if near_identical(words, normal_words(known.title or ""))]
        return next((known for known in matches if known.abstract), matches[0] if matches else None)

    def _check(self, fetched: Fetched) -> None:
        advice = "abstracts.semantic_scholar.base_url"
        if fetched.status in (401, 403):
            advice = f"the key in the environment variable {self._settings.api_key_env}"
        check_answers("Semantic Scholar", fetched, advice)


def _check_is_batch(fetched: Fetched, size: int) -> None:
    """Another attempt for what does not account for each of the ids that were asked for."""
    check_is_json(fetched)
    answer = read_json(fetched.body)
    if fetched.status < 400 and not (isinstance(answer, list) and len(answer) == size):
        raise FetchError(f"{shown(fetched.url)} sent an answer that does not account for all ids", passing=True)


def _check_is_match(fetched: Fetched) -> None:
    """Another attempt for what neither gives papers nor says that there is none of that title."""
    if fetched.status == 400 or (fetched.status == 404 and _NO_MATCH not in fetched.body):
        raise FetchError(
            f"{shown(fetched.url)} answered with HTTP {fetched.status}", status=fetched.status, passing=True
        )
    check_is_json(fetched)
    if fetched.status < 400 and not isinstance(at(read_json(fetched.body), "data"), list):
        raise FetchError(f"{shown(fetched.url)} sent an answer that says nothing of the title", passing=True)


def _failed(error: FetchError, keys: Sequence[str]) -> AbstractsError:
    return AbstractsError(
        f"Semantic Scholar: {error}, asked for {asked_for(keys)}; what was found stays, the next run asks for the rest"
    )


def sent_key(key: str) -> str:
    """Return a key such as `arxiv:2309.06180` as the API takes it."""
    kind, _, value = key.partition(":")
    return f"{kind.upper()}:{value}"


def keys_in(entry: object) -> list[str]:
    """Return the arXiv id and the DOI of a record, as keys."""
    number = arxiv_key(text(at(entry, "externalIds", "ArXiv")))
    doi = text(at(entry, "externalIds", "DOI")).strip().lower()
    return [*([f"arxiv:{number}"] if number else []), *([f"doi:{doi}"] if doi else [])]


def record_of(entry: object) -> ServiceRecord:
    """Return what a record of the API says of a paper."""
    return record(
        title=at(entry, "title"),
        abstract=at(entry, "abstract"),
        authors=[at(author, "name") for author in items(at(entry, "authors"))],
        year=at(entry, "year"),
        venue=at(entry, "venue"),
        facts=_facts(entry),
    )


def _facts(entry: object) -> Facts:
    own = text(at(entry, "paperId"))
    cited = (key for each in items(at(entry, "references"))[:_MOST_REFERENCES] for key in _reference_keys(each))
    return Facts(
        citations=count(at(entry, "citationCount")),
        tldr=plain_text(text(at(entry, "tldr", "text"))[:_LONGEST_TLDR]) or None,
        fields=tuple(name for name in map(text, items(at(entry, "fieldsOfStudy"))[:_MOST_FIELDS]) if name),
        open_access=web_address(at(entry, "openAccessPdf", "url")),
        own_ids=(f"s2:{own}",) if _OWN_ID.fullmatch(own) else (),
        references=tuple(dict.fromkeys(cited)),
    )


def _reference_keys(each: object) -> list[str]:
    own = text(at(each, "paperId"))
    return [*([f"s2:{own}"] if _OWN_ID.fullmatch(own) else []), *keys_in(each)]
