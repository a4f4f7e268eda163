"""Traces by OpenTelemetry: off unless asked for, by its conventions, and without what people say."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes as gen_ai
from opentelemetry.semconv.attributes import error_attributes, server_attributes
from opentelemetry.trace import SpanKind, StatusCode
from pydantic import ValidationError

from bot import tracing
from bot.answering.searching.fields import QuestionEmbedder
from bot.settings.tracing import TracingSettings
from ingest.library.embedder import EmbedderSettings, open_embedder
from tests.bot.reception.modelled import ASKED, library_folder, room
from tests.fakes.openai_chat import Reply
from tests.fakes.openai_embeddings import serve as embeddings_server
from tests.fakes.otlp import collector


@pytest.fixture(scope="module")
def library() -> Path:
    return library_folder()


def answered(library: Path, folder: Path, *replies: Reply, **model: Any) -> str:
    """Have a question answered in a process that traces or not; returns the address of the model."""

    async def ask() -> str:
        async with room(library, folder, *replies, **model) as here:
            assert (await here.ask()).claims
            return here.server.base_url

    return asyncio.run(ask())


def attributes(span: Span) -> dict[str, object]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "string_value") for pair in span.attributes}


def test_a_collector_receives_one_trace_of_a_question_without_its_words(library: Path, tmp_path: Path) -> None:
    with collector() as received, tracing.exporting(TracingSettings(endpoint=received.endpoint, service="lab")):
        address = answered(library, tmp_path)
    spans = {span.name: span for span in received.spans}
    embedding = "embeddings all-MiniLM-L6-v2"
    assert set(spans) == {"answer question", "search", "respond", "chat scripted", embedding}
    assert len({span.trace_id for span in received.spans}) == 1
    assert spans["search"].parent_span_id == spans["answer question"].span_id
    assert spans["chat scripted"].parent_span_id == spans["respond"].span_id
    assert spans[embedding].parent_span_id == spans["search"].span_id
    assert spans[embedding].kind == Span.SPAN_KIND_INTERNAL, "it runs in this process"
    embedded = attributes(spans[embedding])
    assert embedded[gen_ai.GEN_AI_OPERATION_NAME] == gen_ai.GenAiOperationNameValues.EMBEDDINGS.value
    assert embedded[gen_ai.GEN_AI_REQUEST_MODEL] == "all-MiniLM-L6-v2"
    assert embedded[gen_ai.GEN_AI_EMBEDDINGS_DIMENSION_COUNT] == 384
    assert received.resources[0]["service.name"] == "lab"
    call = attributes(spans["chat scripted"])
    assert spans["chat scripted"].kind == Span.SPAN_KIND_CLIENT
    assert call[gen_ai.GEN_AI_OPERATION_NAME] == gen_ai.GenAiOperationNameValues.CHAT.value
    assert call[gen_ai.GEN_AI_PROVIDER_NAME] == gen_ai.GenAiProviderNameValues.OPENAI.value
    assert call[gen_ai.GEN_AI_REQUEST_MODEL] == "scripted"
    assert (call[gen_ai.GEN_AI_USAGE_INPUT_TOKENS], call[gen_ai.GEN_AI_USAGE_OUTPUT_TOKENS]) == (100, 20)
    assert f":{call[server_attributes.SERVER_PORT]}/" in f"{address}/"
    assert attributes(spans["answer question"])["refdesk.platform"] == "slack"
    whole = str(received.spans)
    assert "fragmenting" not in whole and "Pagelet" not in whole and "U1" not in whole, "nothing that people said"


def test_prompts_are_traced_on_request_in_the_form_of_the_conventions(library: Path, tmp_path: Path) -> None:
    memory = InMemorySpanExporter()
    with tracing.exporting(TracingSettings(prompts=True), SimpleSpanProcessor(memory)):
        answered(library, tmp_path)
    [call] = [span for span in memory.get_finished_spans() if span.kind is SpanKind.CLIENT]
    assert call.attributes is not None
    [asked] = json.loads(str(call.attributes[gen_ai.GEN_AI_INPUT_MESSAGES]))
    assert asked["role"] == "user" and ASKED in asked["parts"][0]["content"]
    [written] = json.loads(str(call.attributes[gen_ai.GEN_AI_OUTPUT_MESSAGES]))
    assert written["finish_reason"] == "stop"
    assert written["role"] == "assistant" and "Pagelet keeps" in written["parts"][0]["content"]
    assert json.loads(str(call.attributes[gen_ai.GEN_AI_SYSTEM_INSTRUCTIONS]))[0]["type"] == "text"


def test_a_failed_call_says_its_kind_and_not_its_words(library: Path, tmp_path: Path) -> None:
    memory = InMemorySpanExporter()
    with tracing.exporting(TracingSettings(), SimpleSpanProcessor(memory)):
        answered(library, tmp_path, Reply(status=500))
    [call] = [span for span in memory.get_finished_spans() if span.kind is SpanKind.CLIENT]
    assert call.status.status_code is StatusCode.ERROR and call.status.description is None
    assert (call.attributes or {})[error_attributes.ERROR_TYPE] == "ModelError" and not call.events


def test_embedding_at_an_endpoint_is_a_call_of_its_own(tmp_path: Path) -> None:
    memory = InMemorySpanExporter()
    with embeddings_server() as server, tracing.exporting(TracingSettings(), SimpleSpanProcessor(memory)):
        settings = EmbedderSettings(endpoint=server.address, model="tiny")
        questions = QuestionEmbedder(open_embedder(settings, tmp_path), endpoint=settings.endpoint)
        dimensions = questions.embed("who serves models?").vector.size
    [call] = memory.get_finished_spans()
    assert (call.name, call.kind) == ("embeddings tiny", SpanKind.CLIENT)
    assert call.attributes is not None
    assert call.attributes[gen_ai.GEN_AI_PROVIDER_NAME] == gen_ai.GenAiProviderNameValues.OPENAI.value
    assert call.attributes[gen_ai.GEN_AI_EMBEDDINGS_DIMENSION_COUNT] == dimensions
    assert str(call.attributes[server_attributes.SERVER_PORT]) in server.address
    assert "who serves" not in str(call.attributes)


def test_every_attribute_of_a_call_is_one_of_the_conventions(library: Path, tmp_path: Path) -> None:
    memory = InMemorySpanExporter()
    with tracing.exporting(TracingSettings(prompts=True), SimpleSpanProcessor(memory)):
        answered(library, tmp_path)
    known = {value for name, value in vars(gen_ai).items() if name.startswith("GEN_AI_")}
    used = {name for span in memory.get_finished_spans() for name in span.attributes or {}}
    deprecated = {gen_ai.GEN_AI_SYSTEM, gen_ai.GEN_AI_PROMPT, gen_ai.GEN_AI_COMPLETION}
    assert {name for name in used if name.startswith("gen_ai.")} <= known - deprecated


def test_nothing_is_traced_unless_configured_and_a_collector_that_is_gone_costs_no_answer(
    library: Path, tmp_path: Path
) -> None:
    with tracing.exporting(None):
        answered(library, tmp_path)
    with collector() as gone:
        endpoint = gone.endpoint
    before = time.monotonic()
    with tracing.exporting(TracingSettings(endpoint=endpoint)):
        answered(library, tmp_path, temperature=0.3)
    assert time.monotonic() - before < 60


def test_an_address_of_a_collector_is_checked() -> None:
    with pytest.raises(ValidationError, match="must be an address such as http"):
        TracingSettings(endpoint="localhost:4317")
