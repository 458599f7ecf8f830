"""Choose ports, so that labs that run at the same time do not compete for the defaults."""

from __future__ import annotations

import random
import socket
from contextlib import suppress


def free_port() -> int:
    """Return a free port outside the range from which the kernel takes outgoing ports."""
    while True:
        port = random.randrange(15_000, 32_000)  # noqa: S311
        with socket.socket() as server, suppress(OSError):
            server.bind(("127.0.0.1", port))
            return port


def own_ports() -> tuple[str, ...]:
    """Return the options that give petload two free ports."""
    return ("--shop-port", str(free_port()), "--web-port", str(free_port()))
