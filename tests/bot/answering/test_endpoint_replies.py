"""Every form in which endpoints reply is read as the same text, streamed or whole."""

import importlib
import json
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.deadline import Deadline
from bot.answering.endpoint_replies import _in_form
from bot.answering.language_model import Completion, LanguageModel
from bot.settings.model import ModelSettings

TEXT = "Paging the cache cuts waste [s7f4]."
PARTS = [{"type": "thinking", "thinking": "It asks."}, {"type": "text", "text": TEXT[:20]}, TEXT[20:]]
COMMON = {"id": "chat-1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
DELTAS: list[dict[str, Any]] = [
    {"content": TEXT},
    {"content": PARTS},
    {"content": None, "refusal": TEXT},
    {"content": [{"type": "refusal", "refusal": TEXT}]},
]


@pytest.fixture(scope="module", autouse=True)
def client_library() -> None:
    """Imported beforehand: it takes seconds."""
    importlib.import_module("llama_index.llms.openai_like")


async def complete(body: bytes, kind: str, **changes: object) -> Completion:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=body, content_type=kind)

    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    settings = ModelSettings.model_validate({"base_url": base_url, "model": "scripted", "attempts": 1, **changes})
    try:
        return await LanguageModel(settings).complete("rules", "question", Deadline(60))
    finally:
        await runner.cleanup()


def events(*chunks: dict[str, Any]) -> bytes:
    lines = [json.dumps({**COMMON, **chunk}) for chunk in chunks]
    return "".join(f"data: {line}\n\n" for line in (*lines, "[DONE]")).encode()


def chunk(delta: dict[str, Any] | None, finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


@pytest.mark.parametrize("delta", DELTAS, ids=["text", "parts", "refusal", "refusing part"])
async def test_a_streamed_text_is_read_in_every_form(delta: dict[str, Any]) -> None:
    completion = await complete(events(chunk(delta), chunk({}, "stop")), "text/event-stream")
    assert (completion.text, completion.broken) == (TEXT, None)


async def test_events_without_choices_or_words_are_passed_over() -> None:
    body = events({"choices": None}, chunk(None), chunk({"content": TEXT}), chunk({}, "stop"))
    assert (await complete(b": waiting\n\n" + body, "text/event-stream")).text == TEXT


@pytest.mark.parametrize("stream", [True, False], ids=["asked for as a stream", "asked for whole"])
@pytest.mark.parametrize("message", DELTAS, ids=["text", "parts", "refusal", "refusing part"])
async def test_a_whole_answer_is_read_whatever_was_asked_for(message: dict[str, Any], stream: bool) -> None:
    choices = [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": "stop"}]
    usage = {"prompt_tokens": 30, "completion_tokens": 9, "total_tokens": 39}
    body = json.dumps({**COMMON, "object": "chat.completion", "choices": choices, "usage": usage}, indent=1).encode()
    completion = await complete(body, "application/json", stream=stream)
    assert (completion.text, completion.broken, completion.use.prompt_tokens) == (TEXT, None, 30)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda each: (
            st.lists(each)
            | st.dictionaries(
                st.sampled_from(["choices", "delta", "message", "content", "refusal", "text", "type"]), each
            )
        ),
    )
)
def test_no_json_breaks_the_reading_and_what_is_in_form_stays(value: object) -> None:
    once = _in_form(json.dumps(value).encode())
    assert _in_form(once) is once
