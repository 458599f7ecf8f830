"""Journals of scripted runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.runs.examples import MACHINE, TIMES, a_plan
from tui.model.parts import ShopMode
from tui.model.run import Count, LocustfileText
from tui.model.sample import Sample
from tui.model.snapshot import EndpointView, Event, Load, ProcessView, Snapshot, Totals
from tui.model.verdict import Bottleneck, SignalView, Verdict
from tui.runs.journal import Head, Journal, begin
from tui.runs.seconds import RunState


def head(**changes: Any) -> Head:
    whole = Head(
        plan=a_plan(4, users=200, workers=2),
        host="http://127.0.0.1:5000",
        number=1,
        started_t=10.0,
        started_at="2026-01-01T00:00:00Z",
        machine=MACHINE,
        locustfiles=(LocustfileText("part3_slo.py", "print('pets')\n"),),
    )
    return replace(whole, **changes)


def second(number: int, workers: int = 2) -> tuple[Snapshot, RunState]:
    """Return a second of a scripted run; the first is 1."""
    t = 10.0 + number + 0.001 * (number % 7)
    names = ["petshop", "master", *(f"worker-{each}" for each in range(1, workers + 1))]
    requests = 950 * number
    cpu = {name: 90.0 + (number * 7 + at) % 10 / 3 for at, name in enumerate(names)}
    now = Sample(
        t=t,
        users=min(200, 50 * number),
        asked=200,
        rps=950.0 + number % 9 / 7,
        failures_per_s=0.0,
        mean_ms=78.0 + number % 5 / 3,
        p50_ms=70.0,
        p95_ms=140.0 + number % 11,
        probe_ms=2.5 + number % 3 / 7,
        cpu_percent={**cpu, "machine": 66.0, "petload": 3.0},
        bottleneck=Bottleneck.TESTER,
        in_request=72.5 + number % 13 / 9,
        lag_ms=30.0 + number % 17 / 11,
        oldest_ms=300.0 + number / 3,
        queued_percent=dict.fromkeys(names, 1.0 + number % 19 / 13),
    )
    snapshot = Snapshot(
        t=t,
        part=4,
        load=Load.RUNNING,
        shop=ShopMode.PROD,
        host="http://127.0.0.1:5000",
        web_url="http://127.0.0.1:8089",
        locustfile="part3_slo.py",
        target_users=200,
        spawn_rate=100.0,
        workers=workers,
        slo_ms=3000.0,
        cores=2,
        now=now,
        verdict=Verdict(Bottleneck.TESTER, (f"worker-1 uses {90 + number % 9} % of a core.",)),
        run_s=float(number),
        report_age_s=0.25 + number % 23 / 17,
        totals=Totals(requests, 0, TIMES, 1.5, 2000.0 + number / 7),
        processes=tuple(
            ProcessView(
                name,
                "worker" if "-" in name else name,
                "running",
                pid=100 + at,
                cpu_percent=cpu[name],
                rss_bytes=50_000_000 + 4096 * number,
                users=100,
                rps=475.0 + number % 29 / 23,
                requests=requests // 2,
                lag_ms=30.0 + number % 31 / 27,
                uptime_s=t,
                command=f"python -m {name} --host http://127.0.0.1:5000 --log {name}.log",
                log=f"/data/logs/{name}.log",
            )
            for at, name in enumerate(names)
        ),
        endpoints=tuple(
            EndpointView(method, name, requests // 4 + at, 0, 237.0 + number % 37 / 31, TIMES, 0.0)
            for at, (method, name) in enumerate(
                [("GET", "/"), ("POST", "/pets"), ("GET", "/pets"), ("DELETE", "/pets/[id]")]
            )
        ),
        signals=tuple(
            SignalView(
                f"signal {each}", f"{number + each} %", "90 %", None, "What it says, in a sentence."
            )
            for each in range(10)
        ),
        events=tuple(Event(11.0 + 30 * each, f"event {each}") for each in range(1 + number // 30)),
    )
    return snapshot, RunState(
        users=200,
        count=Count(t - 0.4, requests, 0, 200),
        answered=requests,
        endpoints_in_all=4,
    )


def written(folder: Path, seconds: int, head: Head, *, closed: bool = True) -> Journal:
    """Return the journal of a scripted run of so many seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    journal = begin(folder, head)
    for number in range(1, seconds + 1):
        journal.add(*second(number))
    if closed:
        journal.close()
    return journal
