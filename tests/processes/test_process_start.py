"""Starts: those that fail, that take too long, and that are stopped on the way."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import psutil
import pytest

from tests.processes.conftest import DEAF, SLEEP, MakeChild, always, never, until
from tui.processes.guard import Guard
from tui.processes.process import NO_ERROR, Process
from tui.processes.spec import Role, Spec
from tui.processes.state import StartFailed, StartOvertaken, State


async def test_a_child_that_dies_at_once_says_why(child: MakeChild) -> None:
    one = child("import sys; print('first', flush=True); sys.exit('no such locustfile')")
    with pytest.raises(StartFailed) as failed:
        await one.start(says="never said")
    process = one.process
    assert failed.value.name == "child-1"
    assert failed.value.reason == process.reason
    assert process.reason == "ended with status 1 before it was ready: no such locustfile"
    assert str(failed.value) == f"child-1 {process.reason}"
    assert failed.value.tail == ["first"]  # the reason has the rest
    assert one.states == [State.STARTING, State.FAILED]
    assert process.exit_code == 1


async def test_a_child_that_fails_without_a_word_may_have_called_sys_exit(child: MakeChild) -> None:
    one = child("print('[12:00] vm/INFO/root: loading'); raise SystemExit(5)")
    with pytest.raises(StartFailed) as failed:
        await one.start(says="never said")
    assert failed.value.reason == f"ended with status 5 before it was ready{NO_ERROR}"
    assert failed.value.tail == ["[12:00] vm/INFO/root: loading"]


async def test_a_child_that_ends_well_before_it_is_ready_has_failed(child: MakeChild) -> None:
    one = child("pass")
    with pytest.raises(StartFailed, match=r"ended with status 0 before it was ready$"):
        await one.start(says="never said")
    assert one.process.state is State.FAILED


async def test_a_missing_program_is_one_clear_line(child: MakeChild) -> None:
    one = child(argv=("no-such-program", "--help"))
    with pytest.raises(StartFailed) as failed:
        await one.process.start(never, 10)
    line = "petload: cannot run 'no-such-program': No such file or directory"
    assert one.said == line + "\n"
    assert failed.value.reason == f"ended with status 127 before it was ready: {line}"


async def test_a_program_that_may_not_be_run(child: MakeChild, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text("not executable")
    one = child(argv=(str(program),))
    with pytest.raises(StartFailed, match=r"status 126 .*Permission denied"):
        await one.process.start(never, 10)


async def test_a_folder_that_is_not_there(child: MakeChild, tmp_path: Path) -> None:
    one = child(cwd=tmp_path / "nowhere")
    with pytest.raises(StartFailed, match=r"could not be started: .*nowhere"):
        await one.process.start(always, 10)
    assert one.states == [State.FAILED]
    assert one.process.over
    await one.process.stop()
    assert one.process.state is State.FAILED


async def test_a_child_that_is_not_ready_in_time_is_killed(child: MakeChild) -> None:
    one = child(DEAF)
    with pytest.raises(StartFailed, match=r"^child-1 was not ready after 0\.5 s"):
        await one.process.start(never, 0.5)
    assert one.states == [State.STARTING, State.FAILED]
    assert one.process.exit_code == -signal.SIGKILL


async def test_a_readiness_that_hangs_hides_neither_death_nor_time(child: MakeChild) -> None:
    async def hangs() -> bool:
        await asyncio.sleep(600)
        return True

    with pytest.raises(StartFailed, match="ended with status 3"):
        await child("raise SystemExit(3)").process.start(hangs, 30)
    with pytest.raises(StartFailed, match="was not ready"):
        await child().process.start(hangs, 0.2)


async def test_a_readiness_that_raises_leaves_no_child(child: MakeChild) -> None:
    for error in (ValueError("broken"), TimeoutError("its own")):

        async def raises(error: Exception = error) -> bool:
            raise error

        one = child()
        with pytest.raises(type(error), match=str(error)):
            await one.process.start(raises, 30)
        assert one.process.state is State.STOPPED


async def test_a_start_that_is_cancelled_leaves_no_child(child: MakeChild) -> None:
    one = child(DEAF)
    starting = asyncio.create_task(one.process.start(never, 30))
    await until(lambda: "up" in one.said)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert one.states == [State.STARTING, State.STOPPING, State.STOPPED]
    assert one.process.pid is not None
    assert not psutil.pid_exists(one.process.pid)


async def test_a_stop_while_starting(child: MakeChild) -> None:
    one = child()
    starting = asyncio.create_task(one.process.start(never, 30))
    await until(lambda: one.process.alive)
    await one.process.stop()
    with pytest.raises(StartOvertaken, match="was stopped before it was ready"):
        await starting
    assert one.states == [State.STARTING, State.STOPPING, State.STOPPED]
    assert one.process.reason is None


async def test_a_child_that_is_ready_too_late_is_not_running(child: MakeChild) -> None:
    """Readiness that comes while the child is being stopped does not count."""
    one = child("import signal, time; signal.signal(signal.SIGTERM, lambda *_: None); " + SLEEP)
    is_ready = False

    async def ready() -> bool:
        return is_ready

    starting = asyncio.create_task(one.process.start(ready, 30))
    await until(lambda: "up" in one.said)
    stopping = asyncio.create_task(one.process.stop(0.4))
    await until(lambda: one.process.state is State.STOPPING)
    is_ready = True
    await stopping
    with pytest.raises(StartFailed):
        await starting
    assert one.states == [State.STARTING, State.STOPPING, State.STOPPED]


async def test_a_start_that_is_out_of_time_does_not_hurry_a_stop(child: MakeChild) -> None:
    takes_a_second = "lambda *_: (time.sleep(1), os._exit(7))"
    code = f"import os, signal; signal.signal(signal.SIGTERM, {takes_a_second}); " + SLEEP
    one = child(code)
    starting = asyncio.create_task(one.process.start(never, 0.9))
    await until(lambda: "up" in one.said)
    await one.process.stop(10)
    with pytest.raises(StartFailed):
        await starting
    assert one.process.exit_code == 7


async def test_a_stop_before_the_start_bars_it(child: MakeChild) -> None:
    one = child()
    await one.process.stop()
    assert one.process.over
    with pytest.raises(StartFailed, match="was stopped before it was started"):
        await one.start()
    assert one.process.pid is None


async def test_children_are_started_from_the_main_thread_only(child: MakeChild) -> None:
    """The kernel would end them with the thread that started them."""
    one = child()
    with pytest.raises(RuntimeError, match="main thread"):
        await asyncio.to_thread(lambda: asyncio.run(one.process.start(always, 1)))


async def test_nothing_is_started_unguarded(tmp_path: Path) -> None:
    spec = Spec("one", Role.SHOP, (sys.executable, "-c", SLEEP), tmp_path / "log", {})
    with pytest.raises(RuntimeError, match="guard"):
        await Process(spec, Guard()).start(always, 10)


async def test_waiting_for_what_was_not_started(child: MakeChild) -> None:
    with pytest.raises(RuntimeError, match="not started"):
        await child().process.wait()
