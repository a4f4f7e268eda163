"""Makes the client of a chat endpoint, and its requests in the form that it takes.

The client's library takes seconds to load, so it is loaded where it is first needed.
"""

import functools
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.answering.request_form import RequestForm
from bot.importing import LLAMA_INDEX
from bot.settings.model import ModelSettings, ModelTimeouts

if TYPE_CHECKING:
    import httpx
    from llama_index.llms.openai_like import OpenAILike


def load_client_library() -> None:
    """Load what calls and counting tokens need; takes seconds the first time."""
    with LLAMA_INDEX:
        import httpx
        import llama_index.llms.openai_like
        import openai

        del httpx, llama_index, openai
        _tls()
        count_tokens("")


def open_http(
    timeouts: ModelTimeouts, before_request: Callable[["httpx.Request"], Awaitable[None]]
) -> "httpx.AsyncClient":
    """Open a client that gives replies in one form, whatever the endpoint; whoever calls closes it.

    It follows redirects; `before_request` is called before each request, and may refuse it by an error.
    """
    import httpx

    from bot.answering.endpoint_replies import read_plainly

    hooks: Any = {"request": [before_request], "response": [read_plainly]}
    return httpx.AsyncClient(
        verify=_tls(),
        timeout=httpx.Timeout(None, connect=timeouts.connect),
        event_hooks=hooks,
        follow_redirects=True,
        # What is compressed could not be brought into form on its way.
        headers={"Accept-Encoding": "identity"},
    )


@functools.cache
def _tls() -> Any:
    import httpx

    return httpx.create_ssl_context()


def client_of(
    settings: ModelSettings, form: RequestForm, api_key: str | None, http: "httpx.AsyncClient"
) -> "OpenAILike":
    """Make the client of the configured endpoint, which sends through `http` and retries nothing itself."""
    from llama_index.llms.openai_like import OpenAILike

    # The client is accepted by the constructor of the base class and unknown to the checked signature.
    transport: dict[str, Any] = {"async_http_client": http}
    return OpenAILike(
        model=settings.model,
        api_base=str(settings.base_url).rstrip("/"),
        # Left empty, the client would look for a key of OpenAI's in the environment and send it to this endpoint.
        api_key=api_key or "none",
        is_chat_model=True,
        context_window=settings.context_window,
        max_tokens=settings.max_tokens if form.token_limit == "max_tokens" else None,
        additional_kwargs=(
            {"max_completion_tokens": settings.max_tokens} if form.token_limit == "max_completion_tokens" else {}
        ),
        temperature=settings.temperature,
        max_retries=0,
        **transport,
    )


def options_of(form: RequestForm) -> dict[str, Any]:
    """Give the options of a request in `form`."""
    import openai

    options: dict[str, Any] = {}
    if form.stream and form.stream_options:
        options["stream_options"] = {"include_usage": True}
    if not form.temperature:
        options["temperature"] = openai.omit
    return options


def timeouts_of_whole(timeouts: ModelTimeouts) -> "httpx.Timeout":
    """Give how long an answer that is not streamed may take to come."""
    import httpx

    return httpx.Timeout(timeouts.first_token + timeouts.between_tokens, connect=timeouts.connect)


def messages_of(form: RequestForm, system: str, user: str) -> Any:
    """Give the messages of a request: the instructions `system`, in the role that `form` says, and `user`."""
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    if form.system_role == "user":
        return [ChatMessage(role=MessageRole.USER, content=f"{system}\n\n{user}")]
    role = MessageRole.DEVELOPER if form.system_role == "developer" else MessageRole.SYSTEM
    return [ChatMessage(role=role, content=system), ChatMessage(role=MessageRole.USER, content=user)]


def count_tokens(text: str) -> int:
    """Count the tokens of `text` as GPT-3.5's tokenizer cuts it."""
    from llama_index.core.utils import get_tokenizer

    return len(get_tokenizer()(text))
