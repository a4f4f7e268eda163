"""Reads what providers on the web answer: odd JSON, records of papers, keys, failures."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ingest.abstracts.placeholders import is_placeholder
from ingest.abstracts.provider import NO_FACTS, Facts, Found, MatchedBy, Wanted
from ingest.abstracts.text import plain_text
from ingest.abstracts.withdrawal import withdrawal_in
from ingest.errors import AbstractsError
from ingest.fetching import Fetched, FetchError, shown
from ingest.terms.identifiers import arxiv_id
from ingest.terms.patterns import lazy_pattern
from ingest.terms.person_names import in_reading_order
from ingest.terms.titles import normal_words, telling_words

_DOI = lazy_pattern(r"10\.\d{4,9}/[!-~]{1,300}")
_TELLING_WORDS = 4
_LONGEST_TEXT = 20_000
_LONGEST_NAME = 300
_MOST_AUTHORS = 1_000
_SETBACKS_IN_A_ROW = 3


class Setbacks:
    """Papers that a service asked for one by one could not be had for; after three in a row it is given up."""

    def __init__(self, name: str) -> None:
        """`name` is what the service is called."""
        self._name = name
        self._papers = 0
        self._in_a_row = 0
        self._last = ""

    @property
    def are_too_many(self) -> bool:
        """Whether the service is to be left alone for now."""
        return self._in_a_row >= _SETBACKS_IN_A_ROW

    def add(self, key: str, error: FetchError) -> None:
        """Note that this key could not be asked for."""
        self._papers += 1
        self._in_a_row += 1
        self._last = f"{error}, asked for {key}"

    def forget(self) -> None:
        """Note that the service answers."""
        self._in_a_row = 0

    def summary(self) -> str | None:
        """What went wrong, if anything did."""
        if not self._papers:
            return None
        times = "once" if self._papers == 1 else f"{self._papers} times"
        given_up = " and was given up" if self.are_too_many else ""
        return f"{self._name} failed {times}{given_up}: {self._last}"


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """What a service tells of one paper, in plain text."""

    title: str | None = None
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    facts: Facts = NO_FACTS


def record(
    *,
    title: object,
    abstract: object,
    authors: Sequence[object],
    year: object,
    venue: object,
    comment: object = None,
    facts: Facts = NO_FACTS,
) -> ServiceRecord:
    """Return a record of values of whatever kind the service sent: what is no text, or no year, is left out.

    So are abstracts that say nothing of the paper. An author is a name, or a tuple of given names, family name and
    suffix. `comment` is what authors or archive note beside it.
    """
    plain = _plain(title, _LONGEST_NAME * 4)
    text = _plain(abstract, _LONGEST_TEXT)
    withdrawal = facts.withdrawal or withdrawal_in(plain or "", text or "", _plain(comment, _LONGEST_TEXT) or "")
    return ServiceRecord(
        title=plain,
        abstract=None if text is None or is_placeholder(text, plain or "") else text,
        authors=tuple(filter(None, map(_author, authors[:_MOST_AUTHORS]))),
        year=year if isinstance(year, int) and 1500 <= year <= 2500 else None,
        venue=_plain(venue, _LONGEST_NAME * 4),
        facts=replace(facts, withdrawal=withdrawal),
    )


def found(
    paper: Wanted, provider: str, key: str, known: ServiceRecord | None, at: datetime, by: MatchedBy = "identifier"
) -> Found:
    """The answer about a paper; `known` is None where the service does not know it."""
    known = known or ServiceRecord()
    return Found(
        paper_id=paper.paper_id,
        provider=provider,
        key=key,
        matched_by=by,
        title=known.title,
        abstract=known.abstract,
        authors=known.authors,
        year=known.year,
        venue=known.venue,
        retrieved_at=at,
        facts=known.facts,
    )


def better(one: ServiceRecord | None, other: ServiceRecord) -> ServiceRecord:
    """Of two records of one paper the one with an abstract, else the first."""
    return other if one is None or (other.abstract and not one.abstract) else one


def pick(keys: Sequence[str], records: Mapping[str, ServiceRecord]) -> tuple[str, ServiceRecord | None]:
    """Of a paper's keys the first with an abstract, else the first that is known, else the first."""
    known = [key for key in keys if key in records]
    key = next((key for key in known if records[key].abstract), known[0] if known else keys[0])
    return key, records.get(key)


def keys_of(paper: Wanted) -> tuple[str, ...]:
    """The paper's arXiv ids and DOIs of a valid form, as `arxiv:…` and `doi:…` in the form in which they compare."""
    arxiv = (f"arxiv:{number}" for value in paper.identifiers.get("arxiv", ()) if (number := arxiv_key(value)))
    return tuple(dict.fromkeys((*arxiv, *(f"doi:{doi}" for doi in dois_of(paper)))))


def dois_of(paper: Wanted) -> tuple[str, ...]:
    """The paper's DOIs of a valid form, in lower case; without arXiv's own, which go by their arXiv id."""
    lowered = (doi.strip().lower() for doi in paper.identifiers.get("doi", ()))
    return tuple(doi for doi in lowered if _DOI.fullmatch(doi) and not doi.startswith("10.48550/"))


def arxiv_key(value: str) -> str | None:
    """An arXiv id in the form in which ids compare, None for what is none."""
    number = arxiv_id(value)
    return number if number and re.fullmatch(r"[\w.-]+(?:/\d+)?(?:v\d+)?", value.strip(), re.ASCII) else None


def telling_titles(paper: Wanted) -> list[str]:
    """The paper's titles that are long enough to know it by."""
    return [title for title in paper.titles if telling_words(normal_words(title)) >= _TELLING_WORDS]


def batches(wanted: Sequence[Wanted], keys: Callable[[Wanted], Sequence[str]], size: int) -> list[list[Wanted]]:
    """Papers that have keys in groups of at most `size` keys, the keys of one paper together."""
    groups: list[list[Wanted]] = []
    count = 0
    for paper in wanted:
        own = len(keys(paper))
        if own:
            if not groups or count + own > size:
                groups.append([])
                count = 0
            groups[-1].append(paper)
            count += own
    return groups


async def in_halves(
    keys: Sequence[str], ask: Callable[[Sequence[str]], Awaitable[dict[str, ServiceRecord]]]
) -> dict[str, ServiceRecord]:
    """Ask for keys in two requests, where a service refuses one for all of them or answers it with too much."""
    middle = len(keys) // 2
    return await ask(keys[:middle]) | await ask(keys[middle:])


def check_is_json(fetched: Fetched) -> None:
    """Another attempt for an answer that should be JSON and is not, such as a proxy's page, or that was cut off."""
    if fetched.status < 400:
        kind = fetched.headers.get("content-type", "")
        if "json" not in kind:
            raise FetchError(f"{shown(fetched.url)} sent {kind or 'something'} in place of JSON", passing=True)
        if read_json(fetched.body) is None:
            raise FetchError(f"{shown(fetched.url)} sent JSON that is cut off or broken", passing=True)


def read_json(body: bytes) -> object:
    """The value of a JSON text, None for what is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def at(value: object, *path: str | int) -> object:
    """The value at a path into JSON, None where the path leads nowhere."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def items(value: object) -> list[object]:
    """A JSON list, empty for what is none."""
    return value if isinstance(value, list) else []


def count(value: object) -> int | None:
    """Return a whole number that counts something, None for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


def text(value: object) -> str:
    """A JSON string, empty for what is none."""
    return value if isinstance(value, str) else ""


def web_address(value: object) -> str | None:
    """Return an http(s) address without user name and password, None for what is none."""
    address = text(value).strip()
    if not re.fullmatch(r"https?://[^\s<>\"'|\\^`]{4,1000}", address) or "@" in address.split("/")[2]:
        return None
    return address


def check_answers(name: str, fetched: Fetched, advice: str) -> None:
    """Raise AbstractsError for a status that no other attempt will mend."""
    if fetched.status >= 400:
        raise AbstractsError(f"{name}: {shown(fetched.url)} answered with HTTP {fetched.status}; check {advice}")


def asked_for(keys: Sequence[str]) -> str:
    """The keys of a request in few words."""
    return keys[0] if len(keys) == 1 else f"{keys[0]} and {len(keys) - 1} more"


def _author(author: object) -> str:
    """A name as people read it; of one in parts, the family name stays one."""
    if not isinstance(author, tuple):
        return _plain(author, _LONGEST_NAME) or ""
    given, family, suffix = (_plain(part, _LONGEST_NAME) or "" for part in author)
    return in_reading_order(given, family, suffix=suffix)


def _plain(value: object, longest: int) -> str | None:
    return plain_text(value[:longest]) or None if isinstance(value, str) else None
