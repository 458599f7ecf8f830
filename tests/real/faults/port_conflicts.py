"""Ports that are taken, by another petload or by another program."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from tests.real.child_process import child_process, processes_with
from tests.real.cli import COMMAND
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD, load_is_on, requests_reported
from tests.real.faults.trials import run_trials
from tests.real.lab_state import kept_runs, web_port
from tests.real.pseudo_terminal import RUNNING, app_in_terminal, exited_cleanly, in_terminal
from tests.real.waiting import until

REFUSED_WITHIN_S = 3.0


# --- 11: a port is taken ------------------------------------------------------------------------


@contextmanager
def taken(port: int = 0) -> Iterator[int]:
    """Take any port, or this one; do nothing where another process has it."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            listener.bind(("127.0.0.1", port))
            listener.listen()
            port = listener.getsockname()[1]
        yield port


async def ask_for_taken_port(folder: Path, mode: str, option: str) -> float:
    """Ask for a taken port by option; return how long the refusal took in s."""
    with taken() as port:
        options = (option, str(port), "--data-dir", str(folder / "data"))
        words = ("run", "--duration", "5s", *options) if mode == "run" else options
        async with in_terminal(*COMMAND, *words, folder=folder) as (petload, terminal):
            since = time.monotonic()
            status = await petload.exit_status(REFUSED_WITHIN_S)
            taken_s = time.monotonic() - since
            output = terminal.text()
            assert status == 3, f"status {status}: {output}"
            assert f"port {port}" in output, output
            assert f"(pid {os.getpid()})" in output, f"the holder is not named: {output}"
            assert output.count("\n") == 1, f"not one sentence: {output}"
            assert processes_with(petload.token) == {}, "orphans are left"
            return taken_s


async def give_way_to_holders(folder: Path) -> float:
    """Start the app while the default ports are taken; test_run.py does it with `run`."""
    with taken(5000), taken(8089):
        async with app_in_terminal(*LOAD, folder=folder) as (petload, terminal):
            await terminal.shows("Port 5000 cannot be had")
            await terminal.shows("Port 8089 cannot be had")
            await terminal.shows("ready")
            assert web_port(petload) > 8089, "not the next port"
            terminal.press("q")
            return await exited_cleanly(petload, terminal, 0, time.monotonic())


async def ports_taken(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    worst_s = await run_trials(
        outcome,
        (
            (
                f"{mode}, {option}",
                partial(ask_for_taken_port, folder / f"{n}{mode}{option}", mode, option),
            )
            for n in range(times)
            for mode in ("app", "run")
            for option in ("--shop-port", "--web-port")
        ),
        at_a_time=1,
    )
    await run_trials(
        outcome,
        (
            (f"default {n}", partial(give_way_to_holders, folder / f"default-{n}"))
            for n in range(times)
        ),
        at_a_time=1,
    )
    outcome.worst = f"refused after {worst_s:.2f} s, with status 3"
    return outcome


# --- 16: two petloads at the same time ----------------------------------------------------------


def reported_other_port(output: str, port: int, default: int) -> bool:
    """Return whether the port is the default, or the output reports that it is not."""
    return port == default or f"Port {default} cannot be had" in output


async def two_loads(folder: Path) -> float:
    """Start two apps at the same moment: each run counts the requests of its own target."""
    async with AsyncExitStack() as stack:
        places = (folder / "1", folder / "2")
        servers = [await stack.enter_async_context(CountingServer(delay_s=0.1)) for _ in places]
        both = [
            await stack.enter_async_context(
                app_in_terminal(*LOAD, "--host", server.url, "--autostart", folder=place)
            )
            for place, server in zip(places, servers, strict=True)
        ]
        for (petload, terminal), server in zip(both, servers, strict=True):
            try:
                await load_is_on(petload, server)
            except AssertionError as error:
                raise AssertionError(f"{error}: {terminal.text()[-1000:]}") from None
        ports = [web_port(petload) for petload, _ in both]
        assert len(set(ports)) == 2, f"both on port {ports[0]}"
        for (petload, terminal), port in zip(both, ports, strict=True):
            assert reported_other_port(terminal.text(), port, 8089), f"port {port} not reported"
            seen = await terminal.shows(RUNNING)
            terminal.press("x")
            await terminal.shows("load stopped", seen)
            terminal.press("q")
            await exited_cleanly(petload, terminal, 0, time.monotonic())
        for place, server in zip(places, servers, strict=True):
            runs = kept_runs(place / "data")
            counted = [run["totals"]["requests"] for run in runs]
            assert counted == [server.total], f"runs of {counted}, of {server.total} requests"
            assert runs[0]["totals"]["failures"] == 0, runs[0]["failures"]
        return 0.0


async def two_shops(folder: Path) -> float:
    """Start two `run`s at the same moment: each loads its own shop only."""
    places = (folder / "1", folder / "2")
    with ExitStack() as stack:
        both = []
        for place in places:
            options = ("--duration", "60s", "--json", "-", "--data-dir", str(place / "data"))
            command = (*COMMAND, "run", *LOAD, *options)
            both.append(stack.enter_context(child_process(*command, folder=place)))
        for run in both:
            try:
                await until(lambda: "load started" in run.err, "the load is on")  # noqa: B023
            except AssertionError as error:
                raise AssertionError(f"{error}: {[each.err for each in both]}") from None
        ports = [web_port(run) for run in both]
        for run, port in zip(both, ports, strict=True):
            await requests_reported(port)
            run.process.send_signal(signal.SIGINT)
        for run in both:
            assert await run.exit_status() == 130, run.err
        reports = [json.loads(run.out) for run in both]
        shop_ports = [int(report["host"].rpartition(":")[2]) for report in reports]
        assert len({*ports, *shop_ports}) == 4, f"one port for two: {ports}, {shop_ports}"
        for run, port, shop_port, report in zip(both, ports, shop_ports, reports, strict=True):
            for number, default in ((port, 8089), (shop_port, 5000)):
                assert reported_other_port(run.err, number, default), (number, run.err)
            assert report["totals"]["failures"] == 0, report["failures"]
        return 0.0


async def side_by_side(folder: Path, times: int) -> Outcome:
    """Start two pairs at a time, so that four petloads choose ports at the same moment."""
    outcome = Outcome()
    await run_trials(
        outcome,
        (
            (f"{pair.__name__} {n}", partial(pair, folder / str(n)))
            for n in range(times)
            for pair in [(two_loads, two_shops)[n % 2]]
        ),
        at_a_time=2,
    )
    outcome.worst = "-"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(11, "a port is taken", "the next one, or status 3 within 3 s", ports_taken, 1, 10),
    Fault(16, "two petloads at the same time", "both work, on other ports", side_by_side, 1, 10),
)
