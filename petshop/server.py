"""Serve the shop, with the development server of the handout or with granian for many users."""

import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels

from petshop import create_app

MAX_CONNECTIONS = 10_000
"""Connections a process of granian holds at once; more than this wait unanswered."""

MAX_OPEN_FILES = 65_536
"""The limit of open files that is asked for; every connection is one."""

KILL_AFTER_S = 1
"""How long a stopping worker of granian may take before it is killed."""

PARENT_CHECK_S = 0.25
"""How often a worker of granian checks that its parent still lives."""


def reserve_address(host: str, port: int) -> tuple[str, int]:
    """Return the numeric address to listen on; port 0 becomes a free port.

    Raises ``OSError`` if no server can listen there. granian would not notice a port in use: its
    sockets share a port with each other, so two shops would take turns at one port.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        # Connections of an earlier shop that are still fading away do not count as in use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        numeric_host, bound_port = probe.getsockname()[:2]
    return numeric_host, bound_port


def raise_open_file_limit() -> None:
    """Raise this process's limit of open files as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def interrupt_on_signals() -> None:
    """Let SIGTERM and SIGINT both raise ``KeyboardInterrupt`` in the main thread.

    SIGINT too, as a shell that starts the shop in the background leaves SIGINT ignored.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def serve_dev(database: Path, host: str, port: int) -> None:
    """Serve with Flask's development server, a thread for each connection, until a signal."""
    create_app(database).run(host, port, debug=False, load_dotenv=False, threaded=True)


def serve_prod(database: Path, host: str, port: int, processes: int, *, quiet: bool) -> None:
    """Serve with granian and ``processes`` worker processes until a signal.

    Ends the calling process with status 1 if a worker dies.
    """
    Granian(
        "petshop",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        runtime_mode=RuntimeModes.st,
        websockets=False,
        workers=processes,
        # Python runs one thread at a time anyway, and a single one saves the switching.
        blocking_threads=1,
        backlog=MAX_CONNECTIONS,
        backpressure=MAX_CONNECTIONS,
        workers_kill_timeout=KILL_AFTER_S,
        log_level=LogLevels.warning if quiet else LogLevels.info,
    ).serve(target_loader=partial(_load_in_worker, database, os.getpid()), wrap_loader=False)


def _load_in_worker(database: Path, parent: int) -> Callable[..., Any]:
    """Make the application in a fresh worker process of granian."""
    # Until granian sets the worker's own handler, a stop must not end in the parent's.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_exit_with_parent, args=(parent,), daemon=True).start()
    return create_app(database)


def _exit_with_parent(parent: int) -> None:
    # A killed parent stops no worker, and its orphans would keep the port.
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_S)
    os._exit(1)
