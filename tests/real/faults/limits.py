"""What the machine does not give: numbers, open files, disk, time; and what grows with use."""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.petload import COMMAND
from tests.real.started import Started, alive_with, own_ports, started, until
from tests.real.terminal import in_terminal

LOAD = ("--part", "2", "--users", "4", "--spawn-rate", "50")
MIB = 1024 * 1024


def run_command(folder: Path, host: str, duration_s: int, *options: str) -> tuple[str, ...]:
    """`petload-tui run` against a host, its JSON on stdout."""
    return (
        *(*COMMAND, "run", *own_ports(), "--host", host, "--duration", f"{duration_s}s"),
        *("--json", "-", "--data-dir", str(folder / "data"), *options),
    )


async def whole_run(petload: Started, server: CountingServer) -> dict[str, Any]:
    """The JSON of a run that ended well, and counted what was asked."""
    status = await petload.ended()
    assert status == 0, f"status {status}: {petload.err[-1000:]}"
    record = json.loads(petload.out)
    assert isinstance(record, dict)
    counted, asked = record["totals"]["requests"], server.total
    assert counted == asked > 0, f"{counted} requests counted, {asked} asked"
    return record


def cannot(*command: str) -> str | None:
    """Why root's command cannot be run here, None where it can."""
    if shutil.which(command[0]) is None:
        return f"there is no {command[0]} here"
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    return (done.stderr.strip() or f"{command[0]} fails") if done.returncode else None


# --- 15: pid reuse ------------------------------------------------------------------------------

NAMESPACE = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")


async def reused(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    last_pid = "echo 100 > /proc/sys/kernel/ns_last_pid"
    if why := cannot(*NAMESPACE, "sh", "-c", last_pid):
        outcome.skipped = f"needs a pid namespace of its own: {why}"
        return outcome
    command = (sys.executable, "-m", "tests.real.faults.pid_reuse", str(times), str(folder))
    with started(*NAMESPACE, *command, folder=folder) as trial:
        status = await trial.ended(patience_s=30 + 2 * times)
        said = trial.out.splitlines()
        for line in said:
            outcome.note(None if line == "stood" else line)
        if status or len(said) != times:
            outcome.note(f"the trial ended with {status}: {trial.err[-1000:]}")
    outcome.worst = f"{outcome.tried - outcome.passed} bystanders hit"
    return outcome


# --- 17: few file descriptors -------------------------------------------------------------------

FEW_FILES = 256
REFUSED_WITHIN_S = 5.0
NEEDED = re.compile(r"need ([\d,]+) open files")
MANY, SOME = 5000, 300


def limited(command: Sequence[str], files: int, which: str = "") -> tuple[str, ...]:
    """The command with so many open files at most; `which` is -S for the soft limit only."""
    return ("/bin/sh", "-c", f'ulimit {which} -n {files}; exec "$@"', "sh", *command)


def files_needed(text: str) -> int:
    """The number that the refusal names; it also has to say what to do."""
    found = NEEDED.search(text)
    assert found, f"no number of open files: {text[-1000:]}"
    assert f"ulimit -n {found[1].replace(',', '')}" in text, f"no mend: {text[-1000:]}"
    return int(found[1].replace(",", ""))


async def refused_run(folder: Path, users: int) -> tuple[float, int]:
    """How long the refusal took in s, and how many open files it says are needed."""
    async with CountingServer() as server:
        options = ("--part", "4", "--users", str(users))
        command = run_command(folder, server.url, 10, *options)
        begun = time.monotonic()
        with started(*limited(command, FEW_FILES), folder=folder) as run:
            status = await run.ended()
            took_s = time.monotonic() - begun
            assert status == 3, f"status {status}: {run.err[-1000:]}"
            assert server.total == 0, f"{server.total} requests came all the same"
            assert took_s < REFUSED_WITHIN_S, f"refused after {took_s:.1f} s only"
            assert run.out == "", run.out
            assert "Traceback" not in run.err, run.err[-1000:]
            assert await run.left(within_s=2) == {}, "somebody is left"
            return took_s, files_needed(run.err)


async def refuse_many(folder: Path) -> float:
    took_s, needed = await refused_run(folder, MANY)
    assert MANY < needed < 2 * MANY, f"{needed} open files are not what {MANY} users need"
    return took_s


async def refuse_shop(folder: Path) -> float:
    """As it is told to a person: part 4 with its own shop."""
    command = (*COMMAND, "run", "--part", "4", "--users", str(MANY), "--duration", "10s")
    data = ("--data-dir", str(folder / "data"))
    begun = time.monotonic()
    with started(*limited((*command, *data, *own_ports()), FEW_FILES), folder=folder) as run:
        status = await run.ended()
        took_s = time.monotonic() - begun
        assert status == 3, f"status {status}: {run.err[-1000:]}"
        assert took_s < REFUSED_WITHIN_S, f"refused after {took_s:.1f} s only"
        assert MANY < files_needed(run.err) < 2 * MANY, run.err
        assert await run.left(within_s=2) == {}, "somebody is left"
        return took_s


async def enough_is_enough(folder: Path, which: str) -> float:
    """With the number that the refusal named, or with a low soft limit only, all users come up."""
    limit = FEW_FILES
    if not which:
        _, limit = await refused_run(folder / "refused", SOME)
    async with CountingServer(delay_s=0.1) as server:
        options = ("--part", "2", "--users", str(SOME), "--spawn-rate", "300")
        command = run_command(folder, server.url, 4, *options)
        with started(*limited(command, limit, which), folder=folder) as run:
            record = await whole_run(run, server)
    failures, users = record["totals"]["failures"], max(s["users"] or 0 for s in record["samples"])
    assert failures == 0, f"{failures} failures: {record['failures']}"
    assert users == SOME, f"{users} of {SOME} users"
    return 0.0


async def refuse_app(folder: Path) -> float:
    """The key `s` is refused by the same sentence; nothing was asked."""
    async with CountingServer() as server:
        options = ("--part", "4", "--users", str(MANY), "--host", server.url, *own_ports())
        command = (*COMMAND, *options, "--data-dir", str(folder / "data"))
        async with in_terminal(*limited(command, FEW_FILES), folder=folder, columns=200) as both:
            petload, terminal = both
            seen = await terminal.shows("ready")
            terminal.press("s")
            begun = time.monotonic()
            await terminal.shows("open files", seen)
            took_s = time.monotonic() - begun
            await asyncio.sleep(1)  # what was begun all the same would have asked by then
            assert server.total == 0, f"{server.total} requests came all the same"
            terminal.press("q")
            assert await petload.ended() == 0
            return took_s


async def few_files(folder: Path, times: int) -> Outcome:
    """`times` rounds of all."""
    outcome = Outcome()
    ways: tuple[tuple[str, Callable[[Path], Awaitable[float]]], ...] = (
        ("run", refuse_many),
        ("run with the shop", refuse_shop),
        ("app", refuse_app),
        ("the number needed", partial(enough_is_enough, which="")),
        ("a soft limit", partial(enough_is_enough, which="-S")),
    )
    worst_s = await together(
        outcome,
        [
            (name, partial(way, folder / f"{n}-{name.replace(' ', '-')}"))
            for n in range(times)
            for name, way in ways
        ],
        at_a_time=2,
    )
    outcome.worst = f"refused after {worst_s:.1f} s"
    return outcome


# --- 18: disk full, or a data folder that cannot be written -------------------------------------

# A file system of the command's own, that goes with it.
SMALL_DISK = (
    *(shutil.which("unshare") or "unshare", "--mount", "sh", "-c"),
    'd="$1" then="$2"; shift 2; mount -t tmpfs -o size=1m tmpfs "$d" && eval "$then" && exec "$@"',
    "sh",
)
FILL = 'cat /dev/zero > "$d/full" 2> /dev/null || true'
NOT_TO_WRITE = 'mount -o remount,ro "$d"'
NOT_KEPT = "not be kept"


def on_small_disk(disk: Path, then: str, command: Sequence[str]) -> tuple[str, ...]:
    """The command with a disk of 1 MiB at `disk`, on which `then` was done before."""
    disk.mkdir(parents=True)
    return (*SMALL_DISK, str(disk), then, *command)


def fill(petload: Started, disk: Path) -> None:
    """Leave not a byte on the disk that only the started command sees."""
    inside = Path(f"/proc/{petload.process.pid}/root{disk}")
    assert inside.is_dir(), "the disk is not there"
    with suppress(OSError), (inside / "full").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


async def disk_run(folder: Path, then: str, late: Callable[[Started, Path], None] | None) -> float:
    """A run on a disk that is of no use from the start, or no more once the load is on."""
    disk = folder / "data"
    async with CountingServer(delay_s=0.1) as server:
        command = run_command(folder, server.url, 4, *LOAD)
        with started(*on_small_disk(disk, then or "true", command), folder=folder) as run:
            if late is not None:
                await until(lambda: server.total or run.process.poll() is not None, "requests")
                late(run, disk)
            record = await whole_run(run, server)
            assert len(record["samples"]) >= 3, f"{len(record['samples'])} samples"
            assert "Traceback" not in run.err, run.err[-1000:]
            assert NOT_KEPT in run.err, f"what is not kept is not said: {run.err}"
            assert await run.left(within_s=2) == {}, "somebody is left"
            return 0.0


async def disk_app(folder: Path, then: str, late: Callable[[Started, Path], None] | None) -> float:
    """The app: its banner says it, the load goes on, and the totals are those of the oracle."""
    disk = folder / "data"
    async with CountingServer(delay_s=0.1) as server:
        options = (*LOAD, "--host", server.url, *own_ports(), "--data-dir", str(disk))
        command = on_small_disk(disk, then or "true", (*COMMAND, *options))
        async with in_terminal(*command, folder=folder, columns=200) as (petload, terminal):
            seen = await terminal.shows("ready")
            terminal.press("s")
            seen = await terminal.shows("● running 0:", seen)
            if late is not None:
                late(petload, disk)
                asked = server.total
                await until(lambda: server.total > asked + 50, "the load goes on")
            terminal.press("x")
            # From the start on where the folder was of no use from the start.
            await terminal.shows(NOT_KEPT, 0 if late is None else seen)
            await terminal.shows("load stopped", seen)
            terminal.press("q")
            status = await petload.ended()
            assert status == 0, f"status {status}: {terminal.text()[-500:]}"
            assert "Traceback" not in terminal.text(), terminal.text()[-1000:]
            assert await petload.left(within_s=2) == {}, "somebody is left"
            return 0.0


DISKS: tuple[tuple[str, Callable[..., Awaitable[float]], str, Any], ...] = (
    ("run, full from the start", disk_run, FILL, None),
    ("app, filled under load", disk_app, "", fill),
    ("run, read-only", disk_run, NOT_TO_WRITE, None),
    ("run, filled under load", disk_run, "", fill),
    ("app, full from the start", disk_app, FILL, None),
    ("app, read-only", disk_app, NOT_TO_WRITE, None),
)


async def bad_disk(folder: Path, times: int) -> Outcome:
    """`times` tries, one way after the other."""
    outcome = Outcome()
    if why := cannot(*SMALL_DISK, str(folder), "true", "true"):
        outcome.skipped = f"needs a file system of its own: {why}"
        return outcome
    await together(
        outcome,
        [
            (name, partial(face, folder / str(n), then, late))
            for n in range(times)
            for name, face, then, late in [DISKS[n % len(DISKS)]]
        ],
        at_a_time=2,
    )
    outcome.worst = f"{outcome.tried - outcome.passed} runs not whole"
    return outcome


# --- 19: SIGKILL while a run is written ---------------------------------------------------------

# Keeps runs of a known content one after the other, and says where.
KEEPER = """
import json, sys
from itertools import count
from pathlib import Path
from tui.lab import notebook

folder, run = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
for number in count():
    path = notebook.keep(folder, run | {"number": number})
    print(path, flush=True)
"""
RUN_BYTES = 300_000


def realistic_run() -> dict[str, Any]:
    """As long as an hour's run with a dozen endpoints."""
    dice = random.Random(19)  # noqa: S311
    names = ("t", "users", "rps", "mean_ms", "p50_ms", "p95_ms", "probe_ms")
    run: dict[str, Any] = {
        "schema": "petload.run/1",
        "started_at": "2026-01-01T00:00:00Z",
        "part": 2,
        "samples": [],
    }
    for _ in range(RUN_BYTES // 290):
        run["samples"].append({name: dice.random() for name in names})
    return run


def wrong_files(folder: Path, run: dict[str, Any]) -> list[str]:
    """The files in the folder that are not whole runs."""
    wrong = []
    for file in folder.glob("*.json"):
        try:
            kept = json.loads(file.read_text())
        except ValueError as error:
            wrong.append(f"{file.name} does not parse: {error}")
            continue
        if {name: kept.get(name) for name in run} != run:
            wrong.append(f"{file.name} is not the run that was kept")
    return wrong


def check_kept(runs: Path, run: dict[str, Any], before: dict[Path, bytes], said: list[str]) -> None:
    """Raises AssertionError where a file is not whole, or one of `before` or of `said` is amiss."""
    assert not (wrong := wrong_files(runs, run)), "; ".join(wrong)
    assert all(file.read_bytes() == data for file, data in before.items()), "changed afterwards"
    # Only the last line may be cut off.
    assert all(Path(line).exists() for line in said[:-1]), "a run is gone"
    assert before.keys() < set(runs.glob("*.json")), "nothing new"


async def kill_keeper(folder: Path, source: Path, run: dict[str, Any], delay_s: float) -> float:
    """1 where it was killed with a file half written, else 0."""
    runs = folder / "data" / "runs"
    if not runs.exists():
        runs.mkdir(parents=True)
    before = {file: file.read_bytes() for file in runs.glob("*.json")}
    half_written = len(list(runs.glob(".*")))
    command = (sys.executable, "-c", KEEPER, str(folder / "data"), str(source))
    with started(*command, folder=folder) as keeper:
        await until(lambda: keeper.out or keeper.process.poll() is not None, "a run was kept")
        await asyncio.sleep(delay_s)
        assert keeper.process.poll() is None, keeper.err
        keeper.process.kill()
        keeper.process.wait()
        said = keeper.out.splitlines()
    check_kept(runs, run, before, said)
    return float(len(list(runs.glob(".*"))) > half_written)


async def killed_while_writing(folder: Path, times: int) -> Outcome:
    """Five kills a folder: what was written before is in it too."""
    outcome, run, dice = Outcome(), realistic_run(), random.Random(20)  # noqa: S311
    source = folder / "run.json"
    source.write_text(json.dumps(run))
    half_written = 0

    async def series(number: int) -> None:
        nonlocal half_written
        for _ in range(number * 5, min(times, number * 5 + 5)):
            attempt = partial(kill_keeper, folder / str(number), source, run, dice.uniform(0, 0.5))
            half_written += int(await together(outcome, [(f"folder {number}", attempt)], 1))
        shutil.rmtree(folder / str(number))

    room = asyncio.Semaphore(2)

    async def in_room(number: int) -> None:
        async with room:
            await series(number)

    await asyncio.gather(*(in_room(number) for number in range((times + 4) // 5)))
    outcome.worst = f"{half_written} kills with a file half written"
    return outcome


# --- 20: the wall clock jumps an hour -----------------------------------------------------------

# The first number of a file is added to the wall clock of every process, at once.
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
# When the clock jumps, in s of the run, and how far it is ahead from then on, in s.
JUMPS = ((4.0, 3600), (8.0, -3600))
CLOCK_RUN_S = 12
# Samples are due every second; a busy machine delays one a little.
MOST_BETWEEN_S = 1.5
LEAST_BETWEEN_S = 0.5


def build_clock(folder: Path) -> Path | str:
    """The library that makes a wall clock jump, or why there is none."""
    compiler = shutil.which("cc")
    if compiler is None:
        return "there is no C compiler here"
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(CLOCK)
    command = (compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(source))
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return library if done.returncode == 0 else f"cc fails: {done.stderr.strip()}"


def set_clock(file: Path, ahead_s: int) -> None:
    """All processes see it with their next look at the clock."""
    with file.open("r+b") as mapped:
        mapped.write(ahead_s.to_bytes(8, sys.byteorder, signed=True))


async def sees_the_jump(file: Path, env: dict[str, str], folder: Path) -> None:
    """The library does what it is to do, or the trial is none."""
    set_clock(file, 3600)
    with started(
        sys.executable, "-c", "import time; print(time.time())", folder=folder, env=env
    ) as p:
        await p.ended()
        assert 3500 < float(p.out) - time.time() < 3700, "the wall clock does not jump"
    set_clock(file, 0)


async def jump(file: Path, library: Path) -> float:
    folder = file.parent
    env = {"LD_PRELOAD": str(library), "WALL_CLOCK_AHEAD": str(file)}
    await sees_the_jump(file, env, folder / "clock")
    async with CountingServer(delay_s=0.1) as server:
        command = run_command(folder, server.url, CLOCK_RUN_S, *LOAD, "--workers", "2")
        with started(*command, folder=folder, env=env) as run:
            await until(lambda: "load started" in run.err or run.process.poll(), "the load is on")
            begun = time.monotonic()
            for at_s, ahead_s in JUMPS:
                await asyncio.sleep(begun + at_s - time.monotonic())
                set_clock(file, ahead_s)
            record = await whole_run(run, server)
            assert await run.left(within_s=2) == {}, "somebody is left"
    return steady(record)


def steady(record: dict[str, Any]) -> float:
    """Raises AssertionError where a time of the run followed the wall clock; else the worst in s.

    That is the longest time between two samples.
    """
    duration_s = record["duration_s"]
    assert abs(duration_s - CLOCK_RUN_S) < 1, f"{duration_s:.1f} s, not {CLOCK_RUN_S} s"
    times = [sample["t"] for sample in record["samples"]]
    assert len(times) >= CLOCK_RUN_S - 2, f"{len(times)} samples in {duration_s:.1f} s"
    between = [now - then for then, now in pairwise(times)]
    assert min(between) > LEAST_BETWEEN_S, f"samples {min(between):.2f} s apart"
    assert max(between) < MOST_BETWEEN_S, f"samples {max(between):.2f} s apart"
    events = [event["event"] for event in record["events"]]
    bad = re.compile(r"lost|missing|ended with|was ended|hangs|gone")
    assert not (said := [event for event in events if bad.search(event)]), f"{said}"
    assert not (why := lost(record)), f"not to be believed: {why}"
    workers = [row for row in record["processes"] if row["role"] == "worker"]
    assert [row["name"] for row in workers] == ["worker-1", "worker-2"], f"{workers}"
    assert all(row["exit_code"] in (None, 0) for row in workers), f"{workers}"
    assert all(sample["users"] == 4 for sample in record["samples"][3:]), "users were lost"
    assert record["totals"]["failures"] == 0, f"{record['failures']}"
    return max(between)


def lost(record: dict[str, Any]) -> list[str]:
    """Reasons that speak of a loss or of time; that this machine was busy is no matter here."""
    words = ("lost", "nothing for", "ever up")
    return [why for why in record["invalid_because"] if any(word in why for word in words)]


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
    worst_s = await together(
        outcome,
        [(f"run {n}", partial(jump, file, library)) for n, file in enumerate(files)],
        at_a_time=2,
    )
    outcome.worst = f"samples {worst_s:.2f} s apart"
    return outcome


# --- 22: workers come and go by the thousand ----------------------------------------------------

# A lab that does what it is told: +N starts N workers together, -N has N leave.
HANDS = """
import asyncio, sys
from pathlib import Path
from tui.lab.parts import Asked, plan
from tui.lab.session import Lab

async def main():
    folder, host, shop_port, web_port = sys.argv[1:]
    ports = {"shop_port": int(shop_port), "web_port": int(web_port)}
    asked = Asked(users=2, spawn_rate=50, host=host)
    async with Lab(plan(2, asked), data_dir=Path(folder), **ports) as lab:
        await lab.open()
        await lab.start()
        # A line at a time, and without a thread that would be counted.
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
        print("open", flush=True)
        while line := await reader.readline():
            act = lab.add_worker if line.startswith(b"+") else lab.remove_worker
            await asyncio.gather(*(act() for _ in range(int(line[1:]))))
            print("done", flush=True)
        await lab.stop()

asyncio.run(main())
"""
TOGETHER = 6
GROWS_BY_AT_MOST = 10 * MIB


def figures(petload: psutil.Process) -> tuple[int, int]:
    """Open files and threads."""
    return petload.num_fds(), petload.num_threads()


def zombies(petload: psutil.Process) -> list[int]:
    found = []
    for child in petload.children():
        with suppress(psutil.NoSuchProcess):
            if child.status() == psutil.STATUS_ZOMBIE:
                found.append(child.pid)
    return found


@contextmanager
def hands(folder: Path, host: str) -> Iterator[Started]:
    command = (sys.executable, "-c", HANDS, str(folder / "data"), host, *own_ports()[1::2])
    with started(*command, folder=folder, stdin=subprocess.PIPE) as petload:
        yield petload


async def come_and_go(folder: Path, number: int) -> Outcome:
    """`number` workers are added and removed, several at a time, under load."""
    outcome = Outcome()
    async with CountingServer(delay_s=0.1) as server:
        with hands(folder, server.url) as petload:
            await until(lambda: "open" in petload.out or petload.process.poll() is not None, "open")
            assert petload.process.stdin is not None, petload.err
            process = psutil.Process(petload.process.pid)
            told = 0

            async def tell(order: str) -> None:
                nonlocal told
                assert petload.process.stdin is not None
                petload.process.stdin.write(f"{order}\n".encode())
                petload.process.stdin.flush()
                told += 1
                await until(
                    lambda: petload.out.count("done") == told or petload.process.poll() is not None,
                    f"{order} is done",
                    patience_s=90,
                )
                assert petload.process.poll() is None, petload.err[-1000:]

            before, rss = figures(process), process.memory_info().rss
            most_at_once = min(TOGETHER, max(1, number // 2))
            while outcome.tried < number:
                each = min(most_at_once, number - outcome.tried)
                await tell(f"+{each}")
                up = len(petload.children("--worker"))
                await tell(f"-{each}")
                for n in range(each):
                    outcome.note(None if n or up == each + 1 else f"{up} workers are up")
            with suppress(AssertionError):
                await until(lambda: figures(process) == before, "settled", patience_s=5)
            after, grown = figures(process), process.memory_info().rss - rss
            assert not zombies(process), f"zombies: {zombies(process)}"
            assert after == before, f"files and threads: {before}, now {after}"
            assert grown <= GROWS_BY_AT_MOST, f"grown by {grown / MIB:.1f} MiB"
            petload.process.stdin.close()
            await petload.ended()
            assert alive_with(petload.token) == {}, "somebody is left"
    outcome.worst = f"{grown / MIB:+.1f} MiB, {after[0]} open files, {after[1]} threads"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(15, "a number that is another's by now", "0 of 100 hit", reused, 10, 100),
    Fault(17, "few file descriptors", "said within 5 s, with the number needed", few_files, 1, 4),
    Fault(18, "disk full or read-only data folder", "the run is whole, and said", bad_disk, 4, 18),
    Fault(19, "SIGKILL while a run is written", "200 of 200 parse", killed_while_writing, 10, 200),
    Fault(20, "the wall clock jumps an hour", "no timer is moved", clock_jumps, 1, 6),
    Fault(
        22,
        "workers added and removed",
        "0 zombies, same files and threads, +10 MiB",
        come_and_go,
        6,
        1000,
    ),
)
