"""Every way in which one child can be ended and end; test_process_start.py has how it starts."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.processes.conftest import DEAF, SLEEP, MakeChild, always, never, until
from tui.processes.guard import Guard
from tui.processes.process import Process
from tui.processes.spec import Role, Spec
from tui.processes.state import StartFailed, State


async def test_a_child_that_is_started_and_stopped(child: MakeChild) -> None:
    one = child()
    assert one.process.state is State.STOPPED
    assert not one.process.alive
    assert not one.process.over

    process = await one.start()

    assert process.state is State.RUNNING
    assert process.alive
    assert process.pid is not None
    assert process.identity == (process.pid, psutil.Process(process.pid).create_time())
    assert process.started_at == pytest.approx(time.monotonic(), abs=5)
    assert process.exit_code is None

    await process.stop()

    assert one.states == [State.STARTING, State.RUNNING, State.STOPPING, State.STOPPED]
    assert process.exit_code == -signal.SIGTERM
    assert await process.wait() == -signal.SIGTERM
    assert process.reason is None
    assert process.over
    assert not psutil.pid_exists(process.pid)


@pytest.fixture
def _input() -> Iterator[None]:
    """Something to read from on the standard input of this process, as a terminal would be."""
    kept = os.dup(0)
    reading, writing = os.pipe()
    os.dup2(reading, 0)
    yield
    os.dup2(kept, 0)
    for fd in (kept, reading, writing):
        os.close(fd)


@pytest.mark.usefixtures("_input")
async def test_what_the_child_is_to_the_system(child: MakeChild) -> None:
    """Own session, no input, only its three files, its own command line."""
    report = (
        "import os, time;"
        "print(os.getsid(0) == os.getpid(), os.readlink('/proc/self/fd/0'),"
        " sorted(os.listdir('/proc/self/fd'))[:4], flush=True);"
        "time.sleep(100)"
    )
    one = child(report)
    process = await one.start(says="True")
    # The fourth is the listing itself.
    assert one.said == "True /dev/null ['0', '1', '2', '3']\n"
    assert psutil.Process(process.pid).cmdline() == list(process.spec.argv)


async def test_the_child_ignores_no_signal_that_python_ignores(child: MakeChild) -> None:
    one = child(argv=("grep", "SigIgn", "/proc/self/status"))
    with pytest.raises(StartFailed):
        await one.start(says="never said")
    assert int(one.said.split()[1], 16) & (1 << signal.SIGPIPE - 1) == 0


async def test_a_child_deaf_to_sigterm_is_killed_when_patience_ends(child: MakeChild) -> None:
    one = child(DEAF)
    process = await one.start()
    asked = time.monotonic()
    await process.stop(0.3)
    assert 0.3 <= time.monotonic() - asked < 3
    assert process.state is State.STOPPED
    assert process.exit_code == -signal.SIGKILL


async def test_a_stopped_child_can_be_asked_to_end(child: MakeChild) -> None:
    code = "import os, signal; signal.signal(signal.SIGTERM, lambda *_: os._exit(7)); " + SLEEP
    one = child(code)
    process = await one.start()
    assert process.pid is not None
    process.signal(signal.SIGSTOP)
    status = psutil.Process(process.pid).status
    await until(lambda: status() == psutil.STATUS_STOPPED)
    asked = time.monotonic()
    await process.stop(10)
    assert time.monotonic() - asked < 5
    assert process.exit_code == 7
    assert process.state is State.STOPPED


async def test_a_process_is_one_life(child: MakeChild) -> None:
    one = child()
    process = await one.start()
    with pytest.raises(RuntimeError, match="one life"):
        await process.start(always, 1)
    await process.stop()
    with pytest.raises(RuntimeError, match="one life"):
        await process.start(always, 1)


async def test_stops_may_be_many(child: MakeChild) -> None:
    one = child()
    process = await one.start()
    await asyncio.gather(*(process.stop() for _ in range(5)))
    await process.stop()
    assert one.states == [State.STARTING, State.RUNNING, State.STOPPING, State.STOPPED]


@pytest.mark.parametrize("patience_s", [(30.0, 0.2), (0.2, 30.0)])
async def test_the_least_patient_stop_wins(
    child: MakeChild, patience_s: tuple[float, float]
) -> None:
    one = child(DEAF)
    process = await one.start()
    asked = time.monotonic()
    await asyncio.gather(*(process.stop(each) for each in patience_s))
    assert time.monotonic() - asked < 5


async def test_a_stop_whose_caller_is_cancelled_is_carried_out(child: MakeChild) -> None:
    one = child(DEAF)
    process = await one.start()
    stopping = asyncio.create_task(process.stop(0.2))
    await until(lambda: process.state is State.STOPPING)
    stopping.cancel()
    assert await asyncio.wait_for(process.wait(), 5) == -signal.SIGKILL
    assert process.state is State.STOPPED


@pytest.mark.parametrize(
    ("end", "state", "code", "reason"),
    [
        ("", State.EXITED, 0, None),
        ("raise SystemExit('a traceback')", State.FAILED, 1, "ended with status 1: a traceback"),
        ("os.kill(os.getpid(), 9)", State.FAILED, -9, "was killed (SIGKILL)"),
    ],
)
async def test_an_end_in_the_middle(
    child: MakeChild, end: str, state: State, code: int, reason: str | None
) -> None:
    wait = "import os, signal; print('up', flush=True); signal.sigwait([signal.SIGUSR1])\n"
    block = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])\n"
    one = child(block + wait + end)
    process = await one.start()
    process.signal(signal.SIGUSR1)
    assert await asyncio.wait_for(process.wait(), 10) == code
    assert one.states == [State.STARTING, State.RUNNING, state]
    assert process.exit_code == code
    assert process.reason == reason
    await process.stop()
    assert process.state is state
    process.signal(signal.SIGKILL)  # to no one
    process.kill()


async def test_a_kill_counts_as_an_unexpected_exit(child: MakeChild) -> None:
    one = child(DEAF)
    process = await one.start()
    process.kill()
    await process.wait()
    assert process.state is State.FAILED


async def test_what_the_child_inherits(child: MakeChild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCUST_USERS", "5")
    monkeypatch.setenv("LOCUSTS", "kept")
    monkeypatch.setenv("OVERRIDDEN", "before")
    one = child(
        argv=("env",),
        env={"OVERRIDDEN": "after", "LOCUST_WEB_PORT": "8089", "EMPTY": ""},
        drop_env=("LOCUST_", "PYTEST_"),
    )
    with pytest.raises(StartFailed):
        await one.process.start(never, 10)
    seen = dict(line.split("=", 1) for line in one.said.splitlines() if "=" in line)
    assert "LOCUST_USERS" not in seen
    assert "PYTEST_CURRENT_TEST" not in seen
    assert seen["LOCUSTS"] == "kept"
    assert seen["OVERRIDDEN"] == "after"
    assert seen["LOCUST_WEB_PORT"] == "8089"
    assert seen["EMPTY"] == ""


async def test_a_log_of_bad_utf8_and_signs(child: MakeChild) -> None:
    code = (
        r"import sys; sys.stdout.buffer.write(b'one\xff\xfe [red] \x1b[31m\n" + "x" * 300 + r"\n');"
        r"sys.exit(1)"
    )
    one = child(code)
    with pytest.raises(StartFailed) as failed:
        await one.start(says="never said")
    assert one.process.tail() == ["one\ufffd\ufffd [red] \x1b[31m", "x" * 300]
    assert one.process.tail(1) == ["x" * 300]
    assert failed.value.reason.endswith(": " + "x" * 200)


async def test_the_log_of_an_earlier_life_is_kept_and_not_taken_for_this_one(
    child: MakeChild,
) -> None:
    one = child("print('of this life'); print('and its end')")
    log = one.process.spec.log
    log.parent.mkdir()
    log.write_text("of an earlier life\n")
    with pytest.raises(StartFailed) as failed:
        await one.start(says="never said")
    assert failed.value.tail == ["of this life"]
    assert one.said == "of an earlier life\nof this life\nand its end\n"


async def test_changes_are_reported_in_the_thread_of_the_loop(guard: Guard, tmp_path: Path) -> None:
    threads: list[threading.Thread] = []
    spec = Spec("one", Role.SHOP, (sys.executable, "-c", SLEEP), tmp_path / "log", {})
    process = Process(spec, guard, lambda _: threads.append(threading.current_thread()))
    await process.start(always, 10)
    await process.stop()
    assert threads == [threading.main_thread()] * 4


async def test_a_listener_is_optional(guard: Guard, tmp_path: Path) -> None:
    spec = Spec("one", Role.SHOP, (sys.executable, "-c", SLEEP), tmp_path / "log", {})
    process = Process(spec, guard)
    await process.start(always, 10)
    await process.stop()
    assert process.state is State.STOPPED


def test_a_loop_that_is_closed_takes_its_children_along(tmp_path: Path) -> None:
    pids: list[int] = []

    guard = Guard()

    async def leave_it() -> None:
        guard.open()
        spec = Spec("one", Role.SHOP, (sys.executable, "-c", DEAF), tmp_path / "log", {})
        process = Process(spec, guard)
        await process.start(always, 10)
        pids.append(process.pid or 0)
        raise ValueError("out")

    with pytest.raises(ValueError, match="out"):
        asyncio.run(leave_it())
    assert not psutil.pid_exists(pids[0])
    asyncio.run(guard.close())


async def test_without_pidfds_all_is_the_same(
    child: MakeChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a system that has none."""

    def refuse(*_: object) -> int:
        raise OSError("no such call")

    monkeypatch.setattr(os, "pidfd_open", refuse)
    one = child()
    process = await one.start()
    await process.stop()
    assert process.exit_code == -signal.SIGTERM
    two = child("raise SystemExit(4)")
    with pytest.raises(StartFailed, match="status 4"):
        await two.start(says="never said")
