"""The headline figures of a load test."""

from __future__ import annotations

from math import ceil

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.analysis.shown_rates import shown_rps
from tui.model.parts import PARTS
from tui.model.snapshot import Load, Snapshot
from tui.ui.widgets.base.figure import Figure
from tui.ui.widgets.base.format import (
    LATE_S,
    MISSING,
    duration,
    ms,
    number,
    percent,
    probe,
    rate,
    short,
)
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.base.text import shorten

# "5000/5000" fits beside its label on the smallest screen.
LONGEST_USERS = 9
# With the time left beside it, the bar fits where the spawn rate stands otherwise.
SPAWN_BAR = 7
# A figure that is cut is a wrong one, so a narrow terminal leaves out whole figures. The process
# table has the workers, too, and the evidence the probe.
NEEDS = {"workers": 78, "probe": 68}


class Headline(Horizontal, SnapshotView):
    """Show RPS, failures, p95, probe, users and workers, side by side."""

    DEFAULT_CSS = """
    Headline {
        height: 2;
        padding: 0 1;
        /* Each as wide as its longest text and a blank, and never wider or narrower with its
           figures; together the 78 cells of the smallest screen. */
        & > Figure { height: 100%; padding-right: 1; }
        & > #rps { width: 11fr; }
        & > #failures { width: 17fr; }
        & > #p95 { width: 11fr; }
        & > #probe { width: 13fr; }
        & > #users { width: 16fr; }
        & > #workers { width: 10fr; padding-right: 0; }
    }
    """

    def compose(self) -> ComposeResult:
        """Yield the figures from left to right."""
        yield Figure("RPS", id="rps")
        yield Figure("Failures", id="failures")
        yield Figure("p95", id="p95")
        yield Figure("Probe", id="probe")
        yield Figure("Users", id="users")
        yield Figure("Workers", id="workers")

    def on_resize(self) -> None:
        """Show as many figures as there is room for."""
        for name, width in NEEDS.items():
            self._figure(name).display = self.size.width >= width
        if self.snapshot is not None:
            # What fits beside a figure is known after the layout.
            self.call_after_refresh(self._show_probe, self.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the figures of a second."""
        if not self.is_mounted:
            return
        now, totals = snapshot.now, snapshot.totals
        # Before the first report the counts are not known.
        counted = totals.requests or snapshot.report_age_s is not None
        self._figure("rps").show(
            rate(shown_rps(snapshot.history, now)),
            f"{number(totals.requests) if counted else MISSING} req",
        )
        self._figure("failures").show(
            f"{rate(now.failures_per_s)}/s" if now.failures_per_s is not None else MISSING,
            failed(snapshot) or ("none" if counted else MISSING),
            "error" if totals.failures or snapshot.exceptions else "normal",
        )
        ended = snapshot.load is Load.STOPPED
        p95_ms = totals.response_ms.p95 if ended else now.p95_ms
        of = "whole run" if ended else f"p50 {ms(now.p50_ms)}"
        slow = snapshot.misses_objective(p95_ms)
        self._figure("p95").show(ms(p95_ms), of, "error" if slow else "normal")
        self._show_probe(snapshot)
        self._figure("users").show(
            _users(now.users, snapshot.target_users),
            _shape(snapshot)
            or _spawning(snapshot)
            or _leaving(snapshot)
            or f"{snapshot.spawn_rate:g}/s{_wait(snapshot)}",
        )
        self._figure("workers").show(number(snapshot.workers), f"{snapshot.cores} cores", "normal")

    def _show_probe(self, snapshot: Snapshot) -> None:
        said = probe(snapshot.now.probe_ms, snapshot.probe_waiting_s)
        figure = self._figure("probe")
        note = probed(snapshot, figure.size.width)
        if (snapshot.probe_waiting_s or 0.0) > LATE_S:
            figure.show(said, note, "warning")
        elif snapshot.probe_error:
            figure.show("failed", snapshot.probe_error, "error")
        else:
            figure.show(said, note)

    def _figure(self, name: str) -> Figure:
        return self.query_one(f"#{name}", Figure)


def probed(snapshot: Snapshot, width: int) -> str:
    """Return what is probed and with which status, the path cut where there is no room."""
    if not snapshot.probe_path:
        has_none = snapshot.now.probe_ms is None and snapshot.load is not Load.STARTING
        return "no probe" if has_none else "external"
    status = "" if snapshot.probe_status is None else f" {snapshot.probe_status}"
    whole = f"GET {snapshot.probe_path}{status}"
    if cell_len(whole) <= width:
        return whole
    return shorten(snapshot.probe_path, width - len(status)) + status


def failed(snapshot: Snapshot) -> str:
    """Return the failures and their share; the exceptions of the user's code where none failed."""
    totals = snapshot.totals
    if not totals.failures:
        raised = snapshot.exceptions_in_all
        return f"{number(raised)} exception{'s' if raised > 1 else ''}" if raised else ""
    share = 100 * totals.failures / totals.requests if totals.requests else None
    return f"{number(totals.failures)}, {percent(share)}"


def _users(users: int | None, target: int) -> str:
    """Return the running users and the wanted ones; both in short where they would be cut."""
    if users is None:
        return MISSING
    exact = f"{users}/{target}"
    return exact if len(exact) <= LONGEST_USERS else f"{short(users)}/{short(target)}"


def _shape(snapshot: Snapshot) -> str | None:
    """Say that a load test shape decides how many users there are; None where none does."""
    own = snapshot.own_test
    return "by its shape" if own is not None and own.is_loaded and own.shape else None


def _spawning(snapshot: Snapshot) -> str | None:
    """Return a bar of the running users, and the seconds until all run.

    None while no users are spawning, or if their number is not known.
    """
    users, target = snapshot.now.users, snapshot.target_users
    if snapshot.load is not Load.SPAWNING or users is None or users >= target:
        return None
    full = SPAWN_BAR * users // target
    left_s = ceil((target - users) / snapshot.spawn_rate)
    left = f"{left_s} s" if left_s < 100 else duration(left_s)
    return f"{'▇' * full}{'▁' * (SPAWN_BAR - full)} {left}"


def _leaving(snapshot: Snapshot) -> str | None:
    """Return how many users finish and leave, as fewer or others are asked for."""
    more = (snapshot.now.users or 0) - snapshot.target_users
    return f"{number(more)} leaving" if snapshot.load.is_on and more > 0 else None


def _wait(snapshot: Snapshot) -> str:
    """Return how long a user waits. It is known of the part's own locustfile only."""
    part = PARTS[snapshot.part]
    return f" wait {part.wait}" if snapshot.locustfile == part.locustfile else ""
