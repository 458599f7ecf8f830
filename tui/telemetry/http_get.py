"""Ask with GET; read a bounded part of the answer, within a limit of time for the whole.

An answer may be endless, or huge: an event stream, a download. urllib3 bounds each wait for a byte,
and not their sum.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.client import BadStatusLine, HTTPConnection, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from urllib3.util import parse_url

if TYPE_CHECKING:
    from collections.abc import Callable

# A page is smaller: reading it whole takes as long as it takes Locust.
MOST_BYTES = 1 << 20
CHUNK_BYTES = 1 << 16
# A body without a length that has not ended so long after its head is taken for a stream.
STREAM_AFTER_S = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer's HTTP status, and how long it took to come. Of a stream its head counts."""

    status: int
    ms: float


class HttpGet:
    """Ask one host over one connection, which is kept where the host keeps it.

    It is let in where Locust is, with the user and password of the URL. Any certificate will do:
    what is asked is how long an answer takes, not where it comes from.
    """

    def __init__(self, url: str, user_agent: str) -> None:
        parts = parse_url(url)
        self._headers = {"User-Agent": user_agent, "Accept": "*/*"}
        if parts.auth:
            self._headers["Authorization"] = (
                f"Basic {b64encode(unquote(parts.auth).encode()).decode()}"
            )
        host = (parts.host or "").strip("[]")
        if parts.scheme == "https":
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            self._connection: HTTPConnection = HTTPSConnection(host, parts.port, context=context)
        else:
            self._connection = HTTPConnection(host, parts.port)
        self._deadline = 0.0
        response = partial(_Response, deadline=lambda: self._deadline)
        self._connection.response_class = response  # type: ignore[assignment]
        # Whose body has ended before: it is no stream.
        self._ending: set[str] = set()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def ask(self, uri: str, timeout_s: float) -> Answer:
        """Send a GET for a path and query, and return the answer; redirects are not followed.

        Raises TimeoutError after `timeout_s`, and OSError, HTTPException or ValueError.
        """
        is_reused = self._connection.sock is not None
        try:
            return self._ask(uri, timeout_s)
        except (ConnectionError, BadStatusLine):
            # The host has closed a connection that it had kept.
            if not is_reused:
                raise
            return self._ask(uri, timeout_s)

    def _ask(self, uri: str, timeout_s: float) -> Answer:
        connection = self._connection
        asked_at = time.monotonic()
        self._deadline = asked_at + timeout_s
        connection.timeout = timeout_s
        is_whole = False
        try:
            connection.request("GET", uri, headers=self._headers)
            response = connection.getresponse()
            headed_at = time.monotonic()
            may_stream = response.length is None and uri not in self._ending
            if may_stream:
                self._deadline = min(self._deadline, headed_at + STREAM_AFTER_S)
            try:
                is_whole = _read(response)
                ended_at = time.monotonic()
            except TimeoutError:
                if not may_stream:
                    raise
                ended_at = headed_at
        finally:
            if not is_whole:
                connection.close()
        if is_whole:
            self._ending.add(uri)
        return Answer(response.status, 1000.0 * (ended_at - asked_at))


def request_uri(url: str) -> str:
    """Return the path and query of a URL, encoded as they are sent."""
    return parse_url(url).request_uri


def _read(response: HTTPResponse) -> bool:
    """Read the body up to MOST_BYTES; return whether that was all of it."""
    read = 0
    while read < MOST_BYTES:
        chunk = response.read1(CHUNK_BYTES)
        if not chunk:
            # Python before 3.12 leaves it open where its length has been read.
            response.close()
            return True
        read += len(chunk)
    return False


class _Response(HTTPResponse):
    """A response of which every read ends at the deadline."""

    def __init__(self, sock: socket.socket, *args: Any, deadline: Callable[[], float], **kw: Any):
        super().__init__(sock, *args, **kw)
        unlimited = self.fp
        self.fp = io.BufferedReader(_Limited(sock, deadline))
        with suppress(OSError):
            unlimited.close()


class _Limited(io.RawIOBase):
    """Bytes of a socket until the deadline, by the monotonic clock in s."""

    def __init__(self, sock: socket.socket, deadline: Callable[[], float]) -> None:
        super().__init__()
        self._sock, self._deadline = sock, deadline
        # It keeps the socket open where the connection lets go of it.
        self._bytes = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left_s = self._deadline() - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the answer did not come in time")
        self._sock.settimeout(left_s)
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        self._bytes.close()
        super().close()
