"""The port that a server gets, and the holder of one."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import closing

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.processes.conftest import MakeChild
from tui.processes import ports

SERVER = """
import os, socket, time
pid = os.fork() if {fork} else 0
server = socket.create_server(("{address}", 0))
if pid == 0:
    print(server.getsockname()[1], flush=True)
    print("up", flush=True)
time.sleep(100)
"""


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_given", {})


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server((ports.LOOPBACK, 0)) as server:
        yield server


def port_of(server: socket.socket) -> int:
    port: int = server.getsockname()[1]
    return port


def test_a_port_is_free_before_and_after_a_server_listens(server: socket.socket) -> None:
    port = port_of(server)
    assert not ports.is_free(port)
    server.close()
    assert ports.is_free(port)


def test_a_server_on_all_addresses_holds_the_port_too() -> None:
    with socket.create_server(("", 0)) as server:
        assert not ports.is_free(port_of(server))


def test_connections_that_linger_do_not_hold_a_port(server: socket.socket) -> None:
    port = port_of(server)
    client = socket.create_connection((ports.LOOPBACK, port))
    connection, _ = server.accept()
    # The side that closes first lingers.
    connection.close()
    client.close()
    server.close()
    with closing(socket.socket()) as naive, pytest.raises(OSError, match="in use"):
        naive.bind((ports.LOOPBACK, port))
    assert ports.is_free(port)


def test_a_port_is_handed_out_once() -> None:
    handed_out = [ports.free_port() for _ in range(200)]
    assert len(set(handed_out)) == 200
    assert all(ports.is_free(port) for port in handed_out)


def test_the_holder_is_named(server: socket.socket) -> None:
    name = psutil.Process().name()
    assert ports.holder(port_of(server)) == f"{name} (pid {os.getpid()})"
    port = port_of(server)
    server.close()
    assert ports.holder(port) is None


def test_a_holder_that_may_not_be_known(
    server: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    assert ports.holder(port_of(server)) is None
    choice = ports.choose("shop", port_of(server))
    assert "taken by another program" in str(choice.note)


def test_a_taken_default_gives_way_and_says_so(server: socket.socket) -> None:
    default = port_of(server)
    choice = ports.choose("shop", default)
    assert choice.port > default
    assert choice.note == (
        f"Port {default} cannot be had: it is taken by {psutil.Process().name()} "
        f"(pid {os.getpid()}); the shop uses {choice.port}."
    )


def test_an_asked_port_that_is_taken_is_an_error_with_a_way_out(server: socket.socket) -> None:
    port = port_of(server)
    with pytest.raises(ports.PortTaken) as taken:
        ports.choose("shop", 5000, port)
    message = str(taken.value)
    assert f"port {port}" in message
    assert f"(pid {os.getpid()})" in message
    assert "ask for another port" in message


def test_one_port_for_two_servers_is_an_error() -> None:
    port = ports.free_port("shop")
    with pytest.raises(ports.PortTaken, match="given to the shop"):
        ports.choose("web page", 8089, port)
    assert ports.choose("shop", 5000, port) == ports.Choice(port)


def test_a_port_that_the_system_denies(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(_: int) -> OSError:
        return PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(ports, "_refusal", deny)
    with pytest.raises(ports.PortTaken, match="'Permission denied'"):
        ports.choose("shop", 5000, 80)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    default=st.integers(1024, 65535),
    taken=st.sets(st.integers(-3, 120)),
    asked=st.none() | st.integers(-5, 120),
)
def test_the_law_of_choosing(
    monkeypatch: pytest.MonkeyPatch, default: int, taken: set[int], asked: int | None
) -> None:
    """What was asked for or an error; else the first from the default on that is free."""
    held = {default + offset for offset in taken}
    wanted = None if asked is None else max(1, min(65535, default + asked))
    monkeypatch.setattr(ports, "_given", {})
    monkeypatch.setattr(
        ports, "_refusal", lambda port: OSError(errno.EADDRINUSE, "taken") if port in held else None
    )
    monkeypatch.setattr(ports, "holder", lambda _: "x (pid 1)")
    if wanted is not None and wanted in held:
        with pytest.raises(ports.PortTaken):
            ports.choose("shop", default, wanted)
        return
    choice = ports.choose("shop", default, wanted)
    if wanted is not None:
        assert choice == ports.Choice(wanted)
        return
    near = [p for p in range(default, min(default + ports.TRIES, 65535) + 1) if p not in held]
    if near:
        assert choice.port == near[0]
        assert ports.choose("shop", default) == choice
    assert 1 <= choice.port <= 65535
    assert (choice.note is None) == (choice.port == default)
    assert ports.choose("web page", default).port != choice.port


@pytest.mark.parametrize("fork", [False, True])
async def test_the_listeners_of_a_family(child: MakeChild, *, fork: bool) -> None:
    one = child(SERVER.format(address="127.0.0.1", fork=fork))
    process = await one.start()
    found = ports.listeners(process.pid or 0)
    assert len(found) == 1 + fork
    assert (ports.LOOPBACK, int(one.said.split()[0])) in found
    assert ports.beyond_loopback(found) == set()
    await process.stop()
    assert ports.listeners(process.pid or 0) == set()


async def test_a_listener_beyond_loopback_is_noticed(child: MakeChild) -> None:
    one = child(SERVER.format(address="0.0.0.0", fork=False))  # noqa: S104 - that is the fault
    process = await one.start()
    found = ports.listeners(process.pid or 0)
    assert ports.beyond_loopback(found) == found != set()
    assert ports.beyond_loopback({("::1", 1), ("127.0.0.2", 2), ("::", 3)}) == {("::", 3)}
    mapped = {("::ffff:127.0.0.1", 1), ("::ffff:10.0.0.1", 2)}
    assert ports.beyond_loopback(mapped) == {("::ffff:10.0.0.1", 2)}
