"""Build scripted snapshots: rows of processes, figures, endpoints, signals.

Nothing here is random or depends on a clock: the same snapshot is the same picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import sin

from tests.ui.screens.fake_lab import WEB_URL
from tui.model.parts import PARTS
from tui.model.process_names import MACHINE, MASTER, PETLOAD, PETSHOP
from tui.model.sample import Sample
from tui.model.snapshot import (
    Annotation,
    EndpointView,
    Event,
    Load,
    ProcessView,
    ResponseTimes,
    Snapshot,
)
from tui.model.verdict import Bottleneck, SignalView, UserSplit, Verdict

MIB = 1024 * 1024
HISTORY = 120


# --- processes ----------------------------------------------------------------------------------


def process(name: str, state: str = "running", **figures: object) -> ProcessView:
    """Return a child process; workers also have users, a rate and a loop lag."""
    role = "worker" if name.startswith("worker-") else {PETSHOP: "shop"}.get(name, name)
    number = 1 + [PETSHOP, MASTER].index(name) if role != "worker" else 2 + int(name[7:])
    known: dict[str, object] = {
        "pid": 4210 + number,
        "cpu_percent": 3.0 * number,
        "rss_bytes": (40 + 6 * number) * MIB,
        "uptime_s": 95.0,
        "command": f"/opt/petload/bin/python -m {role} --host 127.0.0.1 --log-of {name}",
        "log": f"/home/learner/.local/share/petload/logs/{name}.log",
    }
    if role == "worker":
        known |= {"users": 0, "rps": 0.0, "requests": 0, "lag_ms": 0.4}
    return ProcessView(name, role, state, **(known | figures))  # type: ignore[arg-type]


def surroundings(machine: float | None, petload: float | None = 2.0) -> tuple[ProcessView, ...]:
    """Return the rows of the machine and of petload."""
    return (
        ProcessView(MACHINE, MACHINE, "", cpu_percent=machine),
        ProcessView(PETLOAD, PETLOAD, "", cpu_percent=petload, rss_bytes=46 * MIB, uptime_s=97.0),
    )


def supervisor(
    shop: float, master: float, *workers: tuple[float, int, float, float], machine: float
) -> tuple[ProcessView, ...]:
    """Return all rows of a load; a worker is (CPU, users, RPS, loop lag in ms)."""
    return (
        process(PETSHOP, cpu_percent=shop),
        process(MASTER, cpu_percent=master),
        *(
            process(
                f"worker-{number}",
                cpu_percent=cpu,
                users=users,
                rps=rps,
                requests=int(rps * 60),
                lag_ms=lag,
            )
            for number, (cpu, users, rps, lag) in enumerate(workers, 1)
        ),
        *surroundings(machine),
    )


# --- samples and endpoints ----------------------------------------------------------------------


def times(p50: float | None) -> ResponseTimes:
    """Return response times around a median."""
    if p50 is None:
        return ResponseTimes()
    return ResponseTimes(1.2 * p50, p50, 3 * p50, 4.5 * p50, 7 * p50)


def samples(
    now: Sample, processes: tuple[ProcessView, ...], count: int = HISTORY
) -> tuple[Sample, ...]:
    """Return seconds that oscillate around `now` and end in it."""

    def at(age: int) -> Sample:
        # One at age 0, a little more or less before it.
        swing = 1 + 0.08 * sin(age / 5) + 0.03 * sin(age / 1.7)

        def then(value: float | None, most: float | None = None) -> float | None:
            if value is None:
                return None
            return value * swing if most is None else min(value * swing, most)

        return replace(
            now,
            t=now.t - age,
            rps=then(now.rps),
            failures_per_s=then(now.failures_per_s),
            mean_ms=then(now.mean_ms),
            p50_ms=then(now.p50_ms),
            p95_ms=then(now.p95_ms),
            probe_ms=then(now.probe_ms),
            cpu_percent={view.name: then(view.cpu_percent, 100.0) for view in processes},
        )

    return tuple(at(age) for age in range(count - 1, -1, -1))


def second(
    processes: tuple[ProcessView, ...],
    *,
    t: float = 100.0,
    users: int | None = 0,
    rps: float | None = None,
    failures_per_s: float | None = None,
    p50_ms: float | None = None,
    probe_ms: float | None = 2.4,
    bottleneck: Bottleneck = Bottleneck.IDLE,
) -> Sample:
    """Return the measurements of one second."""
    return Sample(
        t=t,
        users=users,
        rps=rps,
        failures_per_s=failures_per_s,
        mean_ms=None if p50_ms is None else 1.2 * p50_ms,
        p50_ms=p50_ms,
        p95_ms=None if p50_ms is None else 3 * p50_ms,
        probe_ms=probe_ms,
        cpu_percent={view.name: view.cpu_percent for view in processes},
        bottleneck=bottleneck,
    )


def endpoints(
    requests: int, rps: float | None, p50_ms: float | None, failures: int = 0
) -> tuple[EndpointView, ...]:
    """Return the shop's two endpoints; failures are the page's."""
    half = None if rps is None else rps / 2
    failed = None if rps is None else rps * failures / max(1, requests)
    none = None if rps is None else 0.0
    first = requests // 2
    page, pet = times(p50_ms), times(p50_ms and 0.6 * p50_ms)
    fastest, fast = p50_ms and 0.2 * p50_ms, p50_ms and 0.1 * p50_ms
    return (
        EndpointView("GET", "/", first, failures, half, page, failed, fastest, 8_423.0),
        EndpointView("POST", "/pets", requests - first, 0, half, pet, none, fast, 61.0),
    )


def signals(
    *,
    worker: str,
    split: UserSplit,
    lag_ms: float,
    rps: float,
    clocks_ms: tuple[float, float],
    idle_ms: float,
    shop: float,
    machine: float,
    points: Mapping[str, Bottleneck],
) -> tuple[SignalView, ...]:
    """Return all signals in the words of analysis.signal_table; `points` by their names."""
    users = split.thinking + split.in_request + split.stuck + split.resting
    at_work = users - split.thinking
    late = min(split.in_request, rps * 3 * lag_ms / 1000)
    rows = (
        ("Worker CPU", worker, "90 % of a core",
         "A Python process can use one core at most. Then it measures its own queue."),
        ("Worker without a core", "4 % of the time", "15 %",
         "How long it was ready to run while other processes had all cores."),
        ("Users kept by the tester", f"{split.stuck + late:,.0f} of {at_work:,.0f} at work",
         "50 %",
         (f"{split.stuck:,.0f} stuck between two requests, {late:,.0f} in one that its late loop"
          " delays.")),
        ("Event-loop lag", f"{lag_ms:,.1f} ms", f"{max(5.0, clocks_ms[0] / 2) / 3:,.1f} ms",
         "How late a worker's loop wakes. 3 turns a request: then half its time is the loop's."),
        ("Locust's time, the probe's", f"{clocks_ms[0]:,.0f} ms, {clocks_ms[1]:,.1f} ms",
         "2 times + 5 ms",
         "What a client outside Locust sees. The rest of Locust's figure is the tester's own."),
        ("Users in a request", f"{split.in_request:,.0f} of {at_work:,.0f} at work",
         "75 %, if slower", "The target has them: it has not answered yet."),
        ("An answer, and without load", f"{clocks_ms[1]:,.0f} ms, {idle_ms:,.1f} ms",
         "2 times + 5 ms",
         "Outside the tester: Locust's time without its loop's lag, or the probe's."),
        ("Shop CPU, busiest process", f"{shop:.0f} %", "90 % of a core",
         "A shop that waits, for a lock or a database, is the limit far below."),
        ("RPS while users rose", "790 to 801", f"{users / 2:,.0f} to {users:,.0f}",
         "Twice the users brought next to nothing: some component is at its limit."),
        ("Users thinking", f"{split.thinking:,.0f} of {users:,.0f}", "half",
         "They ask for nothing and keep no component busy."),
        ("Machine CPU", f"{machine:.0f} %, 7 % by others", "95 %",
         ("Of all cores. Others are programs that are not the lab's. This machine is a virtual one:"
          " its host gave 12 % to other guests.")),
        ("Pressure on CPU", "7 % of the time", "",
         "How long any task on this machine wanted a core and had none."),
        ("Master CPU", "9 %", "90 % of a core", "It adds up what all workers report."),
        ("Failed: no ports or files", "0.0 % of requests", "1 %",
         "Errors that this machine makes, not the target."),
    )  # fmt: skip
    return tuple(
        SignalView(name, figure, threshold, points.get(name), about)
        for name, figure, threshold, about in rows
    )


EVENTS = (
    Event(0.1, "port 5000 is taken by ControlCenter (pid 612): the shop listens on 5001"),
    Event(0.9, "petshop started"),
    Event(1.6, "master started"),
    Event(2.4, "worker-1 started"),
    Event(40.0, "load started: 200 users at 50/s"),
)


MARKS = (Annotation(40.0, "start"), Annotation(47.0, "worker-1 saturated"))


def snapshot(
    part: int,
    load: Load,
    processes: tuple[ProcessView, ...],
    now: Sample | None = None,
    **more: object,
) -> Snapshot:
    """Return one second of a part, with the part's own values unless `more` has others."""
    about = PARTS[part]
    now = now or second(processes)
    names = [view.name for view in processes if view.role == "worker"]
    known: dict[str, object] = {
        "t": now.t,
        "shop": about.shop,
        "host": "http://127.0.0.1:5000",
        "web_url": WEB_URL,
        "locustfile": about.locustfile,
        "target_users": about.users,
        "spawn_rate": about.spawn_rate,
        "workers": len(names),
        "slo_ms": 3000.0,
        "cores": 2,
        "verdict": Verdict(Bottleneck.IDLE),
        "report_age_s": 0.4,
        "processes": processes,
        "history": samples(now, processes),
        "events": EVENTS,
    }
    return Snapshot(part=part, load=load, now=now, **(known | more))  # type: ignore[arg-type]
