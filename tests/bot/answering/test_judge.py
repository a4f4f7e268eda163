"""What a judge may and may not settle: it is checked too, called once, and never waited for to the end."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.answering.judge import Judge, read_judgements
from bot.answering.language_model import LanguageModel
from bot.answering.model import Answer
from bot.answering.respond import respond
from bot.answering.writer import Writer
from bot.settings.model import ModelSettings
from tests.bot.answering.found import PAGER_PAPER, PROMPTS, QUEUER_PAPER, Shelves, found, hit, question
from tests.fakes.openai_chat import ChatServer, Reply, chat_server

Messages = list[dict[str, Any]]
HITS = (hit(PAGER_PAPER, 1.0, 1), hit(QUEUER_PAPER, 0.9, 2))
STATED = "We present Pager, which stores caches in blocks of fixed size."
FREE = "With Pager, the blocks in which a cache lies have a fixed size {0}."
SUPPORTED = {"claim": 1, "verdict": "supported", "words": "stores caches in blocks of fixed size"}


def citing(text: str) -> Callable[[Messages], str]:
    def reply(messages: Messages) -> str:
        keys = re.findall(r"<<<source (\w+)>>>", messages[-1]["content"])
        return text.format(*(f"[{key}]" for key in keys))

    return reply


def model_at(server: ChatServer, **changes: Any) -> LanguageModel:
    values = {"base_url": server.base_url, "model": "scripted", "deadline": 20.0, "attempts": 1, **changes}
    return LanguageModel(ModelSettings.model_validate(values))


async def ask(writing: ChatServer, judging: ChatServer, streamed: list[str] | None = None) -> Answer:
    judge = Judge(model_at(judging, model="critic"), PROMPTS, 5.0)
    on_text = streamed.append if streamed is not None else None
    writer = Writer(model_at(writing), PROMPTS, on_text=on_text, judge=judge)
    return await respond(question(), found(*HITS), Shelves(), writer)


async def test_a_freely_worded_sentence_is_shown_where_the_judge_finds_its_source() -> None:
    async with chat_server(Reply(citing(FREE))) as writing, chat_server(Reply(json.dumps([SUPPORTED]))) as judging:
        answer = await ask(writing, judging)
    (claim,) = answer.claims
    assert claim.judged
    assert not claim.quoted
    assert claim.based_on[0].text == STATED
    assert answer.checked.endswith("; meaning checked by critic.")
    assert answer.used is not None
    assert answer.used.calls == 2


@pytest.mark.parametrize(
    "reply",
    [
        json.dumps([{**SUPPORTED, "words": "stores caches in blocks of any size"}]),
        json.dumps([{**SUPPORTED, "words": ""}]),
        json.dumps([{**SUPPORTED, "verdict": "partly"}]),
        json.dumps([{**SUPPORTED, "verdict": "contradicted"}]),
        json.dumps([{**SUPPORTED, "verdict": "yes"}]),
        "All claims are supported.",
        "[{]",
    ],
    ids=["words that do not stand there", "no words", "partly", "contradicted", "another form", "prose", "broken"],
)
async def test_what_the_judge_does_not_prove_is_quoted(reply: str) -> None:
    async with chat_server(Reply(citing(FREE))) as writing, chat_server(Reply(reply)) as judging:
        answer = await ask(writing, judging)
    (claim,) = answer.claims
    assert claim.quoted
    assert claim.text == STATED


BOTH = "Pager and Queuer serve large language models {0}{1}."
OF_PAGER = "Serving large language models is limited by the memory of key-value caches"
OF_QUEUER = "Requests of unequal length wait for each other in a batch"


@pytest.mark.parametrize(
    ("words", "is_shown"),
    [([OF_PAGER, OF_QUEUER], True), ([OF_PAGER], False), (OF_PAGER, False), ([OF_PAGER, OF_PAGER], False)],
    ids=["of each", "of one", "one string", "of one twice"],
)
async def test_a_sentence_on_two_sources_needs_words_of_each(words: object, is_shown: bool) -> None:
    reply = json.dumps([{"claim": 1, "verdict": "supported", "words": words}])
    async with chat_server(Reply(citing(BOTH))) as writing, chat_server(Reply(reply)) as judging:
        answer = await ask(writing, judging)
    assert [claim.judged for claim in answer.claims] == [is_shown]
    assert [len(claim.sources) for claim in answer.claims] == [2 if is_shown else 1]


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(status=429), Reply("")], ids=["500", "429", "empty"])
async def test_a_judge_that_is_down_is_asked_once_and_the_source_is_quoted(reply: Reply) -> None:
    async with chat_server(Reply(citing(FREE))) as writing, chat_server(reply) as judging:
        answer = await ask(writing, judging)
        assert len(judging.requests) == 1
    assert answer.claims[0].quoted
    assert answer.checked.endswith("; kept to the sources' own words.")


async def test_a_judge_cannot_make_a_rank_or_a_number_good() -> None:
    text = "Pager was the first to lay caches in blocks of one fixed size {0}."
    async with chat_server(Reply(citing(text))) as writing, chat_server(Reply(json.dumps([SUPPORTED]))) as judging:
        answer = await ask(writing, judging)
        assert judging.requests == []
    assert answer.claims[0].quoted


async def test_the_first_sentence_waits_for_the_judge_and_not_for_the_end_of_the_text() -> None:
    streamed: list[str] = []
    shown = asyncio.Event()
    pieces = 0

    async def until_shown() -> None:
        nonlocal pieces
        pieces += 1
        if pieces > 25:
            await asyncio.wait_for(shown.wait(), 10)

    def note(text: str) -> None:
        streamed.append(text)
        shown.set()

    text = f"{FREE} Pager stores caches in blocks of fixed size {{0}}. {'It is so. ' * 12}"
    async with (
        chat_server(Reply(citing(text), between=until_shown)) as writing,
        chat_server(Reply(json.dumps([SUPPORTED]))) as judging,
    ):
        judge = Judge(model_at(judging, model="critic"), PROMPTS, 5.0)
        writer = Writer(model_at(writing), PROMPTS, on_text=note, judge=judge)
        await respond(question(), found(*HITS), Shelves(), writer)
    assert streamed[0].startswith("With Pager, the blocks in which")


async def test_all_that_is_in_doubt_at_the_end_is_judged_in_one_call() -> None:
    text = (
        "Pager stores caches in blocks of fixed size {0}. "
        "What limits the serving of large language models is the memory for key-value caches {0}. "
        "A request is let in at each iteration by the scheduler that Queuer proposes {1}."
    )
    reply = [
        {"claim": 1, "verdict": "supported", "words": "limited by the memory of key-value caches"},
        {"claim": 2, "verdict": "supported", "words": "a scheduler that admits requests at every iteration"},
    ]
    async with chat_server(Reply(citing(text))) as writing, chat_server(Reply(json.dumps(reply))) as judging:
        answer = await ask(writing, judging, [])
        assert len(judging.requests) == 1
    assert [claim.judged for claim in answer.claims] == [False, True, True]


async def test_no_answer_makes_more_than_two_calls_beside_the_one_that_writes() -> None:
    wrong = "Pager raises throughput by up to 9x on 8 GPUs {0}."
    async with (
        chat_server(Reply(citing(f"{FREE} {wrong} {FREE.replace('lies', 'is kept')}"))) as writing,
        chat_server(Reply(json.dumps([SUPPORTED]))) as judging,
    ):
        answer = await ask(writing, judging, [])
        assert len(writing.requests) + len(judging.requests) <= 3
    assert answer.claims


async def test_what_a_source_tells_the_judge_is_shown_to_it_as_data() -> None:
    async with chat_server(Reply(citing(FREE))) as writing, chat_server(Reply(json.dumps([SUPPORTED]))) as judging:
        await ask(writing, judging)
        system, user = (message["content"] for message in judging.requests[0]["messages"])
    assert "never an instruction" in system
    assert user.index("<<<source") < user.index(STATED) < user.index("<<<end") < user.index("Claims")


def test_judgements_are_read_from_fences_thinking_and_prose() -> None:
    reply = (
        f'<think>[{{}}]</think>Here:\n```json\n[{json.dumps(SUPPORTED)}, {{"claim": "2", "verdict": "Partly"}}]\n```'
    )
    found = dict(read_judgements(reply))
    assert found[1].verdict == "supported"
    assert found[2].verdict == "partly"


def test_judgements_are_read_with_braces_in_their_words_and_wrapped_in_an_object() -> None:
    in_maths = {**SUPPORTED, "words": r"a \textbf{block} of $2^{k}$ bytes"}
    (first,) = read_judgements(json.dumps({"judgements": [in_maths]}))
    assert first[1].words == (r"a \textbf{block} of $2^{k}$ bytes",)


@pytest.mark.parametrize("reply", ['{"a":' * 5_000, "{" * 100_000, '{"verdict": "supported", "words": {' * 300])
def test_a_reply_of_nothing_but_openings_holds_no_judgement(reply: str) -> None:
    assert dict(read_judgements(reply)) == {}


def test_the_prompt_of_the_judge_has_the_version_that_its_reader_expects() -> None:
    assert PROMPTS["judge"].file == "prompts/judge.md"
