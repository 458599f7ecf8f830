"""A target that counts its requests: the oracle that a run's totals must equal.

It shares no code with petload. Requests of the external probe are counted apart.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from types import TracebackType
from typing import Self


class CountingServer:
    """Answer 200 to every HTTP/1.1 request on a loopback port, and count (method, path).

    With `port` 0 the kernel chooses the port.
    """

    def __init__(self, delay_s: float = 0.0, port: int = 0) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.probes = 0
        self.delay_s = delay_s
        self._port = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._requested_at: dict[asyncio.StreamWriter, float] = {}

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def users(self, within_s: float = 1.0) -> int:
        """Return how many users sent a request within the last `within_s` seconds.

        Each of Locust's users keeps a connection of its own.
        """
        since = time.monotonic() - within_s
        return sum(requested_at >= since for requested_at in self._requested_at.values())

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self._port, backlog=1024
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._open:
            writer.close()

    async def work(self) -> None:
        """Spend the time that a response takes."""
        if self.delay_s:
            await asyncio.sleep(self.delay_s)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while await self._answer(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(writer)
            self._requested_at.pop(writer, None)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        request_line, *lines = head.split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines if line)
        }
        if length := int(headers.get("content-length", 0)):
            await reader.readexactly(length)
        method, path, _ = request_line.split(" ")
        if headers.get("user-agent", "").startswith("petload-probe/"):
            self.probes += 1
        else:
            self.counts[method, path] += 1
            self._requested_at[writer] = time.monotonic()
        await self.work()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok")
        await writer.drain()
        return headers.get("connection", "").lower() != "close"
