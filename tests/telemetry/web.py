"""A tiny web server in a thread, and how tests wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    """Return when the condition holds; fails the test if it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.005)


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Web:
    """What the server answers, and what it was asked. `held` keeps every answer back."""

    url: str = ""
    status: int = 200
    body: bytes = b"{}"
    requests: list[Request] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)

    def hold(self) -> None:
        self.go_on.clear()

    def release(self) -> None:
        self.go_on.set()


@contextmanager
def serving() -> Iterator[Web]:
    """Start a server on loopback that answers every request with `status` and `body`."""
    web = Web()
    web.release()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            web.requests.append(Request(self.command, self.path, dict(self.headers), body))
            web.go_on.wait(30)
            with suppress(ConnectionError):  # the client may be gone meanwhile
                self.send_response(web.status)
                self.send_header("Content-Length", str(len(web.body)))
                self.end_headers()
                self.wfile.write(web.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        web.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield web
        finally:
            web.release()
            server.shutdown()
            thread.join()
