"""Scripted seconds of a load on a lab whose processes all work, until it stops."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.screens.snapshot_builder import (
    EVENTS,
    MARKS,
    endpoints,
    second,
    signals,
    snapshot,
    supervisor,
    times,
)
from tui.model.snapshot import Annotation, Event, FailureView, Load, SloView, Snapshot, Totals
from tui.model.verdict import Bottleneck, UserSplit, Verdict


def spawning() -> Snapshot:
    """140 of 200 users are running."""
    processes = supervisor(48.0, 4.0, (61.0, 140, 420.0, 5.2), machine=60.0)
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
    """Ten users that think: nothing is at its limit."""
    processes = supervisor(2.0, 2.0, (3.0, 10, 5.1, 0.3), machine=6.0)
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
                "No CPU is saturated: worker-1 3 %, shop 2 %, machine 6 %.",
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
            rps=5.1,
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
    """200 users that do not think: the development server is the limit."""
    processes = supervisor(93.0, 6.0, (84.0, 200, 648.0, 7.1), machine=91.0)
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
            rps=648.0,
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
        totals=Totals(39_311, 0, times(301.0), 30.1, 4_242.0),
        endpoints=endpoints(39_311, 648.0, 301.0),
    )


# As petload's plug-in groups them: messages that differ in numbers alone are one.
SLO_MESSAGES = ("Response time exceeded 200.0ms: (…ms)", "Got non-200 status code: 500")


def slo_failures() -> Snapshot:
    """Part 3: pages slower than the objective count as failed."""
    processes = supervisor(91.0, 6.0, (86.0, 200, 640.0, 8.0), machine=92.0)
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
        totals=Totals(31_200, 5_904, times(295.0), 29.5, 4_242.0),
        endpoints=endpoints(31_200, 640.0, 295.0, failures=5_904),
        failures=tuple(
            FailureView("GET", "/", message, count)
            for message, count in zip(SLO_MESSAGES, (5_901, 3), strict=True)
        ),
    )


SATURATED_SPLIT = UserSplit(thinking=0, in_request=488, stuck=4_512, resting=0)


def saturated() -> Snapshot:
    """Part 4 with one worker: it is the limit, and its figures are its own."""
    processes = supervisor(31.0, 9.0, (97.0, 5000, 801.0, 22.0), machine=64.0)
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
                "4,512 of 5,000 users are stuck in the tester.",
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
            rps=801.0,
            clocks_ms=(450.0, 2.1),
            idle_ms=2.0,
            shop=31.0,
            machine=64.0,
            points=dict.fromkeys(
                (
                    "Worker CPU",
                    "Users kept by the tester",
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


EFFECT = "A second worker added 75% (801 → 1,400 RPS): the tester was the limit."


def two_workers() -> Snapshot:
    """Part 4 after a worker was added: all cores are saturated."""
    processes = supervisor(
        50.0, 12.0, (75.0, 2500, 702.0, 20.0), (73.0, 2500, 698.0, 19.0), machine=99.0
    )
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
        marks=(*MARKS, Annotation(86.0, "2 workers")),
        effect=Event(96.0, EFFECT),
    )


def stopping() -> Snapshot:
    """The last requests finish; 37 users are left."""
    return replace(
        part2(),
        load=Load.STOPPING,
        now=replace(part2().now, users=37, rps=120.0),
    )
