"""Scripted seconds of a lab without load: it starts, it is ready, its run is over."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.screens.snapshot_builder import (
    EVENTS,
    endpoints,
    process,
    samples,
    second,
    snapshot,
    supervisor,
    surroundings,
    times,
)
from tui.model.process_names import MASTER, PETSHOP
from tui.model.snapshot import Load, OwnTest, RunView, Snapshot, Totals
from tui.model.verdict import Bottleneck


def starting() -> Snapshot:
    """The shop runs, Locust is starting, nothing is measured yet."""
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
    """All processes run, without load."""
    processes = supervisor(1.0, 2.0, (1.0, 0, 0.0, 0.4), machine=4.0)
    now = second(processes)
    return snapshot(1, Load.READY, processes, now, events=EVENTS[:4])


def own() -> Snapshot:
    """A test of the user's own, of which a file has changed on disk since it was loaded."""
    return replace(
        ready(),
        locustfile="load/checkout.py",
        own_test=OwnTest(
            "checkout.py",
            ("http://127.0.0.1:8000",),
            ("Buyer", "Visitor"),
            None,
            is_loaded=True,
            changed="prices.py",
        ),
    )


def stopped() -> Snapshot:
    """The run is over and its totals are final."""
    processes = supervisor(1.0, 2.0, (1.0, 0, 0.0, 0.4), machine=4.0)
    now = second(processes)
    return snapshot(
        2,
        Load.STOPPED,
        processes,
        now,
        totals=Totals(39_911, 0, times(301.0)),
        endpoints=endpoints(39_911, None, 301.0),
        last_run=RunView(Bottleneck.SHOP, "shop in 55 of 62 s under load.", 648.2),
    )
