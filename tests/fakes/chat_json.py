"""A chat endpoint on loopback, on a thread of its own, that answers each prompt in one piece by a function."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@contextmanager
def answering_chat(answer: Callable[[str], str | int]) -> Iterator[str]:
    """Give the base address of a server that answers a user message by `answer`: a text, or an HTTP status."""

    class Handler(BaseHTTPRequestHandler):
        """Answers `/chat/completions` as OpenAI's API does."""

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told = answer(request["messages"][-1]["content"])
            body = json.dumps(_completion(told) if isinstance(told, str) else {"error": {"message": "scripted"}})
            self.send_response(200 if isinstance(told, str) else told)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _completion(text: str) -> dict[str, object]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 300, "completion_tokens": 120, "total_tokens": 420},
    }
