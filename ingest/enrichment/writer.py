"""Asks a language model to describe one paper, in one call to a chat endpoint."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.enrichment.form import Enrichment, FormError, read_enrichment
from ingest.enrichment.settings import Enriching
from ingest.errors import IngestError
from ingest.library.json_codecs import content_digest

if TYPE_CHECKING:
    from openai import OpenAI

_VARIABLE = re.compile(r"\{(title|abstract|notes)\}")
_CHARACTERS_PER_TOKEN = 4
_LIKELY_ANSWER = 200
"""Tokens: what an answer of the form asked for takes."""
_LONGEST_ABSTRACT, _LONGEST_NOTES = 4_000, 1_000
_LONGEST_PAUSE_SECONDS = 30.0
_PASSING_STATUSES = frozenset({408, 409, 429})
_UNUSABLE_STATUSES = frozenset({401, 403, 404})


class WriterError(IngestError):
    """The model cannot be used at all for now: it is down, or refuses the key or its name."""


@dataclass(frozen=True, slots=True)
class PaperToDescribe:
    """What the model is told of a paper."""

    title: str
    abstract: str
    notes: str

    @property
    def content_key(self) -> str:
        """A digest of all of it."""
        return content_digest(self.title, self.abstract, self.notes)


@dataclass(frozen=True, slots=True)
class EnrichmentReply:
    """What came back for one paper: an enrichment, or None and why not; and the tokens of all its calls."""

    enrichment: Enrichment | None
    prompt_tokens: int
    completion_tokens: int
    reason: str = ""


class EnrichmentWriter:
    """Describes papers; safe to use from several threads."""

    def __init__(self, enriching: Enriching, sleep: Callable[[float], None] = time.sleep) -> None:
        """Use the model of `enriching`; `sleep` waits between two tries."""
        self._enriching = enriching
        self._sleep = sleep
        self._client = _client(enriching)

    @property
    def name(self) -> str:
        """The model, and which version of the prompt it is given."""
        return writer_name(self._enriching)

    def write(self, paper: PaperToDescribe) -> EnrichmentReply:
        """Ask for a description; an answer that has not the form asked for is asked for again.

        Raises WriterError where the model cannot be used.
        """
        from openai import APIStatusError, OpenAIError

        prompt_tokens = completion_tokens = 0
        reason = ""
        for attempt in range(self._enriching.limits.attempts):
            if attempt:
                self._sleep(min(2.0**attempt, _LONGEST_PAUSE_SECONDS))
            try:
                answer = self._client.chat.completions.create(
                    model=self._enriching.model,
                    messages=[
                        {"role": "system", "content": _filled(self._enriching.system, paper)},
                        {"role": "user", "content": _filled(self._enriching.user, paper)},
                    ],
                    temperature=0.0,
                    max_tokens=self._enriching.limits.max_tokens,
                )
            except APIStatusError as error:
                if error.status_code in _UNUSABLE_STATUSES:
                    raise WriterError(
                        f"{self._enriching.model} refuses with HTTP status {error.status_code}: check its address, its "
                        "name and its key."
                    ) from error
                if error.status_code not in _PASSING_STATUSES and error.status_code < 500:
                    return EnrichmentReply(None, prompt_tokens, completion_tokens, f"HTTP status {error.status_code}")
                failure, reason = error, f"HTTP status {error.status_code}"
                if attempt + 1 == self._enriching.limits.attempts:
                    raise WriterError(f"{self._enriching.model} failed again and again: {reason}.") from failure
                continue
            except OpenAIError as error:
                reason = type(error).__name__
                if attempt + 1 == self._enriching.limits.attempts:
                    raise WriterError(f"{self._enriching.model} cannot be reached ({reason}).") from error
                continue
            if answer.usage is not None:
                prompt_tokens += answer.usage.prompt_tokens
                completion_tokens += answer.usage.completion_tokens
            try:
                text = (answer.choices[0].message.content or "") if answer.choices else ""
                return EnrichmentReply(read_enrichment(text), prompt_tokens, completion_tokens)
            except FormError as error:
                reason = str(error)
        return EnrichmentReply(None, prompt_tokens, completion_tokens, reason)

    def close(self) -> None:
        """Release the connections."""
        self._client.close()


def writer_name(enriching: Enriching) -> str:
    """Return the name under which what is written is stored: the model, and a digest of the prompt."""
    return f"{enriching.model[:200]}/{content_digest(enriching.system, enriching.user)[:12]}"


def likely_tokens(enriching: Enriching, paper: PaperToDescribe) -> tuple[int, int]:
    """Estimate the tokens of a call: those of its prompt, and those of its answer."""
    letters = len(_filled(enriching.system, paper)) + len(_filled(enriching.user, paper))
    return letters // _CHARACTERS_PER_TOKEN, _LIKELY_ANSWER


def _filled(text: str, paper: PaperToDescribe) -> str:
    """Put a paper into a message; braces in its own texts stay as they are."""
    values = {
        "title": paper.title,
        "abstract": paper.abstract[:_LONGEST_ABSTRACT] or "not known",
        "notes": paper.notes[:_LONGEST_NOTES] or "none",
    }
    return _VARIABLE.sub(lambda variable: values[variable[1]], text)


def _client(enriching: Enriching) -> "OpenAI":
    from openai import OpenAI

    # A local server asks for no key, but the client refuses to start without one.
    key, timeout = enriching.api_key or "none", enriching.limits.timeout_seconds
    return OpenAI(base_url=enriching.base_url, api_key=key, timeout=timeout, max_retries=0)
