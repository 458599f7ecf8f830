"""Measure CPU and memory of processes and of the machine, by psutil.

A process counts with its descendants: a production server's work is done by its children. CPU is
in percent of one core, the machine's in percent of all cores together.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import psutil

from tui.telemetry.pressure import queued_s, some_queued_s

# Finding descendants means one look at every process of the machine: 3 ms at 90 processes.
FIND_CHILDREN_EVERY_S = 5.0
# How long after a process was met its children may still be coming.
YOUNG_S = 3.0
# When this very process was born, by the monotonic clock [s]. The wall clock is read this once: it
# may be set at any later time.
_BORN_AT = time.monotonic() - (time.time() - psutil.Process().create_time())


@dataclass(frozen=True, slots=True)
class Usage:
    """One process and its descendants; None where it is not known (yet).

    `busiest_percent` is the CPU of the busiest one among them. `queued_percent` is how much of the
    time the process itself wanted a core in vain. `is_stopped`: a signal stopped the process, and
    it has not gone on.
    """

    cpu_percent: float | None
    rss_bytes: int | None
    busiest_percent: float | None = None
    queued_percent: float | None = None
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class MachineUsage:
    """CPU of all cores together, 0..100 %: in use, and of that taken by other guests of the host.

    None where it is not known: macOS says nothing of other guests. `cores` is their number.
    """

    percent: float | None = None
    stolen_percent: float | None = None
    cores: int = field(default_factory=lambda: psutil.cpu_count() or 1)


@dataclass(slots=True)
class _Tree:
    """A process, its descendants, and the CPU seconds of each at the last sample.

    `met_at` is the time of the first sample, by the monotonic clock [s].
    """

    root: psutil.Process
    met_at: float
    children: list[psutil.Process]
    cpu_s: dict[int, float]
    queued_s: float | None = None


class CpuMeter:
    """Measures between one call of `sample` and the next."""

    def __init__(self) -> None:
        self._trees: dict[int, _Tree] = {}
        self._sampled_at: float | None = None
        self._looked_at: float | None = None
        self._times = psutil.cpu_times()
        self._some_queued = (time.monotonic(), some_queued_s())

    def sample(self, pids: Mapping[str, int]) -> dict[str, Usage]:
        """Return the usage by name since the last call; the CPU of a new process is None."""
        now = time.monotonic()
        elapsed_s = now - self._sampled_at if self._sampled_at is not None else None
        self._sampled_at = now
        new = [pid for pid in pids.values() if pid not in self._trees]
        for gone in self._trees.keys() - set(pids.values()):
            del self._trees[gone]
        for pid in new:
            tree = _tree(pid, now)
            if tree is not None:
                self._trees[pid] = tree
        # A server starts its children a moment after itself: look again soon after a start.
        due = self._looked_at is None or now - self._looked_at >= FIND_CHILDREN_EVERY_S
        if due or new or any(_young(tree, now) for tree in self._trees.values()):
            self._looked_at = now
            _find_children(self._trees)
        return {name: self._usage(pid, elapsed_s) for name, pid in pids.items()}

    def machine(self) -> MachineUsage:
        """Return the CPU of the whole machine since the last call."""
        before, now = self._times, psutil.cpu_times()
        self._times = now
        total = sum(now) - sum(before) - _guest(now) + _guest(before)
        idle = _idle(now) - _idle(before)
        if total <= 0:
            return MachineUsage()

        def percent(seconds: float) -> float:
            return max(0.0, min(100.0, 100.0 * seconds / total))

        then_s, now_s = (getattr(times, "steal", None) for times in (before, now))
        stolen = None if then_s is None or now_s is None else percent(now_s - then_s)
        return MachineUsage(percent(total - idle), stolen)

    def pressure(self) -> float | None:
        """Return how long any task wanted a core in vain since the last call, 0..100 %."""
        (then, before_s), now = self._some_queued, time.monotonic()
        now_s = some_queued_s()
        self._some_queued = (now, now_s)
        if before_s is None or now_s is None or now <= then:
            return None
        return max(0.0, min(100.0, 100.0 * (now_s - before_s) / (now - then)))

    def _usage(self, pid: int, elapsed_s: float | None) -> Usage:
        tree = self._trees.get(pid)
        if tree is None:
            return Usage(None, None)
        used_s: list[float] = []
        rss_bytes, known, is_stopped = 0, bool(tree.cpu_s), False
        cpu_s: dict[int, float] = {}
        for process in (tree.root, *tree.children):
            try:
                with process.oneshot():
                    times = process.cpu_times()
                    rss_bytes += process.memory_info().rss
                    if process is tree.root:
                        is_stopped = process.status() == psutil.STATUS_STOPPED
            except psutil.Error:
                if process is tree.root:
                    return Usage(None, None)
                continue
            cpu_s[process.pid] = now_s = times.user + times.system
            before_s = tree.cpu_s.get(process.pid)
            if before_s is None:
                # A child that was born since the last sample used all its time since then; one
                # that is older was only found now, and what it used when is not known.
                before_s = 0.0 if _age_s(process.pid) <= (elapsed_s or 0.0) else now_s
            used_s.append(now_s - before_s)
        tree.cpu_s = cpu_s
        waited_s, tree.queued_s = tree.queued_s, queued_s(pid)
        if not known or not elapsed_s:
            return Usage(None, rss_bytes, is_stopped=is_stopped)

        def percent(seconds: float) -> float:
            return max(0.0, 100.0 * seconds / elapsed_s)

        return Usage(
            cpu_percent=percent(sum(used_s)),
            rss_bytes=rss_bytes,
            busiest_percent=percent(max(used_s)),
            queued_percent=None
            if waited_s is None or tree.queued_s is None
            else percent(tree.queued_s - waited_s),
            is_stopped=is_stopped,
        )


def _tree(pid: int, now: float) -> _Tree | None:
    try:
        return _Tree(psutil.Process(pid), now, [], {})
    except psutil.Error:
        return None


def _young(tree: _Tree, now: float) -> bool:
    return now - tree.met_at < YOUNG_S


def _age_s(pid: int) -> float:
    """Return the age of a process in s, also after a change of the wall clock; inf if it ended."""
    try:
        # Read at the same moment, and not from objects that keep what they read once: psutil's
        # creation times move with the wall clock, their difference does not.
        born_later_s = psutil.Process(pid).create_time() - psutil.Process().create_time()
    except psutil.Error:
        return math.inf
    return time.monotonic() - _BORN_AT - born_later_s


def _find_children(trees: Mapping[int, _Tree]) -> None:
    """Look once at all processes and hand each descendant to its tree."""
    parents: dict[int, int] = {}
    processes: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        try:
            parents[process.pid] = process.ppid()
            processes[process.pid] = process
        except psutil.Error:
            continue
    for tree in trees.values():
        tree.children = []
    for pid in parents:
        root = parents.get(pid)
        seen = {pid}
        while root is not None and root not in trees and root not in seen:
            seen.add(root)
            root = parents.get(root)
        if root in trees and root is not None and pid not in trees:
            trees[root].children.append(processes[pid])


def _idle(times: object) -> float:
    return float(getattr(times, "idle", 0.0)) + float(getattr(times, "iowait", 0.0))


def _guest(times: object) -> float:
    # Linux counts a guest's time in user as well.
    return float(getattr(times, "guest", 0.0)) + float(getattr(times, "guest_nice", 0.0))
