"""Who may come in, and where load may go: security, numbered on after the faults."""

from __future__ import annotations

import asyncio
import http.client
import json
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psutil

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.petload import COMMAND
from tests.real.started import (
    Started,
    alive_with,
    free_port,
    own_ports,
    started,
    until,
    web_port,
)
from tests.real.terminal import petload_screen

LOAD = ("--part", "2", "--users", "4", "--spawn-rate", "50")
RUN_S = 4


def master_word(petload: Started, option: str) -> str:
    """What the master was told by an option of its command line."""
    [master] = petload.children("--master")
    words = master.cmdline()
    return words[words.index(option) + 1]


async def load_is_on(petload: Started, server: CountingServer) -> None:
    await until(lambda: server.total or petload.process.poll() is not None, "requests came")
    assert petload.process.poll() is None, f"petload ended: {petload.err[-1000:]}"


# --- 24: nothing listens beyond 127.0.0.1 -------------------------------------------------------

# A person's own settings: each would rebind a port, start or end a test, or fork.
SETTINGS = {
    "web-host": "0.0.0.0",  # noqa: S104 - what must not come of it
    "master-bind-host": "*",
    "headless": "true",
    "run-time": "1s",
    "users": "77",
    "processes": "2",
    "expect-workers": "9",
    "web-login": "true",
    "locustfile": "http://127.0.0.1:9/none.py",
    "html": "report.html",
    "csv": "petload",
}
VARIABLES = {f"LOCUST_{name.upper().replace('-', '_')}": value for name, value in SETTINGS.items()}
# What each of a master's or worker's own is called elsewhere.
VARIABLES |= {
    "LOCUST_MODE_MASTER": "false",
    "LOCUST_MODE_WORKER": "true",
    "LOCUST_MASTER_NODE_HOST": "127.0.0.2",
    "LOCUST_HOST": "http://127.0.0.1:9",
    "LOCUST_WEB_PORT": "1",
}
CONFIG = "".join(f"{name} = {value}\n" for name, value in SETTINGS.items())
PYPROJECT = "[tool.locust]\n" + "".join(
    f"{name} = {json.dumps(value)}\n" for name, value in SETTINGS.items()
)
WHERE = ("in the environment", "in the current folder", "at home", "in pyproject.toml")


def listening(token: str) -> set[tuple[str, int]]:
    """(address, port) of every socket that a process with the token has open to others."""
    found = set()
    for pid in alive_with(token):
        with suppress(psutil.Error):
            for each in psutil.Process(pid).net_connections("inet"):
                waits = each.status == psutil.CONN_LISTEN
                # UDP has no such state: who is bound and not connected takes from anybody.
                if each.laddr and (waits or (each.type == socket.SOCK_DGRAM and not each.raddr)):
                    found.add((each.laddr.ip, each.laddr.port))
    return found


@contextmanager
def in_folder(folder: Path, *command: str, env: dict[str, str]) -> Iterator[Started]:
    """A command in a current folder of its own, with a home of its own."""
    here, home = folder / "here", folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    here.mkdir(exist_ok=True)
    change = ("sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", str(here))
    with started(*change, *command, folder=folder, env={**env, "HOME": str(home)}) as petload:
        yield petload


def lay_out(folder: Path, where: str) -> dict[str, str]:
    """Put the settings there; returns the environment."""
    (folder / "here").mkdir(parents=True)
    (folder / "home").mkdir()
    if where == "in the environment":
        return VARIABLES
    if where == "in the current folder":
        (folder / "here" / "locust.conf").write_text(CONFIG)
    elif where == "at home":
        (folder / "home" / ".locust.conf").write_text(CONFIG)
    else:
        (folder / "here" / "pyproject.toml").write_text(PYPROJECT)
    return {}


def made_by_settings(folder: Path) -> list[str]:
    """Files in the current folder that nobody but Locust can have written."""
    return sorted(
        file.name
        for file in (folder / "here").iterdir()
        if file.name not in ("locust.conf", "pyproject.toml")
    )


async def listen_only_here(folder: Path, where: str) -> float:
    """A run of the shop, as though there were no settings; returns how many sockets listen."""
    env = lay_out(folder, where)
    command = (*COMMAND, "run", *own_ports(), *LOAD, "--duration", f"{RUN_S}s", "--json", "-")
    most: set[tuple[str, int]] = set()
    with in_folder(folder, *command, "--data-dir", str(folder / "data"), env=env) as run:
        rpc, seen_rpc = 0, False
        while run.process.poll() is None:
            now = listening(run.token)
            beyond = [(ip, port) for ip, port in now if not ip_address(ip).is_loopback]
            assert not beyond, f"listens beyond 127.0.0.1: {beyond}"
            most |= now
            if not rpc and run.children("--master"):
                rpc = int(master_word(run, "--master-bind-port"))
            seen_rpc = seen_rpc or ("127.0.0.1", rpc) in now
            await asyncio.sleep(0.1)
        status = await run.ended()
        assert status == 0, f"status {status}: {run.err[-1500:]}"
        record = json.loads(run.out)
    # The oracle sees what there is to see: the shop, Locust's page and the master's own port.
    assert seen_rpc, "the master's port was not seen"
    assert len(most) == 3, f"{most}"
    as_ever(record)
    assert not (files := made_by_settings(folder)), f"written: {files}"
    return float(len(most))


def as_ever(record: dict[str, Any]) -> None:
    """Raises AssertionError where a setting was heard."""
    assert abs(record["duration_s"] - RUN_S) < 1, f"{record['duration_s']} s"
    assert record["users"] == 4, f"{record['users']} users"
    users = max(sample["users"] or 0 for sample in record["samples"])
    assert users == 4, f"{users} users were up"
    workers = [row["name"] for row in record["processes"] if row["role"] == "worker"]
    assert workers == ["worker-1"], f"{workers}"
    assert record["totals"]["requests"] > 20, f"{record['totals']}"
    assert record["totals"]["failures"] == 0, f"{record['failures']}"
    said = [each["event"] for each in record["events"] if "not petload's" in each["event"]]
    assert not said, f"{said}"


async def only_here(folder: Path, times: int) -> Outcome:
    """`times` runs, each with the settings at another place."""
    outcome = Outcome()
    sockets = await together(
        outcome,
        [
            (
                WHERE[n % len(WHERE)],
                partial(listen_only_here, folder / str(n), WHERE[n % len(WHERE)]),
            )
            for n in range(times)
        ],
        at_a_time=2,
    )
    outcome.worst = f"{sockets:.0f} sockets, all on 127.0.0.1"
    return outcome


# --- 25: another Host or Origin -----------------------------------------------------------------

START = "user_count=9&spawn_rate=9&host=http%3A%2F%2F127.0.0.1%3A9"
ASKED = (
    *(("GET", path, "") for path in ("/", "/stats/requests", "/petload/telemetry", "/logs")),
    *(("POST", "/swarm", START), ("GET", "/stop", ""), ("POST", "/stop", "")),
    *(("GET", "/stats/reset", ""), ("OPTIONS", "/swarm", "")),
)
EVIL = "evil.example"


def strangers(port: int) -> list[dict[str, str]]:
    """The headers of pages and names that are not Locust's own."""
    own = f"127.0.0.1:{port}"
    return [
        {"Host": f"{EVIL}:{port}"},
        {"Host": f"127.0.0.1.{EVIL}:{port}"},
        {"Host": f"localhost.{EVIL}"},
        {"Host": own, "Origin": f"http://{EVIL}"},
        {"Host": own, "Origin": f"http://127.0.0.1:{port + 1}"},
        {"Host": own, "Origin": "null"},
        {"Host": f"{EVIL}:{port}", "Origin": f"http://{EVIL}:{port}"},
    ]


def answer(port: int, method: str, path: str, body: str, headers: dict[str, str]) -> int:
    """The status of one request to Locust's page."""
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body or None, {**form, **headers})
        return connection.getresponse().status
    finally:
        connection.close()


async def refused(port: int, method: str, path: str, body: str, headers: dict[str, str]) -> float:
    status = await asyncio.to_thread(answer, port, method, path, body, headers)
    assert status == 403, f"status {status} for {headers}"
    return 0.0


async def other_pages(folder: Path, times: int) -> Outcome:
    """`times` rounds of every request by every stranger, at a lab whose load is on."""
    outcome = Outcome()
    async with CountingServer(delay_s=0.1) as server:
        command = (*COMMAND, "run", *own_ports(), *LOAD, "--host", server.url, "--json", "-")
        data = ("--duration", "60s", "--data-dir", str(folder / "data"))
        with started(*command, *data, folder=folder) as run:
            await load_is_on(run, server)
            port = web_port(run)
            tries = [
                (f"{method} {path}", partial(refused, port, method, path, body, headers))
                for _ in range(times)
                for method, path, body in ASKED
                for headers in strangers(port)
            ]
            await together(outcome, tries, at_a_time=4)
            # Its own visitors are let in, and the load went on all the while.
            own = {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}
            status = await asyncio.to_thread(answer, port, "GET", "/", "", own)
            asked = server.total
            await until(lambda: server.total > asked + 20, "the load goes on")
            await until(lambda: "users 4/4" in run.err, "petload says so")
            run.process.send_signal(signal.SIGTERM)
            await run.ended()
            record = json.loads(run.out)
    assert status == 200, f"Locust's own page answers {status}"
    users = {sample["users"] or 0 for sample in record["samples"]}
    assert (max(users), record["users"]) == (4, 4), f"users: {users}"
    outcome.worst = f"{outcome.tried - outcome.passed} let in"
    return outcome


# --- 26: a worker that is not petload's ---------------------------------------------------------

FOREIGN = "not petload's"
ALARM_WITHIN_S = 5.0
# It takes users as any worker, and asks for a page of its own.
STRANGER = """
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant(0.1)

    @task
    def look(self):
        self.client.get("/stranger")
"""


@asynccontextmanager
async def foreign_worker(folder: Path, petload: Started) -> AsyncIterator[Started]:
    """A worker that somebody else starts at petload's master."""
    file = folder / "stranger.py"
    file.write_text(STRANGER)
    command = (
        *(sys.executable, "-m", "locust", "--worker", "-f", str(file)),
        *("--master-host", "127.0.0.1"),
        *("--master-port", master_word(petload, "--master-bind-port")),
    )
    with started(*command, folder=folder / "stranger") as worker:
        await until(lambda: worker.err, "it came up")
        yield worker


def said_foreign(record: dict[str, Any]) -> None:
    """Raises AssertionError where the run does not say that somebody else took part."""
    assert any(FOREIGN in why for why in record["invalid_because"]), record["invalid_because"]
    assert any(FOREIGN in each["event"] for each in record["events"]), record["events"]


async def alarm_run(folder: Path) -> float:
    async with CountingServer(delay_s=0.1) as server:
        command = (*COMMAND, "run", *own_ports(), *LOAD, "--host", server.url, "--json", "-")
        data = ("--duration", "60s", "--data-dir", str(folder / "data"))
        with started(*command, *data, folder=folder) as run:
            await load_is_on(run, server)
            assert FOREIGN not in run.err, run.err
            async with foreign_worker(folder, run):
                begun = time.monotonic()
                await until(lambda: FOREIGN in run.err or run.process.poll(), "the alarm")
                took_s = time.monotonic() - begun
            run.process.send_signal(signal.SIGTERM)
            assert await run.ended() == 130, run.err[-1000:]
            said_foreign(json.loads(run.out))
            assert "Traceback" not in run.err, run.err[-1000:]
    return took_s


async def alarm_app(folder: Path) -> float:
    async with CountingServer(delay_s=0.1) as server:
        options = (*LOAD, *own_ports(), "--host", server.url, "--autostart")
        async with petload_screen(*options, folder=folder) as (petload, terminal):
            await terminal.shows("● running 0:")
            async with foreign_worker(folder, petload):
                begun = time.monotonic()
                await terminal.shows(FOREIGN)
                took_s = time.monotonic() - begun
                terminal.press("x")
                await terminal.shows("load stopped")
            terminal.press("q")
            assert await petload.ended() == 0
        [file] = (folder / "data" / "runs").glob("*.json")
        said_foreign(json.loads(file.read_text()))
    return took_s


async def foreign(folder: Path, times: int) -> Outcome:
    """`run` and the app, `times` times each."""
    outcome = Outcome()
    faces = (("run", alarm_run), ("app", alarm_app))
    worst_s = await together(
        outcome,
        [
            (name, partial(face, folder / f"{n}-{name}"))
            for n in range(times)
            for name, face in faces
        ],
        at_a_time=2,
    )
    outcome.worst = f"said {worst_s:.1f} s after it came up"
    return outcome


# --- 27, 28: what is refused before anything starts ---------------------------------------------

WRONG_USAGE, COULD_NOT_START = 2, 3


async def refused_at_once(
    folder: Path, statuses: tuple[int, ...], *arguments: str, says: str = "", **env: str
) -> float:
    """One sentence and one of these statuses, and nothing was started; returns the time in s."""
    command = (*COMMAND, *arguments, "--data-dir", str(folder / "data"))
    begun = time.monotonic()
    with started(*command, folder=folder, env=env) as petload:
        most = 0
        while petload.process.poll() is None:
            with suppress(psutil.NoSuchProcess):
                most = max(most, len(psutil.Process(petload.process.pid).children()))
            assert time.monotonic() - begun < 20, "it goes on"
            await asyncio.sleep(0.01)
        took_s = time.monotonic() - begun
        assert petload.process.returncode in statuses, f"status {petload.process.returncode}"
        assert most == 0, f"{most} processes were started"
        assert alive_with(petload.token) == {}, "somebody is left"
        assert petload.out == "", petload.out
        assert petload.err.count("\n") == 1, petload.err[-1500:]
        assert says in petload.err, petload.err[-1500:]
        assert not (folder / "data").exists(), "the data folder was made"
    return took_s


def locustfiles_from_elsewhere(port: int) -> list[tuple[str, ...]]:
    url = f"http://127.0.0.1:{port}/x.py"
    run = ("run", "--duration", "2s", "--locustfile")
    return [
        (*run, "-"),
        (*run, url),
        (*run, f"{url},locustfiles/part1_sequential.py"),
        ("scale", "--workers", "1", *run[1:], url),
        ("--locustfile", "-"),
        ("--locustfile", url),
    ]


async def nothing_fetched(folder: Path, times: int) -> Outcome:
    """`times` rounds of every way to name a locustfile that is somewhere else."""
    outcome = Outcome()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        port = listener.getsockname()[1]
        ways = locustfiles_from_elsewhere(port) * times
        worst_s = await together(
            outcome,
            [
                (
                    " ".join(way),
                    partial(
                        refused_at_once,
                        folder / str(n),
                        (WRONG_USAGE, COULD_NOT_START),
                        *way,
                        *own_ports(),
                        says="locustfile",
                    ),
                )
                for n, way in enumerate(ways)
            ],
            at_a_time=2,
        )
        with suppress(BlockingIOError):
            listener.accept()
            outcome.note("the port was asked")
    outcome.worst = f"refused after {worst_s:.1f} s"
    return outcome


# None of them is routed anywhere: RFC 5737, RFC 2606, RFC 3849.
ELSEWHERE = (
    "http://192.0.2.1",
    "http://127.0.0.1@192.0.2.1",
    "http://127.0.0.1.invalid",
    "http://localhost.invalid:80/",
    "http://[2001:db8::1]:8000",
    "http://0.0.0.0:8000",
)
CONFIRM = "--yes-i-may-test"


def targets_elsewhere() -> list[tuple[str, ...]]:
    run = ("run", "--duration", "1s")
    return [
        *((*run, "--host", host) for host in ELSEWHERE),
        # Confirmed was another one.
        (*run, "--host", "http://192.0.2.1", CONFIRM, "192.0.2.2"),
        (*run, "--host", "http://192.0.2.1", CONFIRM, "127.0.0.1"),
        ("scale", "--workers", "1", "--duration", "1s", "--host", "http://192.0.2.1"),
        ("--host", "http://192.0.2.1", CONFIRM, "192.0.2.2", "--autostart"),
    ]


async def ask_first(folder: Path) -> float:
    """The app asks before it starts anything, and leaves where it is not confirmed."""
    options = (*LOAD, *own_ports(), "--host", "http://192.0.2.1", "--autostart")
    async with petload_screen(*options, folder=folder) as (petload, terminal):
        await terminal.shows("Put load on 192.0.2.1?")
        terminal.press("s+")  # keys that start something, elsewhere
        await asyncio.sleep(1)
        for mark in ("--master", "--worker"):
            assert petload.children(mark) == [], f"{mark} was started"
        terminal.press("n")
        begun = time.monotonic()
        status = await petload.ended()
        assert status == COULD_NOT_START, f"status {status}: {terminal.text()[-500:]}"
        assert await petload.left(within_s=2) == {}, "somebody is left"
        assert "nothing was sent" in terminal.text(), terminal.text()[-500:]
        return time.monotonic() - begun


async def nowhere_else(folder: Path, times: int) -> Outcome:
    """`times` rounds of every target that is not this machine."""
    outcome = Outcome()
    await together(
        outcome,
        [(f"app {n}", partial(ask_first, folder / f"app-{n}")) for n in range(times)],
        at_a_time=2,
    )
    worst_s = await together(
        outcome,
        [
            (
                " ".join(way),
                partial(
                    refused_at_once,
                    folder / str(n),
                    (WRONG_USAGE,),
                    *way,
                    *("--shop-port", str(free_port())),
                    says=CONFIRM,
                ),
            )
            for n, way in enumerate(targets_elsewhere() * times)
        ],
        at_a_time=2,
    )
    outcome.worst = f"refused after {worst_s:.1f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(24, "Locust settings of one's own", "0 sockets beyond 127.0.0.1", only_here, 2, 40),
    Fault(25, "another Host or Origin at Locust's page", "403 for all", other_pages, 1, 10),
    Fault(26, "a worker that is not petload's", "said, and in the run's JSON", foreign, 1, 10),
    Fault(27, "a locustfile from stdin or a URL", "refused, nothing asked", nothing_fetched, 1, 5),
    Fault(28, "a target that is not loopback", "refused until confirmed", nowhere_else, 1, 5),
)
