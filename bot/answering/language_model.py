"""Calls an OpenAI-compatible chat endpoint: streamed, limited in time, retried, counted.

Nothing here knows what is asked; failures end in a `ModelError` whose text says plainly what happened (for the log).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot import tracing
from bot.answering.chat_client import (
    client_of,
    count_tokens,
    load_client_library,
    messages_of,
    open_http,
    options_of,
    timeouts_of_whole,
)
from bot.answering.deadline import Deadline
from bot.answering.model_use import ModelUse
from bot.answering.request_form import adapted, changes, form_of
from bot.errors import ModelError
from bot.settings.model import ModelSettings
from ingest.fetching.retry_after import retry_after_seconds

if TYPE_CHECKING:
    import httpx
    from tenacity import RetryCallState

_log = logging.getLogger(__name__)
CONNECTION_LOST = "its stream broke off"
"""Why a completion is broken whose connection was lost or fell silent, rather than cut by the endpoint."""

_CUTS: Mapping[str | None, str] = {
    None: "its stream ended early",
    **dict.fromkeys(("length", "max_tokens", "model_length", "max_output_tokens"), "it reached its limit of tokens"),
    **dict.fromkeys(("content_filter", "safety", "recitation", "sensitive"), "a filter of the endpoint stopped it"),
    **dict.fromkeys(("error", "abort", "network_error"), "the endpoint gave it up"),
}
"""Why a text ends early, by the reason for which an endpoint finished; with any other reason it is whole."""

_FINISHED = {None: "stop", _CUTS["length"]: "length", _CUTS["content_filter"]: "content_filter"}
"""Why a completion ended in the words of traces, by why it is broken."""

_WORTH_RETRYING = frozenset({408, 409, 425, 429})
_REFUSES_FORM = frozenset({400, 404, 405, 415, 422, 501})
_QUOTA = "insufficient_quota"


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model wrote. `broken` says in plain words why the text ends early, None where it is whole."""

    text: str
    use: ModelUse
    broken: str | None = None


class LanguageModel:
    """A configured model. `api_key` comes from the environment; `sleep` waits between tries (tests pass their own)."""

    def __init__(
        self,
        settings: ModelSettings,
        api_key: str | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self._api_key = api_key
        self._sleep = sleep
        self.form = form_of(settings)
        self.failure = ""
        """Why the last call failed, for health checks; empty after one that worked."""

    async def prepare(self) -> None:
        """Load what calls and `count_tokens` need; takes seconds the first time, beside the event loop."""
        await asyncio.to_thread(load_client_library)

    async def complete(
        self,
        system: str,
        user: str,
        deadline: Deadline,
        on_text: Callable[[str], None] | None = None,
        *,
        attempts: int | None = None,
    ) -> Completion:
        """Have the model answer `user` under the instructions `system`; each piece of text goes to `on_text`.

        Rate limits (`Retry-After` honoured), server errors and connection errors are tried again while `deadline`
        allows and no text has come, `attempts` times at most (by default as configured). What the endpoint refuses of
        the request's form is replaced or left out, which takes a try, and remembered for later calls. Once text has
        come, a failure gives a broken completion instead. Raises ModelError when nothing usable came. Cancelling
        closes the connection.
        """
        await self.prepare()
        settings = self.settings
        limits = (settings.temperature, settings.max_tokens)
        with tracing.model_call(settings.model, str(settings.base_url), system, user, *limits) as traced:
            completion = await self._completed(system, user, deadline, on_text, attempts or settings.attempts)
            use = completion.use
            finish = _FINISHED.get(completion.broken, "error")
            traced.add_call(use.prompt_tokens, use.completion_tokens, finish, completion.text)
            traced.add(refdesk__tries=use.calls)
        return completion

    async def _completed(
        self, system: str, user: str, deadline: Deadline, on_text: Callable[[str], None] | None, most: int
    ) -> Completion:
        from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

        call = _Call(self, self._api_key, system, user, deadline, on_text)
        tries = AsyncRetrying(
            sleep=self._sleep,
            retry=retry_if_exception_type(_PassingFailure),
            stop=lambda state: stop_after_attempt(most)(state) or _too_late(state, deadline),
            wait=_wait,
            reraise=True,
        )
        try:
            await tries(call.run)
            if not call.text.strip():
                raise ModelError(call.why_empty())
        except _PassingFailure as failure:
            self.failure = str(failure)
            raise ModelError(f"{failure} (after {call.tries} of {most} tries)") from failure
        except ModelError as failure:
            self.failure = str(failure)
            raise
        self.failure = ""
        return Completion(call.text, self._use(call), call.broken)

    def count_tokens(self, text: str) -> int:
        """About how many tokens `text` has: exact only for models that share the tokenizer of GPT-3.5."""
        return count_tokens(text)

    def _use(self, call: "_Call") -> ModelUse:
        estimated = call.usage is None
        prompt, completion = call.usage or (count_tokens(call.system + call.user), count_tokens(call.text))
        prices = (self.settings.price_per_million_prompt_tokens, self.settings.price_per_million_completion_tokens)
        cost = None
        if prices != (None, None):
            cost = (prompt * (prices[0] or 0.0) + completion * (prices[1] or 0.0)) / 1_000_000
        return ModelUse(self.settings.model, call.tries, prompt, completion, cost, estimated)

    @property
    def adaptations(self) -> tuple[str, ...]:
        """What the endpoint refused of the form that is configured, one sentence each; for `refdesk doctor`."""
        return changes(form_of(self.settings), self.form)


class _PassingFailure(Exception):
    """A failure that another try may not have; `retry_after` is what the endpoint asked for, in seconds."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


@dataclass(slots=True)
class _Call:
    """The state of one call over all its tries."""

    model: LanguageModel
    api_key: str | None
    system: str
    user: str
    deadline: Deadline
    on_text: Callable[[str], None] | None
    text: str = ""
    tries: int = 0
    broken: str | None = None
    finish: str | None = None
    usage: tuple[int, int] | None = field(default=None)

    async def run(self) -> None:
        """One try: reads the stream to its end, or raises `_PassingFailure` or `ModelError`."""
        import httpx
        import openai

        self.tries += 1
        self.finish = None
        try:
            async with asyncio.timeout(self.deadline.remaining()) as overall:
                await self._read()
        except TimeoutError as error:
            if overall.expired():
                self._fail(ModelError(f"{self._who()} did not finish within the deadline"))
            else:
                self._fail(_PassingFailure(str(error) or f"{self._who()} was silent for too long"))
        except openai.APIStatusError as error:
            self._fail(self._of_status(error))
        except (openai.APIError, httpx.HTTPError) as error:
            if isinstance(error.__cause__, ModelError):
                self._fail(error.__cause__)
            self._fail(_PassingFailure(f"the connection to {self._who()} failed: {type(error).__name__}: {error}"))
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            # Both client libraries trust the endpoint's JSON; one that speaks another protocol ends here.
            self._fail(ModelError(f"{self._who()} does not speak the chat completions protocol: {error!r}"))
        else:
            if self.text:
                self.broken = _CUTS.get(self.finish.casefold() if self.finish else None)

    async def _read(self) -> None:
        timeouts = self.settings.timeouts
        async with open_http(timeouts, self._check_host) as http:
            client = client_of(self.settings, self.model.form, self.api_key, http)
            messages, options = messages_of(self.model.form, self.system, self.user), options_of(self.model.form)
            if not self.model.form.stream:
                self._take_whole(await client.achat(messages, timeout=timeouts_of_whole(timeouts), **options))
                return
            stream = await client.astream_chat(messages, timeout=http.timeout, **options)
            patience, what = timeouts.first_token, "no text came"
            # The annotation of astream_chat hides that what it returns is an async generator, which can be closed.
            pieces: Any = stream
            async with aclosing(pieces):
                while True:
                    try:
                        async with asyncio.timeout(patience) as waiting:
                            piece = await anext(pieces)
                    except StopAsyncIteration:
                        return
                    except TimeoutError as error:
                        if not waiting.expired():
                            raise
                        raise TimeoutError(f"{what} from {self._who()} for {patience:g} s") from error
                    self._take(piece)
                    if piece.delta or "thinking_delta" in piece.additional_kwargs:
                        patience, what = timeouts.between_tokens, "nothing more came"

    async def _check_host(self, request: "httpx.Request") -> None:
        """Refuse a redirect to another host before that host hears of it, as the embedder's client does."""
        import httpx

        base = httpx.URL(str(self.settings.base_url))
        if (request.url.scheme, request.url.netloc) != (base.scheme, base.netloc):
            raise ModelError(f"{self._who()} redirects to another host, {request.url.host}, which is not asked")

    @property
    def settings(self) -> ModelSettings:
        return self.model.settings

    def _take_whole(self, answer: Any) -> None:
        usage = getattr(answer.raw, "usage", None)
        if usage is not None:
            self.usage = (int(usage.prompt_tokens or 0), int(usage.completion_tokens or 0))
        self.finish = str(answer.raw.choices[0].finish_reason or "stop")
        self.text = answer.message.content or ""
        if self.on_text and self.text:
            self.on_text(self.text)

    def _take(self, piece: Any) -> None:
        if "prompt_tokens" in piece.additional_kwargs:
            counts = piece.additional_kwargs
            self.usage = (int(counts["prompt_tokens"] or 0), int(counts["completion_tokens"] or 0))
        if piece.raw.choices and piece.raw.choices[0].finish_reason:
            self.finish = str(piece.raw.choices[0].finish_reason)
        if piece.delta:
            self.text += piece.delta
            if self.on_text:
                self.on_text(piece.delta)

    def _fail(self, failure: _PassingFailure | ModelError) -> None:
        """Raise `failure`, unless text has come already: then the text stands, as broken."""
        _log.warning("language model, try %d: %s", self.tries, failure)
        if not self.text.strip():
            raise failure
        self.broken = CONNECTION_LOST

    def _of_status(self, error: Any) -> _PassingFailure | ModelError:
        status = int(error.status_code)
        reason = f"{self._who()} answered {status}"
        if status == 429 and _QUOTA in f"{error.code} {error.message} {error.body}":
            return ModelError(f"{reason}: the quota of the API key is used up ({_QUOTA})")
        if status in _REFUSES_FORM and (form := adapted(self.model.form, str(error.message))) is not None:
            self.model.form = form
            return _PassingFailure(f"{reason}: {error.message[:300]}", retry_after=0.0)
        if status in _WORTH_RETRYING or status >= 500:
            return _PassingFailure(reason, retry_after_seconds(error.response.headers.get("retry-after")))
        hint = {
            401: "the API key is missing or wrong",
            403: "the API key may not use this",
            404: "no such model or path",
        }
        return ModelError(f"{reason}: {hint.get(status, 'it refuses the request')}: {error.message[:300]}")

    def why_empty(self) -> str:
        if self.finish == "content_filter":
            return f"a filter of {self._who()} let nothing through"
        if self.finish == "length":
            return f"{self._who()} used all its tokens without writing an answer; raise max_tokens"
        return f"{self._who()} answered with nothing"

    def _who(self) -> str:
        return f"model {self.settings.model!r} at {self.settings.base_url}"


def _too_late(state: "RetryCallState", deadline: Deadline) -> bool:
    return state.upcoming_sleep >= deadline.remaining()


def _wait(state: "RetryCallState") -> float:
    from tenacity import wait_random_exponential

    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _PassingFailure) and error.retry_after is not None:
        return error.retry_after
    return float(wait_random_exponential(multiplier=0.5, max=8)(state))
