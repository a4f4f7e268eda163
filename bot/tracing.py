"""Traces the work on a question with OpenTelemetry, where `[tracing]` says so.

Calls of chat models and embedders have the names and attributes of OpenTelemetry's conventions for generative AI
(`gen_ai.*`, opentelemetry.io/docs/specs/semconv/gen-ai). What people ask and what models read and write is in no trace
unless `prompts` asks for it; of errors only the kind is.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.settings.tracing import TracingSettings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Span, SpanKind, Tracer

Value = str | int | float | bool
_FLUSH_MILLISECONDS = 3000


@dataclass(slots=True)
class _Tracing:
    """What traces: nothing before a process exports."""

    tracer: "Tracer | None" = None
    prompts: bool = False


_tracing = _Tracing()


class Traced:
    """A piece of work under way, to which facts can be added; it does nothing where nothing is traced."""

    def __init__(self, span: "Span | None") -> None:
        """Wrap a span, None where nothing is traced."""
        self._span = span

    def add(self, **facts: Value) -> None:
        """Add facts; `a__b` names the attribute `a.b`."""
        if self._span is not None:
            self._span.set_attributes(_named(facts))

    def add_call(self, prompt_tokens: int, completion_tokens: int, finish: str, text: str) -> None:
        """Add what a call of a model used and why it ended, and where prompts are traced, what it wrote."""
        if self._span is None:
            return
        self.add(gen_ai__usage__input_tokens=prompt_tokens, gen_ai__usage__output_tokens=completion_tokens)
        self._span.set_attribute("gen_ai.response.finish_reasons", [finish])
        if _tracing.prompts:
            self.add(gen_ai__output__messages=_messages("assistant", text, finish_reason=finish))


@contextmanager
def span(name: str, **facts: Value) -> Iterator[Traced]:
    """Trace the block as a piece of work, within the one that is under way; `a__b` names the attribute `a.b`."""
    with _started(name, facts) as traced:
        yield traced


@contextmanager
def model_call(model: str, address: str, system: str, user: str, temperature: float, most: int) -> Iterator[Traced]:
    """Trace the block as one call of a chat model at an OpenAI-compatible `address`, its retries included."""
    facts: dict[str, Value] = {
        **_of_call("chat", model, address),
        "gen_ai__request__temperature": temperature,
        "gen_ai__request__max_tokens": most,
    }
    if _tracing.prompts:
        facts["gen_ai__system_instructions"] = json.dumps([{"type": "text", "content": system}], ensure_ascii=False)
        facts["gen_ai__input__messages"] = _messages("user", user)
    with _started(f"chat {model}", facts, calls_out=True) as traced:
        yield traced


@contextmanager
def embedding(model: str, address: str | None) -> Iterator[Traced]:
    """Trace the block as one call of an embedder at an OpenAI-compatible `address`; None for the built-in one."""
    facts = _of_call("embeddings", model, address)
    with _started(f"embeddings {model}", facts, calls_out=address is not None) as traced:
        yield traced


@contextmanager
def exporting(settings: TracingSettings | None, processor: "SpanProcessor | None" = None) -> Iterator[None]:
    """Trace what happens in the block and send it as `settings` say, or to `processor`; without settings, nothing.

    A collector that cannot be reached costs traces, which the log says, and nothing else.
    """
    if settings is None:
        yield
        return
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    resource = Resource({"service.name": settings.service, "service.version": version("refdesk")})
    # Not the global one: other libraries, which may know more than is to be told, would trace as well.
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(processor or _sending_to(settings))
    _tracing.tracer, _tracing.prompts = provider.get_tracer("refdesk", version("refdesk")), settings.prompts
    try:
        yield
    finally:
        _tracing.tracer, _tracing.prompts = None, False
        provider.force_flush(_FLUSH_MILLISECONDS)
        provider.shutdown()


def _sending_to(settings: TracingSettings) -> "SpanProcessor":
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    insecure = settings.endpoint.startswith("http://")
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.endpoint, insecure=insecure, timeout=5))


@contextmanager
def _started(name: str, facts: Mapping[str, Value], *, calls_out: bool = False) -> Iterator[Traced]:
    if _tracing.tracer is None:
        yield Traced(None)
        return
    from opentelemetry.trace import Status, StatusCode

    kind = _kind(calls_out=calls_out)
    started = _tracing.tracer.start_as_current_span(
        name, kind=kind, attributes=_named(facts), record_exception=False, set_status_on_exception=False
    )
    with started as under_way:
        try:
            yield Traced(under_way)
        except BaseException as error:
            # What an error says can hold what people asked; its kind cannot.
            under_way.set_attribute("error.type", type(error).__qualname__)
            under_way.set_status(Status(StatusCode.ERROR))
            raise


def _kind(*, calls_out: bool) -> "SpanKind":
    from opentelemetry.trace import SpanKind

    return SpanKind.CLIENT if calls_out else SpanKind.INTERNAL


def _of_call(operation: str, model: str, address: str | None) -> dict[str, Value]:
    facts: dict[str, Value] = {"gen_ai__operation__name": operation, "gen_ai__request__model": model}
    if address is None:
        return {**facts, "gen_ai__provider__name": "refdesk"}
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    # The provider whose API it speaks, whoever answers there.
    facts["gen_ai__provider__name"] = "openai"
    return {**facts, "server__address": parts.hostname or "", "server__port": port}


def _messages(role: str, text: str, **more: str) -> str:
    message = {"role": role, "parts": [{"type": "text", "content": text}], **more}
    return json.dumps([message], ensure_ascii=False)


def _named(facts: Mapping[str, Value]) -> dict[str, Value]:
    return {name.replace("__", "."): value for name, value in facts.items()}
