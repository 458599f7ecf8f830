"""The wall clock jumps by an hour: no time of a run follows it."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import time
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.real.child_process import child_process
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD, complete_run, run_command
from tests.real.faults.trials import run_trials
from tests.real.waiting import until

# Adds the number in a mapped file to the wall clock of every process that preloads it.
CLOCK = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile long *ahead;

__attribute__((constructor)) static void look(void) {
    const char *file = getenv("WALL_CLOCK_AHEAD");
    int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *page = mmap(0, sizeof(long), PROT_READ, MAP_SHARED, fd, 0);
    if (page != MAP_FAILED) ahead = page;
    close(fd);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, clock, now);
    if (!failed && ahead && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += *ahead;
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &exact)) return -1;
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *seconds) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (seconds) *seconds = now.tv_sec;
    return now.tv_sec;
}
"""
# When the clock jumps, in s of the run, and its offset from then on, in s.
JUMPS = ((4.0, 3600), (8.0, -3600))
CLOCK_RUN_S = 12
# Samples are due every second; a busy machine delays one a little.
MAX_BETWEEN_S = 1.5
MIN_BETWEEN_S = 0.5


def build_clock(folder: Path) -> Path | str:
    """Return the library that makes a wall clock jump, or why it cannot be built."""
    compiler = shutil.which("cc")
    if compiler is None:
        return "there is no C compiler here"
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(CLOCK)
    command = (compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(source))
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return library if done.returncode == 0 else f"cc fails: {done.stderr.strip()}"


def set_clock(file: Path, ahead_s: int) -> None:
    """Set the offset that all processes see when they next read the clock."""
    with file.open("r+b") as mapped:
        mapped.write(ahead_s.to_bytes(8, sys.byteorder, signed=True))


async def check_library(file: Path, env: dict[str, str], folder: Path) -> None:
    """Raise AssertionError where the library does not make a process's clock jump."""
    set_clock(file, 3600)
    with child_process(
        sys.executable, "-c", "import time; print(time.time())", folder=folder, env=env
    ) as process:
        await process.exit_status()
        assert 3500 < float(process.out) - time.time() < 3700, "the wall clock does not jump"
    set_clock(file, 0)


async def run_through_jumps(file: Path, library: Path) -> float:
    """Make the clock jump during a run; return the longest time between two samples in s."""
    folder = file.parent
    env = {"LD_PRELOAD": str(library), "WALL_CLOCK_AHEAD": str(file)}
    await check_library(file, env, folder / "clock")
    async with CountingServer(delay_s=0.1) as server:
        command = run_command(folder, server.url, CLOCK_RUN_S, *LOAD, "--workers", "2")
        with child_process(*command, folder=folder, env=env) as run:
            await until(lambda: "load started" in run.err or run.process.poll(), "the load is on")
            begun = time.monotonic()
            for at_s, ahead_s in JUMPS:
                await asyncio.sleep(begun + at_s - time.monotonic())
                set_clock(file, ahead_s)
            report = await complete_run(run, server)
            assert await run.orphans(within_s=2) == {}, "orphans are left"
    return longest_gap_s(report)


def longest_gap_s(report: dict[str, Any]) -> float:
    """Return the longest time between two samples in s.

    Raise AssertionError where a time of the run followed the wall clock.
    """
    duration_s = report["duration_s"]
    assert abs(duration_s - CLOCK_RUN_S) < 1, f"{duration_s:.1f} s, not {CLOCK_RUN_S} s"
    times = [sample["t"] for sample in report["samples"]]
    assert len(times) >= CLOCK_RUN_S - 2, f"{len(times)} samples in {duration_s:.1f} s"
    between = [now - then for then, now in pairwise(times)]
    assert min(between) > MIN_BETWEEN_S, f"samples {min(between):.2f} s apart"
    assert max(between) < MAX_BETWEEN_S, f"samples {max(between):.2f} s apart"
    events = [event["event"] for event in report["events"]]
    bad = re.compile(r"lost|missing|ended with|was ended|hangs|gone")
    assert not (losses := [event for event in events if bad.search(event)]), f"{losses}"
    assert not (reasons := losses_or_gaps(report)), f"invalid: {reasons}"
    workers = [row for row in report["processes"] if row["role"] == "worker"]
    assert [row["name"] for row in workers] == ["worker-1", "worker-2"], f"{workers}"
    assert all(row["exit_code"] in (None, 0) for row in workers), f"{workers}"
    assert all(sample["users"] == 4 for sample in report["samples"][3:]), "users were lost"
    assert report["totals"]["failures"] == 0, f"{report['failures']}"
    return max(between)


def losses_or_gaps(report: dict[str, Any]) -> list[str]:
    """Return why the run is invalid, without saturation, which this machine may well have."""
    words = ("lost", "nothing for", "ever up")
    return [why for why in report["invalid_because"] if any(word in why for word in words)]


async def clock_jumps(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    library = build_clock(folder)
    if isinstance(library, str):
        outcome.skipped = library
        return outcome
    files = [folder / str(number) / "ahead" for number in range(times)]
    for file in files:
        file.parent.mkdir()
        file.write_bytes(bytes(8))
    worst_s = await run_trials(
        outcome,
        [(f"run {n}", partial(run_through_jumps, file, library)) for n, file in enumerate(files)],
        at_a_time=2,
    )
    outcome.worst = f"samples {worst_s:.2f} s apart"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(20, "the wall clock jumps by an hour", "no timer is affected", clock_jumps, 1, 6),
)
