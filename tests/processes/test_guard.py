"""The guard ends what petload leaves behind, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.processes.conftest import MakeChild, descriptors, is_gone, until
from tui.processes import exec_wrapper, orphan_sweeper
from tui.processes.guard import PYTHON, VARIABLE, Guard

MARK = "PETLOAD_TEST_MARK=1234"
MARKED = {"PETLOAD_TEST_MARK": "1234"}
Strangers = Callable[..., psutil.Popen]


def run_sweeper(*lines: str) -> None:
    """Run the sweeper as petload does, after a petload that wrote these lines and died."""
    folder = str(Path(psutil.__file__).parents[1])
    subprocess.run(
        [*PYTHON, orphan_sweeper.__file__, folder],
        input="".join(f"{line}\n" for line in lines).encode(),
        check=True,
        timeout=30,
    )


def up(process: psutil.Popen) -> bool:
    return not is_gone(process.pid)


def test_a_session_on_the_list_is_killed_and_no_other(strangers: Strangers) -> None:
    on_the_list, taken_off, never_on = strangers(), strangers(), strangers()
    run_sweeper(
        f"mark {MARK}",
        f"+ {on_the_list.pid} {orphan_sweeper.born(on_the_list.pid)}",
        f"+ {taken_off.pid} {orphan_sweeper.born(taken_off.pid)}",
        f"- {taken_off.pid}",
    )
    assert not up(on_the_list)
    assert up(taken_off)
    assert up(never_on)


def test_a_number_that_has_become_anothers_is_spared(strangers: Strangers) -> None:
    others = [strangers() for _ in range(10)]
    run_sweeper(f"mark {MARK}", *(f"+ {other.pid} 1" for other in others))
    assert all(up(other) for other in others)


def test_the_mark_finds_what_no_list_knows(strangers: Strangers) -> None:
    marked, other = strangers(MARKED), strangers({"PETLOAD_TEST_MARK": "12345"})
    run_sweeper(f"mark {MARK}")
    assert not up(marked)
    assert up(other)


async def test_a_session_without_its_leader_is_killed(strangers: Strangers, tmp_path: Path) -> None:
    """Its environment is empty, as after setproctitle."""
    said = tmp_path / "said"
    code = (
        "import os, time, pathlib\n"
        "if os.fork() == 0:\n"
        f"    open({str(said)!r}, 'w').write(str(os.getpid()) + ' ')\n"
        "time.sleep(100)"
    )
    leader = strangers(code=code)
    await until(lambda: said.exists() and said.read_text().endswith(" "))
    birth = orphan_sweeper.born(leader.pid)
    leader.kill()
    leader.wait()
    member = int(said.read_text())
    assert not is_gone(member)
    run_sweeper(f"mark {MARK}", f"+ {leader.pid} {birth}")
    assert is_gone(member)


@pytest.mark.parametrize(
    ("sessions", "found"),
    [
        ({}, [0]),  # petload saw all of its children end
        ({1: "x"}, [0, 0]),
        ({}, [1, 0]),
        ({1: "x"}, [0, 1, 1, 0]),  # what was forked during a look is found by the next
        ({}, [1] * orphan_sweeper.LOOKS),  # what cannot be killed does not keep the guard
    ],
)
def test_looks_are_repeated_until_there_is_nothing_to_be_found(
    monkeypatch: pytest.MonkeyPatch, sessions: dict[int, str], found: list[int]
) -> None:
    class Fake:
        killed = 0

        def kill(self) -> None:
            Fake.killed += 1

    results = iter([[Fake()] * number for number in found])
    monkeypatch.setattr(orphan_sweeper, "living", lambda *_: next(results))
    monkeypatch.setattr(orphan_sweeper, "BETWEEN_LOOKS_S", 0)
    orphan_sweeper.sweep(sessions, MARK)
    assert list(results) == []
    assert Fake.killed == sum(found)


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_lines_in_pieces(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """A pipe hands out what there is, not lines; a last line without its end was cut off."""
    reading, writing = os.pipe()
    os.write(writing, b"mark A=b\n+ 12 34\n+ 5 6\n- 5\n- 1")
    os.close(writing)
    read = os.read
    monkeypatch.setattr(os, "read", lambda fd, _: read(fd, size))
    assert orphan_sweeper.read(reading) == ({12: "34"}, "A=b")
    os.close(reading)


def test_births_tell_processes_apart(strangers: Strangers) -> None:
    one = strangers()
    assert orphan_sweeper.born(one.pid) == orphan_sweeper.born(one.pid)
    assert orphan_sweeper.born(one.pid) != orphan_sweeper.born(os.getpid())
    one.kill()
    one.wait()
    assert orphan_sweeper.born(one.pid) is None


async def test_a_guard_is_deaf_and_ends_with_its_petload(strangers: Strangers) -> None:
    guard = Guard()
    other = strangers()
    assert guard.pid is None
    guard.open()
    assert guard.pid is not None
    process = psutil.Process(guard.pid)
    ignored = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    status = Path(f"/proc/{guard.pid}/status")

    def ignores() -> set[int]:
        bits = int(status.read_text().split("SigIgn:")[1].split()[0], 16)
        return {number for number in ignored if bits & (1 << number - 1)}

    await until(lambda: ignores() == ignored)
    for number in ignored:
        process.send_signal(number)
    assert os.getsid(guard.pid) == guard.pid
    # It holds nothing of petload's but the reading end.
    files = descriptors(guard.pid)
    assert files.pop("0").startswith("pipe:")
    assert files == {"1": os.devnull, "2": os.devnull}
    assert not is_gone(process.pid)

    await guard.close()

    assert guard.pid is None
    assert not psutil.pid_exists(process.pid)
    assert up(other)
    await guard.close()


async def test_closing_ends_what_escaped_its_session(child: MakeChild, guard: Guard) -> None:
    code = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    print(os.getpid(), 'escaped', flush=True)\n"
        "time.sleep(100)"
    )
    one = child(code)
    process = await one.start(says="escaped")
    escaped = int(one.said.split()[0])
    await process.stop(0)
    assert not is_gone(escaped)
    assert psutil.Process(escaped).environ()[VARIABLE] == guard.token
    await guard.close()
    assert is_gone(escaped)


async def test_a_guard_that_was_killed_stops_no_petload(child: MakeChild, guard: Guard) -> None:
    assert guard.pid is not None
    psutil.Process(guard.pid).kill()
    one = child()
    process = await one.start()
    await process.stop()
    await guard.close()


async def test_a_guard_that_does_not_read_stops_no_petload(guard: Guard) -> None:
    assert guard.pid is not None
    psutil.Process(guard.pid).suspend()
    for _ in range(10_000):  # more than a pipe holds
        guard.forget(1234567)
    psutil.Process(guard.pid).resume()


async def test_a_guard_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.processes.guard.CLOSE_TIMEOUT_S", 0.2)
    guard = Guard()
    guard.open()
    process = psutil.Process(guard.pid)
    process.suspend()
    await until(lambda: process.status() == psutil.STATUS_STOPPED)
    await guard.close()
    assert not psutil.pid_exists(process.pid)


async def test_a_guard_that_cannot_be_started_holds_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = descriptors()
    monkeypatch.setattr("tui.processes.guard.PYTHON", ("/no/such/python",))
    with pytest.raises(FileNotFoundError):
        Guard().open()
    assert descriptors() == before


async def test_a_listed_session_is_forgotten_at_its_end(child: MakeChild, guard: Guard) -> None:
    lines: list[str] = []
    guard._tell = lines.append  # type: ignore[method-assign]
    one = child()
    process = await one.start()
    birth = orphan_sweeper.born(process.pid or 0)
    await process.stop()
    assert lines == [f"+ {process.pid} {birth}", f"- {process.pid}"]


def test_a_child_whose_parent_has_died_already_does_not_run() -> None:
    """The kernel sends no signal for a death that came before it was asked to."""
    ran = subprocess.run(
        [*PYTHON, exec_wrapper.__file__, str(os.getpid() + 1), "--", "echo", "ran"],
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stdout == b""


def test_a_child_gets_its_arguments_as_they_are() -> None:
    arguments = ["--", "-c", "a b", "", "é", "$HOME"]
    code = "import sys; print(sys.argv[1:])"
    ran = subprocess.run(
        [
            *PYTHON,
            exec_wrapper.__file__,
            str(os.getpid()),
            "--",
            sys.executable,
            "-c",
            code,
            *arguments,
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    assert ran.stdout == f"{arguments}\n"
