"""A collector of OpenTelemetry on loopback: takes traces over gRPC (OTLP) and holds them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc  # type: ignore[import-untyped]
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass
class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """What was received: every span, and the attributes of the resource it is of."""

    endpoint: str = ""
    spans: list[Span] = field(default_factory=list)
    resources: list[dict[str, str]] = field(default_factory=list)

    def Export(self, request: object, context: object) -> object:
        """Take what an exporter sends."""
        assert isinstance(request, trace_service_pb2.ExportTraceServiceRequest)
        for each in request.resource_spans:
            self.resources.append({pair.key: pair.value.string_value for pair in each.resource.attributes})
            self.spans += [span for scope in each.scope_spans for span in scope.spans]
        return trace_service_pb2.ExportTraceServiceResponse()


@contextmanager
def collector() -> Iterator[Collector]:
    """Run a collector in the block."""
    server = grpc.server(ThreadPoolExecutor(1))
    running = Collector()
    add: Any = trace_service_pb2_grpc.add_TraceServiceServicer_to_server
    add(running, server)
    running.endpoint = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield running
    finally:
        server.stop(None).wait()
