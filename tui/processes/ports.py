"""Find free ports on 127.0.0.1, the holder of one, and the ports that a process listens on."""

from __future__ import annotations

import errno
import ipaddress
import socket
from contextlib import suppress
from dataclasses import dataclass

import psutil

LOOPBACK = "127.0.0.1"
TRIES = 100

# Port -> the server it was given to. A chosen port is not bound at once, so the kernel alone would
# offer it a second time.
_given: dict[int, str] = {}


@dataclass(frozen=True, slots=True)
class Choice:
    """A port to use, and a sentence for the user if it is not the default."""

    port: int
    note: str | None = None


class PortTaken(Exception):
    """A port that was asked for is taken; the message names its holder and what to do."""


def is_free(port: int) -> bool:
    """Return whether a server can listen on the port of 127.0.0.1 now.

    Connections of an earlier server that linger in TIME_WAIT do not count: servers set
    SO_REUSEADDR, and so does this.
    """
    return _refusal(port) is None


def free_port(name: str = "another server") -> int:
    """Return a port that the kernel says is free and that was not given out before."""
    while True:
        with socket.socket() as server:
            server.bind((LOOPBACK, 0))
            port: int = server.getsockname()[1]
        if port not in _given:
            _given[port] = name
            return port


def holder(port: int) -> str | None:
    """Return the process that listens on the port, as "python (pid 123)"; None if not known."""
    try:
        listening = [
            connection
            for connection in psutil.net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
            and connection.laddr
            and connection.laddr.port == port
            and connection.pid is not None
        ]
    except psutil.AccessDenied:  # macOS tells root only
        return None
    with suppress(psutil.Error):
        for connection in listening:
            return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return None


def choose(name: str, default: int, asked: int | None = None) -> Choice:
    """Choose a port for the server `name`: the one asked for, the default, or the next free one.

    The same name may have the same port again and again; two names never get one port. Raises
    PortTaken if the port that was asked for cannot be had.
    """
    if asked is not None:
        trouble = _trouble(asked, name)
        if trouble is not None:
            raise PortTaken(
                f"The {name} cannot have port {asked}: {trouble}. "
                "Free it, or ask for another port, or for none to get one that is free."
            )
        return _give(Choice(asked), name)
    trouble = _trouble(default, name)
    if trouble is None:
        return _give(Choice(default), name)
    following = range(default + 1, min(default + TRIES, 65535) + 1)
    port = next((port for port in following if _trouble(port, name) is None), None) or free_port()
    note = f"Port {default} cannot be had: {trouble}; the {name} uses {port}."
    return _give(Choice(port, note), name)


def listeners(pid: int) -> set[tuple[str, int]]:
    """Return the (address, port) pairs on which a process and its descendants accept TCP.

    Empty if there is no such process. Reads the machine's table of connections once a process, so
    it is for the start of a server and not for each second.
    """
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return set()
    listening: set[tuple[str, int]] = set()
    for member in family:
        with suppress(psutil.Error):
            listening.update(
                (connection.laddr.ip, connection.laddr.port)
                for connection in member.net_connections("tcp")
                if connection.status == psutil.CONN_LISTEN
            )
    return listening


def beyond_loopback(listening: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the listeners that other machines can reach."""
    return {(ip, port) for ip, port in listening if not _is_loopback(ipaddress.ip_address(ip))}


def _is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    # gRPC listens on ::ffff:127.0.0.1, which ipaddress calls loopback from Python 3.13 on only.
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _give(choice: Choice, name: str) -> Choice:
    _given[choice.port] = name
    return choice


def _trouble(port: int, name: str) -> str | None:
    """Return why the server `name` cannot have the port, as a clause; None if it can."""
    if _given.get(port, name) != name:
        return f"it is given to the {_given[port]}"
    error = _refusal(port)
    if error is None:
        return None
    if error.errno == errno.EADDRINUSE:
        return f"it is taken by {holder(port) or 'another program'}"
    return f"the system says {error.strerror!r}"


def _refusal(port: int) -> OSError | None:
    """Return the error that keeps a server from binding the port; None if it can."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((LOOPBACK, port))
        except OSError as error:
            return error
    return None
