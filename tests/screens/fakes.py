"""A lab without processes, and scripted seconds of it for every state the screen may have to show.

Nothing here reads a clock or rolls dice: the same snapshot is the same picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import sin

from tui.lab.face import LabFailed, Refused
from tui.lab.parts import PARTS, Asked, Plan, ShopMode, plan, switched
from tui.lab.snapshot import (
    HUNG,
    MACHINE,
    MASTER,
    PETLOAD,
    PETSHOP,
    Bottleneck,
    EndpointView,
    Event,
    FailureView,
    Load,
    Mark,
    ProcessView,
    ResponseTimes,
    Sample,
    SignalView,
    SloView,
    Snapshot,
    Totals,
    UserSplit,
    Verdict,
)

WEB_URL = "http://127.0.0.1:8089"
MIB = 1024 * 1024
HISTORY = 120


class FakeLab:
    """Implements LabFace: notes every command, and fails those that it was told to fail."""

    def __init__(self, number: int = 1, **asked: object) -> None:
        self.plan: Plan = plan(number, Asked(**asked))  # type: ignore[arg-type]
        self.commands: list[tuple[object, ...]] = []
        self.failing: dict[str, Refused | LabFailed] = {}
        self.logs: dict[str, list[str]] = {}
        self.last: Snapshot | None = None
        self._subscribers: list[Callable[[Snapshot], None]] = []

    def publish(self, snapshot: Snapshot) -> None:
        """A second passes."""
        self.last = snapshot
        for subscriber in self._subscribers:
            subscriber(snapshot)

    def asked(self) -> list[tuple[object, ...]]:
        """Every command but the `open` that comes first."""
        return [command for command in self.commands if command != ("open",)]

    def _note(self, name: str, *arguments: object) -> None:
        self.commands.append((name, *arguments))
        if name in self.failing:
            raise self.failing[name]

    # --- LabFace --------------------------------------------------------------------------------

    @property
    def web_url(self) -> str:
        return WEB_URL

    @property
    def most_workers(self) -> int:
        return 16

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        self._subscribers.append(subscriber)

    def log_lines(self, name: str, lines: int) -> list[str]:
        return self.logs.get(name, [])[-lines:]

    async def open(self) -> None:
        self._note("open")

    async def start(self) -> None:
        self._note("start")

    async def stop(self) -> None:
        self._note("stop")

    async def add_worker(self) -> None:
        self._note("add_worker")

    async def remove_worker(self) -> None:
        self._note("remove_worker")

    async def set_users(self, users: int, spawn_rate: float) -> None:
        self._note("set_users", users, spawn_rate)
        self.plan = replace(self.plan, users=users, spawn_rate=spawn_rate)

    async def switch(self, part: int) -> None:
        self._note("switch", part)
        self.plan = switched(self.plan, part)

    async def set_shop(self, mode: ShopMode) -> None:
        self._note("set_shop", mode)
        self.plan = replace(self.plan, shop=mode)


# --- processes ----------------------------------------------------------------------------------


def process(name: str, state: str = "running", **figures: object) -> ProcessView:
    """A child of petload; workers have users, a rate and a loop lag on top."""
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
    """The machine's row and petload's own."""
    return (
        ProcessView(MACHINE, MACHINE, "", cpu_percent=machine),
        ProcessView(PETLOAD, PETLOAD, "", cpu_percent=petload, rss_bytes=46 * MIB, uptime_s=97.0),
    )


def crew(
    shop: float, master: float, *workers: tuple[float, int, float, float], machine: float
) -> tuple[ProcessView, ...]:
    """All rows of a load; a worker is (CPU, users, RPS, loop lag in ms)."""
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
    """Response times around a median."""
    if p50 is None:
        return ResponseTimes()
    return ResponseTimes(1.2 * p50, p50, 3 * p50, 4.5 * p50, 7 * p50)


def samples(
    now: Sample, processes: tuple[ProcessView, ...], count: int = HISTORY
) -> tuple[Sample, ...]:
    """Seconds that wave around `now` and end in it."""

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
    """What was measured in one second."""
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
    """The shop's two endpoints; what fails is the page."""
    half = None if rps is None else rps / 2
    return (
        EndpointView("GET", "/", requests // 2, failures, half, times(p50_ms)),
        EndpointView(
            "POST", "/pets", requests - requests // 2, 0, half, times(p50_ms and 0.6 * p50_ms)
        ),
    )


def signals(
    *,
    worker: str,
    split: UserSplit,
    lag_ms: float,
    clocks_ms: tuple[float, float],
    idle_ms: float,
    shop: float,
    machine: float,
    points: Mapping[str, Bottleneck],
) -> tuple[SignalView, ...]:
    """All signals, in the lab's own words and with its longest ones; `points` by their names."""
    users = split.thinking + split.in_request + split.stuck + split.resting
    at_work = users - split.thinking
    rows = (
        ("Worker CPU", worker, "90 % of a core",
         "A Python process cannot do more than one core; what it then measures is its own queue."),
        ("Worker without a core", "4 % of the time", "15 %",
         "How long it was ready to run while others had all cores."),
        ("Users stuck in the tester", f"{split.stuck:,.0f} of {at_work:,.0f} at work", "25 %",
         "Neither thinking nor in a request: they wait until their worker has time for them."),
        ("Event-loop lag", f"{lag_ms:,.1f} ms", "half of Locust's time in 3 turns",
         "How late a worker's loop wakes. Every request passes it a few times."),
        ("Locust's time, the probe's", f"{clocks_ms[0]:,.0f} ms, {clocks_ms[1]:,.1f} ms",
         "2 times and 5 ms more",
         "What a client outside Locust sees. The rest of Locust's figure is the tester's own."),
        ("Users in a request", f"{split.in_request:,.0f} of {at_work:,.0f} at work",
         "75 %, and slower than idle", "The target has them: it has not answered yet."),
        ("An answer, and without load", f"{clocks_ms[1]:,.0f} ms, {idle_ms:,.1f} ms",
         "2 times and 5 ms more",
         "Outside the tester: Locust's time without its loop's lag, or the probe's."),
        ("Shop CPU, busiest process", f"{shop:.0f} %", "90 % of a core",
         "A shop that waits, for a lock or a database, is the limit far below."),
        ("RPS while users rose", "790 to 801", f"users {users / 2:,.0f} to {users:,.0f}",
         "Twice the users brought next to nothing: a limit was reached, whoever it is."),
        ("Users thinking", f"{split.thinking:,.0f} of {users:,.0f}", "half",
         "They ask for nothing, and so nobody is kept busy by them."),
        ("Machine CPU", f"{machine:.0f} % of all cores", "95 %",
         "Nobody can get more, whoever needs it."),
        ("Pressure on CPU", "7 % of the time", "",
         "How long anybody on this machine wanted a core and had none."),
        ("Master CPU", "9 %", "90 % of a core", "It adds up what all workers report."),
        ("Failed for want of ports, files", "0.0 % of requests", "1 %",
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


MARKS = (Mark(40.0, "start"), Mark(47.0, "worker-1 saturated"))


def snapshot(
    part: int,
    load: Load,
    processes: tuple[ProcessView, ...],
    now: Sample | None = None,
    **more: object,
) -> Snapshot:
    """One second of a part, as the part has it unless `more` says otherwise."""
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


# --- the states ---------------------------------------------------------------------------------


def starting() -> Snapshot:
    """The shop is up, Locust is on its way, nothing was measured yet."""
    processes = (
        process(PETSHOP, cpu_percent=None, uptime_s=0.5),
        process(MASTER, "starting", cpu_percent=None, uptime_s=0.4),
        process(
            "worker-1",
            "starting",
            cpu_percent=None,
            rss_bytes=None,
            users=None,
            rps=None,
            requests=None,
            lag_ms=None,
            uptime_s=0.1,
        ),
        *surroundings(None, None),
    )
    now = second(processes, t=1.0, users=None, probe_ms=None)
    return snapshot(
        1,
        Load.STARTING,
        processes,
        now,
        report_age_s=None,
        history=samples(now, processes, 1),
        events=EVENTS[:2],
    )


def ready() -> Snapshot:
    """All up, no load."""
    processes = crew(1.0, 2.0, (1.0, 0, 0.0, 0.4), machine=4.0)
    now = second(processes)
    return snapshot(1, Load.READY, processes, now, events=EVENTS[:4])


def spawning() -> Snapshot:
    """140 of 200 users are there."""
    processes = crew(48.0, 4.0, (61.0, 140, 420.0, 5.2), machine=60.0)
    now = second(
        processes,
        users=140,
        rps=420.0,
        failures_per_s=0.0,
        p50_ms=90.0,
        bottleneck=Bottleneck.UNCLEAR,
    )
    return snapshot(
        2,
        Load.SPAWNING,
        processes,
        now,
        run_s=3.0,
        verdict=Verdict(
            Bottleneck.UNCLEAR,
            ("No worker, not the shop and not the machine is at its CPU limit.",),
            "Compare the p95 with the probe, and try more users.",
        ),
        totals=Totals(800, 0, times(90.0)),
        endpoints=endpoints(800, 420.0, 90.0),
    )


PART1_SPLIT = UserSplit(thinking=9, in_request=1, stuck=0, resting=0)


def part1() -> Snapshot:
    """Ten users who think: nothing is at its limit."""
    processes = crew(2.0, 2.0, (3.0, 10, 5.1, 0.3), machine=6.0)
    now = second(
        processes,
        users=10,
        rps=5.1,
        failures_per_s=0.0,
        p50_ms=4.2,
        bottleneck=Bottleneck.USERS,
    )
    return snapshot(
        1,
        Load.RUNNING,
        processes,
        now,
        run_s=62.0,
        verdict=Verdict(
            Bottleneck.USERS,
            (
                "No CPU is full: worker-1 3 %, shop 2 %, machine 6 %.",
                "9 of 10 users are thinking.",
                "Answers take 4 ms, as without load.",
            ),
            "Press u for more users: what is there could do more.",
        ),
        split=PART1_SPLIT,
        signals=signals(
            worker="worker-1 3 %",
            split=PART1_SPLIT,
            lag_ms=0.3,
            clocks_ms=(4.2, 2.4),
            idle_ms=2.2,
            shop=2.0,
            machine=6.0,
            points={"Users thinking": Bottleneck.USERS},
        ),
        marks=MARKS[:1],
        totals=Totals(311, 0, times(4.2)),
        endpoints=endpoints(311, 5.1, 4.2),
    )


PART2_SPLIT = UserSplit(thinking=0, in_request=191, stuck=9, resting=0)


def part2() -> Snapshot:
    """200 users who do not think: the development server is the limit."""
    processes = crew(93.0, 6.0, (84.0, 200, 648.0, 7.1), machine=91.0)
    now = second(
        processes,
        users=200,
        rps=648.0,
        failures_per_s=0.0,
        p50_ms=301.0,
        probe_ms=68.0,
        bottleneck=Bottleneck.SHOP,
    )
    return snapshot(
        2,
        Load.RUNNING,
        processes,
        now,
        run_s=61.0,
        verdict=Verdict(
            Bottleneck.SHOP,
            (
                "191 of 200 users wait inside a request.",
                "An answer takes 284 ms; without load it took 2.2 ms.",
                "The shop uses 93 % of a core.",
                "RPS was 640 with 100 users and is 648 with 200.",
            ),
            "Another worker will not raise RPS: press v to serve the shop otherwise.",
        ),
        split=PART2_SPLIT,
        signals=signals(
            worker="worker-1 84 %",
            split=PART2_SPLIT,
            lag_ms=7.1,
            clocks_ms=(301.0, 68.0),
            idle_ms=2.2,
            shop=93.0,
            machine=91.0,
            points=dict.fromkeys(
                (
                    "Users in a request",
                    "An answer, and without load",
                    "Shop CPU, busiest process",
                ),
                Bottleneck.SHOP,
            ),
        ),
        marks=MARKS[:1],
        totals=Totals(39_311, 0, times(301.0)),
        endpoints=endpoints(39_311, 648.0, 301.0),
    )


# As petload's plug-in groups them: messages that differ in numbers alone are one.
SLO_MESSAGES = ("Response time exceeded 200.0ms: (…ms)", "Got non-200 status code: 500")


def slo_failures() -> Snapshot:
    """Part 3: pages slower than the objective count as failed."""
    processes = crew(91.0, 6.0, (86.0, 200, 640.0, 8.0), machine=92.0)
    now = second(
        processes,
        users=200,
        rps=640.0,
        failures_per_s=123.0,
        p50_ms=295.0,
        probe_ms=70.0,
        bottleneck=Bottleneck.SHOP,
    )
    return snapshot(
        3,
        Load.RUNNING,
        processes,
        now,
        run_s=48.0,
        slo_ms=200.0,
        verdict=Verdict(
            Bottleneck.SHOP,
            (
                "188 of 200 users wait inside a request.",
                "An answer takes 279 ms; without load it took 2.2 ms.",
                "The shop uses 91 % of a core.",
            ),
            "Another worker will not raise RPS: press v to serve the shop otherwise.",
        ),
        split=UserSplit(thinking=0, in_request=188, stuck=12, resting=0),
        slo=SloView(5_901, 0),
        marks=MARKS[:1],
        totals=Totals(31_200, 5_904, times(295.0)),
        endpoints=endpoints(31_200, 640.0, 295.0, failures=5_904),
        failures=tuple(
            FailureView("GET", "/", message, count)
            for message, count in zip(SLO_MESSAGES, (5_901, 3), strict=True)
        ),
    )


SATURATED_SPLIT = UserSplit(thinking=0, in_request=488, stuck=4_512, resting=0)


def saturated() -> Snapshot:
    """Part 4 with one worker: it is the limit, and its figures are its own."""
    processes = crew(31.0, 9.0, (97.0, 5000, 801.0, 22.0), machine=64.0)
    now = second(
        processes,
        users=5000,
        rps=801.0,
        failures_per_s=12.0,
        p50_ms=450.0,
        probe_ms=2.1,
        bottleneck=Bottleneck.TESTER,
    )
    return snapshot(
        4,
        Load.RUNNING,
        processes,
        now,
        run_s=75.0,
        verdict=Verdict(
            Bottleneck.TESTER,
            (
                "worker-1 uses 97 % of a core (90 % is saturated).",
                "4,512 of 5,000 users wait for the tester itself.",
                "Locust measures 450 ms, the probe 2.1 ms.",
                "Its event loop wakes 22 ms late.",
            ),
            "Press +: a second worker should take RPS from 801 to about 1,400.",
        ),
        split=SATURATED_SPLIT,
        signals=signals(
            worker="worker-1 97 %",
            split=SATURATED_SPLIT,
            lag_ms=22.0,
            clocks_ms=(450.0, 2.1),
            idle_ms=2.0,
            shop=31.0,
            machine=64.0,
            points=dict.fromkeys(
                (
                    "Worker CPU",
                    "Users stuck in the tester",
                    "Locust's time, the probe's",
                ),
                Bottleneck.TESTER,
            ),
        ),
        slo=SloView(1_204, 1_180),
        marks=MARKS,
        totals=Totals(52_065, 1_204, times(450.0)),
        endpoints=endpoints(52_065, 801.0, 450.0, failures=1_204),
        failures=(FailureView("GET", "/", "Response time exceeded 3000.0ms: (…ms)", 1_204),),
    )


PROOF = "A second worker added 75% (801 → 1,400 RPS): the tester was the limit."


def two_workers() -> Snapshot:
    """Part 4 after a worker was added: the cores are full."""
    processes = crew(50.0, 12.0, (75.0, 2500, 702.0, 20.0), (73.0, 2500, 698.0, 19.0), machine=99.0)
    now = second(
        processes,
        users=5000,
        rps=1400.0,
        failures_per_s=0.0,
        p50_ms=430.0,
        probe_ms=6.0,
        bottleneck=Bottleneck.MACHINE,
    )
    return snapshot(
        4,
        Load.RUNNING,
        processes,
        now,
        run_s=125.0,
        verdict=Verdict(
            Bottleneck.MACHINE,
            ("All cores together are 99 % busy.",),
            "Shop and workers share these cores: another worker would take from the shop.",
        ),
        totals=Totals(122_010, 1_204, times(430.0)),
        endpoints=endpoints(122_010, 1400.0, 430.0, failures=1_204),
        failures=(FailureView("GET", "/", "Response time exceeded 3000.0ms: (…ms)", 1_204),),
        events=(*EVENTS, Event(86.0, "worker-2 started")),
        split=UserSplit(thinking=0, in_request=4_100, stuck=900, resting=0),
        marks=(*MARKS, Mark(86.0, "2 workers")),
        proof=Event(96.0, PROOF),
    )


def stopping() -> Snapshot:
    """The last requests finish; 37 users are left."""
    return replace(
        part2(),
        load=Load.STOPPING,
        now=replace(part2().now, users=37, rps=120.0),
    )


def stopped() -> Snapshot:
    """The run is over and its totals are final."""
    processes = crew(1.0, 2.0, (1.0, 0, 0.0, 0.4), machine=4.0)
    now = second(processes)
    return snapshot(
        2,
        Load.STOPPED,
        processes,
        now,
        totals=Totals(39_911, 0, times(301.0)),
        endpoints=endpoints(39_911, None, 301.0),
    )


FAILED_ALERT = "petshop was killed (SIGKILL). Press s to start it again, l for its log."


def failed() -> Snapshot:
    """The shop was lost on the way."""
    processes = (
        process(
            PETSHOP, "failed", pid=None, cpu_percent=None, rss_bytes=None, uptime_s=None,
            exit_code=-9,
        ),
        *crew(0.0, 3.0, (2.0, 200, 0.0, 0.5), machine=5.0)[1:],
    )  # fmt: skip
    now = second(processes, users=200, probe_ms=None)
    return snapshot(
        2,
        Load.FAILED,
        processes,
        now,
        probe_error="connection refused",
        alert=FAILED_ALERT,
        totals=Totals(20_100, 311, times(301.0)),
        endpoints=endpoints(20_100, None, 301.0, failures=311),
        failures=(FailureView("GET", "/", "ConnectionRefusedError(111, 'refused')", 311),),
        events=(*EVENTS, Event(99.0, "petshop was killed (SIGKILL)")),
    )


def lost_worker() -> Snapshot:
    """A worker has ended again and again, and is not started anew; the other goes on."""
    base = two_workers()
    lost = process(
        "worker-2", "failed", pid=None, cpu_percent=None, rss_bytes=None, uptime_s=None,
        users=None, rps=None, requests=None, lag_ms=None, exit_code=-9,
    )  # fmt: skip
    processes = (*base.processes[:3], lost, *base.processes[4:])
    return replace(base, processes=processes, workers=1, alert=LOST_ALERT, proof=None)


LOST_ALERT = "worker-2 was killed (SIGKILL). Press + to start another, l for its log."


def hung() -> Snapshot:
    """A worker is there and does nothing."""
    base = part2()
    worker = replace(base.processes[2], state=HUNG, cpu_percent=0.0, rps=0.0, lag_ms=None)
    return replace(
        base,
        processes=(*base.processes[:2], worker, *base.processes[3:]),
        alert="worker-1 hangs. Press x to stop the load, l for its log.",
    )


def stale() -> Snapshot:
    """The master has not reported for five seconds."""
    return replace(part2(), report_age_s=5.2)


def probe_waiting() -> Snapshot:
    """The probe's question has been open for three seconds."""
    return replace(
        part2(),
        probe_waiting_s=3.0,
        now=replace(part2().now, probe_ms=None),
    )


def unknown() -> Snapshot:
    """A load of which nothing is known."""
    processes = (
        *(
            process(
                name,
                cpu_percent=None,
                rss_bytes=None,
                users=None,
                rps=None,
                requests=None,
                lag_ms=None,
                uptime_s=None,
                pid=None,
            )
            for name in (PETSHOP, MASTER, "worker-1")
        ),
        ProcessView(MACHINE, MACHINE, ""),
        ProcessView(PETLOAD, PETLOAD, ""),
    )
    now = second(processes, users=None, probe_ms=None)
    return snapshot(
        2,
        Load.RUNNING,
        processes,
        now,
        report_age_s=None,
        verdict=Verdict(Bottleneck.UNCLEAR),
        totals=Totals(7, 1),
        endpoints=(EndpointView("GET", "/", 7, 1, None, ResponseTimes()),),
    )


def many_workers(count: int = 12) -> Snapshot:
    """A pool that is larger than the screen likes."""
    processes = crew(
        88.0, 14.0, *((60.0 + n, 416, 100.0 + n, 3.0) for n in range(count)), machine=100.0
    )
    now = second(
        processes,
        users=5000,
        rps=1266.0,
        failures_per_s=0.0,
        p50_ms=800.0,
        bottleneck=Bottleneck.MACHINE,
    )
    return snapshot(
        4,
        Load.RUNNING,
        processes,
        now,
        run_s=33.0,
        verdict=two_workers().verdict,
        totals=Totals(40_000, 0, times(800.0)),
        endpoints=endpoints(40_000, 1266.0, 800.0),
    )


LITERAL_ERROR = (
    "[red]not markup[/red] \x1b[31mESC\x1b[0m\nsecond line 日本語のエラー 🐶 " + 90 * "x"
)


def many_endpoints(count: int = 40) -> Snapshot:
    """Endpoints and errors as somebody else's locustfile makes them."""
    base = part2()
    rows = tuple(
        EndpointView(
            "DELETE" if n % 5 == 0 else "GET",
            f"/api/v2/categories/{n}/pets/[bold]{n}[/bold]/a/very/long/path/that/never/ends/日本語",
            1000 * n,
            n % 3,
            10.0 * n,
            times(5.0 + n),
        )
        for n in range(1, count + 1)
    )
    errors = tuple(
        FailureView("GET", rows[n].name, f"{LITERAL_ERROR} {n}", 100 - n) for n in range(20)
    )
    return replace(
        base,
        endpoints=rows,
        failures=errors,
        totals=Totals(820_000, 40, times(25.0)),
        events=(*EVENTS, *(Event(50.0 + n, f"[red]{n}[/red] {LITERAL_ERROR}") for n in range(30))),
    )


def gap(count: int = 300) -> Snapshot:
    """Five minutes, of which one was not measured."""
    base = part2()
    empty = {"rps": None, "failures_per_s": None, "p50_ms": None, "p95_ms": None, "probe_ms": None}
    history = [
        replace(sample, cpu_percent={}, **empty) if 60 <= age < 120 else sample  # type: ignore[arg-type]
        for age, sample in zip(
            range(count - 1, -1, -1), samples(base.now, base.processes, count), strict=True
        )
    ]
    return replace(base, history=tuple(history))


def large_figures() -> Snapshot:
    """The widest figures that a lab of this size brings forth."""
    base = saturated()
    worker = replace(base.processes[2], users=5000, rps=12_345.0, requests=99_999)
    return replace(
        base,
        processes=(*base.processes[:2], worker, *base.processes[3:]),
        now=replace(base.now, rps=12_345.0, failures_per_s=123.0, p50_ms=12_345.0, p95_ms=54_321.0),
        totals=Totals(1_234_567, 99_999, times(450.0)),
        run_s=3_723.0,
    )


STATES: Mapping[str, Callable[[], Snapshot]] = {
    build.__name__: build
    for build in (
        starting,
        ready,
        spawning,
        part1,
        part2,
        slo_failures,
        saturated,
        two_workers,
        stopping,
        stopped,
        failed,
        lost_worker,
        hung,
        stale,
        probe_waiting,
        unknown,
        many_workers,
        many_endpoints,
        gap,
        large_figures,
    )
}
RUNNING = ("spawning", "part1", "part2", "slo_failures", "saturated", "two_workers", "stopping")
"""The states in which a load is on, as a lab of a normal size has them."""
