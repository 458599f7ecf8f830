"""The client of the probe: bounded in bytes and time, whatever is at the other end."""

from __future__ import annotations

import socket
import time
from base64 import b64encode
from http.client import HTTPException

import pytest

from tests.telemetry.raw_server import raw_server
from tests.telemetry.web import Web
from tui.telemetry import http_get
from tui.telemetry.http_get import MOST_BYTES, HttpGet, request_uri

OK = b"HTTP/1.1 200 OK\r\n"


def get(url: str) -> HttpGet:
    return HttpGet(url, "test/1")


def head(connection: socket.socket, *lines: str) -> None:
    connection.sendall(OK + "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n")


def test_a_connection_is_kept() -> None:
    def answer(connection: socket.socket, _: bytes) -> None:
        for _ in range(3):
            head(connection, "Content-Length: 5")
            connection.sendall(b"whole")
            connection.recv(4096)

    with raw_server(answer) as server:
        http = get(server.url)
        assert [http.ask("/", 5).status for _ in range(3)] == [200] * 3
        assert server.connections == 1
        http.close()


def test_a_kept_connection_that_the_host_has_closed_is_no_failure() -> None:
    def answer_and_leave(connection: socket.socket, _: bytes) -> None:
        head(connection, "Content-Length: 0")

    with raw_server(answer_and_leave) as server:
        http = get(server.url)
        assert [http.ask("/", 5).status for _ in range(3)] == [200] * 3
        assert server.connections == 3
        http.close()


def test_a_host_that_hangs_up_is_a_failure() -> None:
    with raw_server(lambda _, __: None) as server:
        with pytest.raises(ConnectionError):
            get(server.url).ask("/", 5)
        assert server.connections == 1


def test_a_stream_answers_with_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_get, "STREAM_AFTER_S", 0.2)

    def stream(connection: socket.socket, _: bytes) -> None:
        head(connection, "Content-Type: text/event-stream")
        server.drip(connection, b"data: 1\n\n")

    with raw_server(stream) as server:
        http = get(server.url)
        began = time.monotonic()
        answer = http.ask("/events", 20)
        assert time.monotonic() - began < 5
        assert answer.status == 200
        assert answer.ms < 200
        http.close()


def test_a_body_without_an_end_that_has_ended_before_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_get, "STREAM_AFTER_S", 0.1)

    def page(connection: socket.socket, _: bytes) -> None:
        head(connection, "Connection: close")
        time.sleep(0.0 if server.connections == 1 else 0.3)
        connection.sendall(b"whole")

    with raw_server(page) as server:
        http = get(server.url)
        http.ask("/page", 5)
        assert http.ask("/page", 5).ms >= 300
        http.close()


def test_of_a_huge_answer_a_bounded_part_is_read() -> None:
    sent: list[int] = []

    def flood(connection: socket.socket, _: bytes) -> None:
        head(connection, f"Content-Length: {1 << 40}")
        while True:
            connection.sendall(bytes(1 << 16))
            sent.append(1 << 16)

    with raw_server(flood) as server:
        http = get(server.url)
        assert http.ask("/huge", 20).status == 200
        http.close()
    # What the sockets' own buffers take is not read by the client.
    assert sum(sent) < MOST_BYTES + (1 << 25)


@pytest.mark.parametrize("part", [b"X-More: 1\r\n", b"a"], ids=["headers", "a line"])
def test_the_whole_is_limited_in_time_and_not_each_byte(part: bytes) -> None:
    def drip(connection: socket.socket, _: bytes) -> None:
        connection.sendall(OK)
        server.drip(connection, part)

    with raw_server(drip) as server:
        http = get(server.url)
        began = time.monotonic()
        with pytest.raises((TimeoutError, HTTPException)):
            http.ask("/", 0.3)
        assert time.monotonic() - began < 3


def test_a_body_that_is_late_by_its_length_is_no_stream() -> None:
    def late(connection: socket.socket, _: bytes) -> None:
        head(connection, "Content-Length: 10")
        server.is_over.wait(10)

    with raw_server(late) as server, pytest.raises(TimeoutError):
        get(server.url).ask("/", 0.2)


def test_it_is_let_in_with_the_user_and_password_of_the_url(web: Web) -> None:
    url = web.url.replace("//", "//ann:s%40cret@")
    http = get(url)
    http.ask("/private", 5)
    http.close()
    sent = web.requests[0]
    assert sent.headers["Authorization"] == f"Basic {b64encode(b'ann:s@cret').decode()}"
    assert "ann" not in sent.path + sent.headers["Host"]


def test_ipv6() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with raw_server(lambda peer, _: head(peer, "Content-Length: 0"), host="::1") as server:
        http = get(server.url)
        assert http.ask("/", 5).status == 200
        assert f"Host: {server.url.removeprefix('http://')}".encode() in server.requests[0]
        http.close()


def test_path_and_query_as_they_are_sent() -> None:
    assert request_uri("http://a:1") == "/"
    assert request_uri("http://u:p@a:1/api/ä?q=dog cat#part") == "/api/%C3%A4?q=dog%20cat"
