"""A server on loopback that answers with whatever bytes a test wants."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

# Called with each connection once its request has been read, and with the request.
Answer = Callable[[socket.socket, bytes], None]


@dataclass(slots=True)
class RawServer:
    url: str
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def drip(self, connection: socket.socket, bytes_: bytes) -> None:
        """Send the bytes again and again, until the client has left or the test is over."""
        with suppress(OSError):
            while not self.is_over.wait(0.01):
                connection.sendall(bytes_)


@contextmanager
def raw_server(
    answer: Answer, *, host: str = "127.0.0.1", context: ssl.SSLContext | None = None
) -> Iterator[RawServer]:
    """Serve until the block is left; the connection is closed after each answer."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, 0), family=family)
    shown = f"[{host}]" if ":" in host else host
    server = RawServer(f"http{'s' if context else ''}://{shown}:{listening.getsockname()[1]}")

    def serve_one(connection: socket.socket) -> None:
        with suppress(OSError):
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
            with connection:
                request = b""
                while b"\r\n\r\n" not in request and (more := connection.recv(4096)):
                    request += more
                server.requests.append(request)
                answer(connection, request)

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                if server.is_over.is_set():
                    connection.close()
                    return
                server.connections += 1
                threading.Thread(target=serve_one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        with suppress(OSError), socket.socket(family) as last:
            last.connect((host, listening.getsockname()[1]))
        thread.join()
        listening.close()
