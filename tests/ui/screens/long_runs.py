"""Scripted minutes of a lab, for looking back over a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import sin

from tests.ui.screens.idle_states import ready
from tests.ui.screens.load_states import saturated
from tui.model.process_names import MACHINE, MASTER, PETLOAD, PETSHOP
from tui.model.sample import Sample
from tui.model.snapshot import Annotation, Load, Snapshot
from tui.model.verdict import Bottleneck

START_T, FULL_T, ADDED_T = 40.0, 55.0, 150.0
USERS, SPAWN_RATE = 5000, 100.0
GAP = range(200, 216)


def second(t: float) -> Sample:
    """Return a second of part 4: idle, spawning, one saturated worker, then two."""
    wave = 0.06 * sin(t / 5) + 0.03 * sin(t / 1.7)
    cpu: dict[str, float | None] = {PETLOAD: 2.0, PETSHOP: 1.0, MASTER: 2.0, "worker-1": 1.0}
    if t < START_T:
        return Sample(t, users=0, probe_ms=2.4 * (1 + wave), cpu_percent={**cpu, MACHINE: 4.0})
    if int(t) in GAP:
        return Sample(t)
    users = min(USERS, int((t - START_T) * SPAWN_RATE))
    two = t >= ADDED_T
    full = t >= FULL_T
    rps = min(users * 0.53, 1400.0 if two else 801.0) * (1 + wave)
    p50_ms = (4.2 + users / (22.0 if two else 11.0)) * (1 + wave)
    busy = rps / 1400.0
    cpu |= {PETSHOP: 60 * busy, MASTER: 9.0, "worker-1": min(98.0, 97 * (1 + wave / 9))}
    if two:
        cpu |= {"worker-1": 76 * (1 + wave), "worker-2": 73 * (1 - wave)}
    elif not full:
        cpu["worker-1"] = 97 * (t - START_T) / (FULL_T - START_T)
    return Sample(
        t,
        users=users,
        asked=USERS,
        rps=rps,
        failures_per_s=0.0 if two or not full else 12.0 * (1 + 4 * wave),
        mean_ms=1.2 * p50_ms,
        p50_ms=p50_ms,
        p95_ms=3 * p50_ms,
        probe_ms=(6.0 if two else 2.6) * (1 + wave),
        cpu_percent={**cpu, MACHINE: 99.0 if two else 64.0},
        bottleneck=Bottleneck.MACHINE if two else Bottleneck.TESTER if full else Bottleneck.UNCLEAR,
        in_request=users * (0.82 if two else 0.1) * (1 + wave),
        thinking=0.0,
    )


MARKS = (
    Annotation(START_T, "start"),
    Annotation(FULL_T, "worker-1 saturated"),
    Annotation(ADDED_T, "2 workers"),
    Annotation(1000.0, "worker-2 lost"),
    Annotation(1004.0, "2 workers"),
)


def run(seconds: int = 300, *, first: int = 1) -> Snapshot:
    """Return the run after so many seconds, without those before `first`."""
    history = tuple(second(float(t)) for t in range(first, seconds + 1))
    now = history[-1]
    is_on = now.t >= START_T
    return replace(
        saturated(),
        t=now.t,
        load=Load.RUNNING if is_on else Load.READY,
        run_s=now.t - START_T if is_on else None,
        now=now,
        history=history,
        processes=saturated().processes if is_on else ready().processes,
        marks=tuple(mark for mark in MARKS if mark.t <= now.t),
    )


def opened() -> Snapshot:
    """Ready for half a minute; no load yet."""
    return run(30)


def minutes() -> Snapshot:
    """Five minutes, with a quarter of a minute that was not measured."""
    return run(300)


def hour() -> Snapshot:
    """As much as is kept; the first minutes are gone."""
    return run(3900, first=301)


RUNS: Mapping[str, Callable[[], Snapshot]] = {
    build.__name__: build for build in (opened, minutes, hour)
}
