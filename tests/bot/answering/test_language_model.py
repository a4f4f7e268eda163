import asyncio
import importlib

import pytest

from bot.answering.deadline import Deadline
from bot.answering.language_model import Completion, LanguageModel
from bot.errors import ModelError
from bot.settings.model import ModelSettings, ModelTimeouts
from tests.fakes.openai_chat import ChatServer, Reply, chat_server

TEXT = "Paging the cache cuts waste [s7f4]."


class Sleeps:
    """Stands in for asyncio.sleep: waits not at all and remembers for how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture(scope="module", autouse=True)
def client_library() -> None:
    """Imported beforehand: it takes seconds, which the short deadlines here are not about."""
    importlib.import_module("llama_index.llms.openai_like")


def model_at(server: ChatServer, sleeps: Sleeps, **changes: object) -> LanguageModel:
    settings = ModelSettings.model_validate({"base_url": server.base_url, "model": "scripted", **changes})
    return LanguageModel(settings, sleep=sleeps)


async def ask(server: ChatServer, sleeps: Sleeps | None = None, seconds: float = 20, **changes: object) -> Completion:
    return await model_at(server, sleeps or Sleeps(), **changes).complete("rules", "question", Deadline(seconds))


async def test_the_text_is_streamed_as_it_comes() -> None:
    pieces: list[str] = []
    async with chat_server(Reply(TEXT)) as server:
        completion = await model_at(server, Sleeps()).complete("rules", "question", Deadline(20), pieces.append)
    assert completion.text == "".join(pieces) == TEXT
    assert len(pieces) > 1
    assert completion.broken is None


async def test_the_request_is_a_streamed_chat_with_usage_and_limits() -> None:
    async with chat_server(Reply(TEXT)) as server:
        await ask(server, max_tokens=64, temperature=0.3)
        request = server.requests[0]
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert request["stream"] is True
    assert request["stream_options"] == {"include_usage": True}
    assert (request["max_tokens"], request["temperature"], request["model"]) == (64, 0.3, "scripted")


async def test_without_a_key_no_key_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not-for-this-endpoint")
    async with chat_server(Reply(TEXT)) as server:
        await ask(server)
        assert "not-for-this-endpoint" not in str(server.headers)


async def test_reported_usage_and_prices_give_the_cost() -> None:
    async with chat_server(Reply(TEXT, usage=(1000, 500))) as server:
        use = (await ask(server, price_per_million_prompt_tokens=2.0, price_per_million_completion_tokens=8.0)).use
    assert (use.prompt_tokens, use.completion_tokens, use.calls, use.estimated) == (1000, 500, 1, False)
    assert use.cost == pytest.approx(0.006)


async def test_without_reported_usage_the_tokens_are_estimated_and_said_to_be() -> None:
    async with chat_server(Reply(TEXT, usage=None)) as server:
        use = (await ask(server)).use
    assert use.estimated
    assert use.completion_tokens > 3
    assert use.cost is None


async def test_a_rate_limit_is_waited_out_as_the_endpoint_asks() -> None:
    sleeps = Sleeps()
    async with chat_server(Reply(status=429, retry_after="3"), Reply(TEXT)) as server:
        completion = await ask(server, sleeps)
    assert sleeps.seconds == [3.0]
    assert completion.text == TEXT
    assert completion.use.calls == 2


async def test_a_rate_limit_beyond_the_deadline_is_not_waited_out() -> None:
    sleeps = Sleeps()
    async with chat_server(Reply(status=429, retry_after="600")) as server:
        with pytest.raises(ModelError, match="429"):
            await ask(server, sleeps)
        assert len(server.requests) == 1
    assert sleeps.seconds == []


async def test_a_quota_that_is_used_up_is_not_tried_again_and_told() -> None:
    async with chat_server(Reply(status=429, code="insufficient_quota")) as server:
        with pytest.raises(ModelError, match="quota of the API key is used up"):
            await ask(server, attempts=3)
        assert len(server.requests) == 1


async def test_server_errors_are_tried_again_until_the_tries_are_used_up() -> None:
    async with chat_server(Reply(status=500)) as server:
        with pytest.raises(ModelError, match=r"500 \(after 3 of 3 tries\)"):
            await ask(server, attempts=3)
        assert len(server.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_a_refused_request_is_not_tried_again(status: int) -> None:
    async with chat_server(Reply(status=status)) as server:
        with pytest.raises(ModelError, match=str(status)):
            await ask(server)
        assert len(server.requests) == 1


async def test_an_endpoint_that_is_not_there_is_a_model_error() -> None:
    async with chat_server(Reply(TEXT)) as server:
        model = model_at(server, Sleeps(), attempts=2)
    with pytest.raises(ModelError, match="connection"):
        await model.complete("rules", "question", Deadline(20))


async def test_silence_before_the_first_token_is_given_up_and_tried_again() -> None:
    async with chat_server(Reply(TEXT, stall_after=0), Reply(TEXT)) as server:
        timeouts = ModelTimeouts(first_token=1)
        completion = await ask(server, timeouts=timeouts.model_dump())
        await server.left.wait()
    assert completion.text == TEXT


async def test_silence_between_tokens_leaves_a_broken_text() -> None:
    async with chat_server(Reply(TEXT, stall_after=3)) as server:
        completion = await ask(server, timeouts=ModelTimeouts(between_tokens=1).model_dump())
    assert TEXT.startswith(completion.text)
    assert completion.broken


async def test_a_cut_stream_leaves_a_broken_text() -> None:
    async with chat_server(Reply(TEXT, cut_after=3)) as server:
        completion = await ask(server)
    assert TEXT.startswith(completion.text)
    assert completion.broken


async def test_a_stream_cut_before_any_text_is_tried_again() -> None:
    async with chat_server(Reply(TEXT, cut_after=0), Reply(TEXT)) as server:
        completion = await ask(server)
    assert completion.text == TEXT


@pytest.mark.parametrize("finish", ["stop", "eos", "end_turn"])
async def test_a_text_that_ends_for_any_reason_but_a_cut_is_whole(finish: str) -> None:
    async with chat_server(Reply(TEXT, finish=finish)) as server:
        assert (await ask(server)).broken is None


async def test_a_text_stopped_by_a_filter_says_so() -> None:
    async with chat_server(Reply(TEXT, finish="content_filter")) as server:
        assert (await ask(server)).broken == "a filter of the endpoint stopped it"


async def test_a_text_cut_by_the_limit_of_tokens_says_so() -> None:
    async with chat_server(Reply(TEXT, finish="length")) as server:
        assert (await ask(server)).broken == "it reached its limit of tokens"


async def test_reasoning_that_uses_up_all_tokens_is_a_model_error_that_says_what_to_do() -> None:
    async with chat_server(Reply("", reasoning="Let me think about it.", finish="length")) as server:
        with pytest.raises(ModelError, match="max_tokens"):
            await ask(server)


@pytest.mark.parametrize(
    "raw", [b"data: {not json\n\n", b'data: {"hello": 1}\n\n', b"data: [1, 2]\n\n", b"<html>busy</html>", b""]
)
async def test_an_endpoint_that_speaks_something_else_is_a_model_error(raw: bytes) -> None:
    async with chat_server(Reply(raw=raw)) as server:
        with pytest.raises(ModelError):
            await ask(server)


async def test_an_error_told_inside_the_stream_is_tried_again() -> None:
    async with chat_server(Reply(raw=b'data: {"error": {"message": "overloaded"}}\n\n'), Reply(TEXT)) as server:
        assert (await ask(server)).text == TEXT


async def test_slow_tokens_end_at_the_deadline_with_what_has_come() -> None:
    never = asyncio.Event()
    count = 0

    async def wait() -> None:
        nonlocal count
        count += 1
        if count > 2:
            await never.wait()

    async with chat_server(Reply(TEXT, between=wait)) as server:
        completion = await ask(server, seconds=1.0)
    assert completion.text
    assert completion.broken


async def test_cancelling_closes_the_connection() -> None:
    begun = asyncio.Event()
    async with chat_server(Reply(TEXT, stall_after=2)) as server:
        asking = asyncio.create_task(
            model_at(server, Sleeps()).complete("rules", "question", Deadline(20), lambda _: begun.set())
        )
        await begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await server.left.wait()
