"""CPU and memory of real processes. The machine is shared: psutil's figures are the measure."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import psutil
import pytest

from tests.telemetry.web import until
from tui.telemetry.cpu import CpuMeter, MachineUsage, Usage, _age_s

BUSY = "print('up', flush=True)\nwhile True: pass"
IDLE = "import time; print('up', flush=True); time.sleep(600)"
# A parent that sleeps, with a child that is busy and ends with it.
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-I", "-S", "-c", '''
import os
up = os.getppid()
print("up", flush=True)
while os.getppid() == up: pass
'''])
child.wait()
"""
# It starts a busy child at a line on stdin.
LATE = "print('up', flush=True); input()" + PARENT

Start = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a piece of python and wait until it says 'up'; all are ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(code: str) -> subprocess.Popen[bytes]:
        argv = [sys.executable, "-I", "-S", "-c", code]
        process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        return process

    yield begin
    for process in started:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def used_s(*pids: int) -> float:
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return sum(each.user + each.system for each in times)


def work(seconds: float, *pids: int) -> None:
    """Return when the processes used that much CPU."""
    before = used_s(*pids)
    until(lambda: used_s(*pids) - before >= seconds)


def compared(meter: CpuMeter, root: int, *pids: int) -> tuple[float, float]:
    """Return the CPU of `root` by the meter, and of `pids` by psutil, over the same interval."""
    meter.sample({"it": root})
    before, began = used_s(*pids), time.monotonic()
    work(0.5, *pids)
    usage = meter.sample({"it": root})["it"]
    expected = 100 * (used_s(*pids) - before) / (time.monotonic() - began)
    assert usage.cpu_percent is not None
    return usage.cpu_percent, expected


def test_the_first_sample_knows_no_cpu_but_the_memory(start: Start) -> None:
    usage = CpuMeter().sample({"it": start(BUSY).pid})["it"]
    assert usage.cpu_percent is None
    assert usage.rss_bytes is not None
    assert usage.rss_bytes > 1_000_000


def test_a_busy_process_reads_what_psutil_says(start: Start) -> None:
    busy = start(BUSY)
    said, expected = compared(CpuMeter(), busy.pid, busy.pid)
    assert said == pytest.approx(expected, rel=0.3, abs=10)
    assert said > 10


def test_an_idle_process_reads_about_0(start: Start) -> None:
    idle, clock = start(IDLE), start(BUSY)
    meter = CpuMeter()
    meter.sample({"idle": idle.pid})
    work(0.3, clock.pid)
    cpu_percent = meter.sample({"idle": idle.pid})["idle"].cpu_percent
    assert cpu_percent is not None
    assert 0.0 <= cpu_percent < 5.0


def test_a_busy_grandchild_counts(start: Start) -> None:
    parent = start(PARENT)
    (child,) = psutil.Process(parent.pid).children()
    said, expected = compared(CpuMeter(), parent.pid, child.pid)
    assert said == pytest.approx(expected, rel=0.3, abs=10)
    assert said > 10


def test_memory_is_that_of_the_descendants_too(start: Start) -> None:
    parent = start(PARENT)
    (child,) = psutil.Process(parent.pid).children()
    alone = psutil.Process(parent.pid).memory_info().rss
    rss_bytes = CpuMeter().sample({"it": parent.pid})["it"].rss_bytes
    assert rss_bytes == pytest.approx(alone + child.memory_info().rss, rel=0.05)


def test_a_watched_descendant_counts_for_itself_and_not_twice(start: Start) -> None:
    parent = start(PARENT)
    (child,) = psutil.Process(parent.pid).children()
    meter, both = CpuMeter(), {"parent": parent.pid, "child": child.pid}
    meter.sample(both)
    work(0.3, child.pid)
    usage = meter.sample(both)
    assert (usage["parent"].cpu_percent or 0.0) < 5.0
    assert (usage["child"].cpu_percent or 0.0) > 10.0


def test_a_child_that_is_found_late_does_not_bring_all_it_ever_used(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = start(LATE)
    assert parent.stdin is not None
    # Old enough that descendants are looked for every now and then only.
    monkeypatch.setattr("tui.telemetry.cpu._young", lambda *_: False)
    meter = CpuMeter()
    meter.sample({"it": parent.pid})
    parent.stdin.write(b"\n")
    parent.stdin.flush()
    until(lambda: len(psutil.Process(parent.pid).children()) == 1)
    (child,) = psutil.Process(parent.pid).children()
    work(0.8, child.pid)
    meter.sample({"it": parent.pid})  # it is not looked for yet
    monkeypatch.setattr("tui.telemetry.cpu.FIND_CHILDREN_EVERY_S", 0.0)
    work(0.1, child.pid)
    found = meter.sample({"it": parent.pid})["it"].cpu_percent
    assert found is not None
    # The parent sleeps, and of the child only the CPU from now on is known.
    assert found < 50
    said, expected = compared(meter, parent.pid, child.pid)
    assert said == pytest.approx(expected, rel=0.3, abs=10)


@pytest.mark.parametrize("births_move", [True, False])
@pytest.mark.parametrize("jump_s", [3600.0, -7200.0])
def test_a_clock_that_is_set_changes_no_age(
    start: Start, monkeypatch: pytest.MonkeyPatch, jump_s: float, births_move: bool
) -> None:
    parent, clock = start(LATE), start(BUSY)
    meter, before_s = CpuMeter(), _age_s(parent.pid)
    assert 0 <= before_s < 60
    meter.sample({"it": parent.pid})
    sampled_at = time.monotonic()
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + jump_s)
    if births_move and sys.platform == "linux":
        # The moment of the machine's start moves with its clock, and with that all births.
        booted = psutil._pslinux.boot_time
        monkeypatch.setattr("psutil._pslinux.boot_time", lambda: booted() + jump_s)
    assert _age_s(parent.pid) == pytest.approx(before_s, abs=5)
    # Born after the jump and since the last sample: all that it used is of this time.
    work(1.2, clock.pid)
    assert parent.stdin is not None
    parent.stdin.write(b"\n")
    parent.stdin.flush()
    until(lambda: len(psutil.Process(parent.pid).children()) == 1)
    (child,) = psutil.Process(parent.pid).children()
    # On a loaded machine all this may take longer than a process counts as young.
    monkeypatch.setattr("tui.telemetry.cpu.FIND_CHILDREN_EVERY_S", 0.0)
    work(0.2, child.pid)
    used = meter.sample({"it": parent.pid})["it"].cpu_percent
    assert used is not None
    # In seconds of CPU: how long they take is up to the machine.
    assert used / 100 * (time.monotonic() - sampled_at) > 0.15


def test_a_process_that_never_existed_is_infinitely_old(start: Start) -> None:
    gone = start(IDLE)
    end(gone)
    assert _age_s(gone.pid) == math.inf


def test_a_process_that_ended_is_not_known(start: Start) -> None:
    busy, meter = start(BUSY), CpuMeter()
    for _ in range(2):
        meter.sample({"it": busy.pid})
    end(busy)
    assert meter.sample({"it": busy.pid}) == {"it": Usage(None, None)}
    assert meter.sample({"it": busy.pid}) == {"it": Usage(None, None)}


def test_a_process_that_ended_right_after_it_was_met(start: Start) -> None:
    idle, meter = start(IDLE), CpuMeter()
    meter.sample({"it": idle.pid})
    end(idle)
    assert meter.sample({"it": idle.pid}) == {"it": Usage(None, None)}


def test_a_process_that_never_was(start: Start) -> None:
    gone = start(IDLE)
    end(gone)
    assert CpuMeter().sample({"it": gone.pid}) == {"it": Usage(None, None)}


def test_a_descendant_that_ends_takes_nothing_with_it(start: Start) -> None:
    parent, meter = start(PARENT), CpuMeter()
    (child,) = psutil.Process(parent.pid).children()
    meter.sample({"it": parent.pid})
    child.kill()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    usage = meter.sample({"it": parent.pid})["it"]
    assert usage.cpu_percent is None or usage.cpu_percent >= 0.0


def test_a_newcomer_is_measured_from_its_second_sample(start: Start) -> None:
    meter, first = CpuMeter(), start(BUSY)
    meter.sample({"first": first.pid})
    second = start(BUSY)
    both = {"first": first.pid, "second": second.pid}
    work(0.1, first.pid)
    usage = meter.sample(both)
    assert usage["first"].cpu_percent is not None
    assert usage["second"].cpu_percent is None
    work(0.2, second.pid)
    assert (meter.sample(both)["second"].cpu_percent or 0.0) > 10.0


def test_petload_can_measure_itself() -> None:
    meter = CpuMeter()
    meter.sample({"petload": os.getpid()})
    began = used_s(os.getpid())
    until(lambda: used_s(os.getpid()) - began >= 0.05)
    assert (meter.sample({"petload": os.getpid()})["petload"].cpu_percent or 0.0) > 1.0


def test_the_machine_is_between_0_and_100(start: Start) -> None:
    meter, busy = CpuMeter(), start(BUSY)
    for _ in range(3):
        work(0.2, busy.pid)
        percent = meter.machine().percent
        assert percent is not None
        assert 0.0 < percent <= 100.0


def test_the_machine_right_after_the_last_look_is_a_number_or_not_known() -> None:
    meter = CpuMeter()
    for _ in range(100):
        percent = meter.machine().percent
        assert percent is None or 0.0 <= percent <= 100.0


class Times(NamedTuple):
    """Return the seconds since the machine came up, of all cores."""

    user: float
    idle: float
    steal: float


def test_what_other_guests_took_is_a_share_of_all_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([Times(10.0, 10.0, 1.0), Times(11.0, 10.6, 1.4), Times(11.0, 10.6, 1.4)])
    monkeypatch.setattr(psutil, "cpu_times", lambda: next(times))
    meter = CpuMeter()
    seen = meter.machine()
    assert (seen.percent, seen.stolen_percent) == (pytest.approx(70.0), pytest.approx(20.0))
    assert meter.machine() == MachineUsage()


def test_where_the_kernel_says_nothing_of_other_guests_nothing_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Times(NamedTuple):
        user: float
        idle: float

    times = iter([Times(10.0, 10.0), Times(11.0, 11.0)])
    monkeypatch.setattr(psutil, "cpu_times", lambda: next(times))
    assert CpuMeter().machine() == MachineUsage(50.0, None)
