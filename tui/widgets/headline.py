"""The headline figures: what a load test is looked at for."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.lab.parts import PARTS
from tui.lab.snapshot import Snapshot
from tui.widgets.figure import Figure
from tui.widgets.format import MISSING, ms, number, percent, rate
from tui.widgets.views import SnapshotView


class Headline(Horizontal, SnapshotView):
    """RPS, failures, p95, probe, users and workers, side by side."""

    DEFAULT_CSS = """
    Headline {
        height: 2;
        padding: 0 1;
        /* Each as wide as its longest text, and never wider or narrower with its figures. */
        & > Figure { height: 100%; width: 14fr; }
        & > #rps { width: 13fr; }
        & > #p95 { width: 11fr; }
        & > #users { width: 16fr; }
        & > #workers { width: 10fr; }
    }
    """

    def compose(self) -> ComposeResult:
        """The figures, left to right."""
        yield Figure("RPS", id="rps")
        yield Figure("Failures", id="failures")
        yield Figure("p95", id="p95")
        yield Figure("Probe", id="probe")
        yield Figure("Users", id="users")
        yield Figure("Workers", id="workers")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Fill them in."""
        if not self.is_mounted:
            return
        now, totals = snapshot.now, snapshot.totals
        self._figure("rps").show(rate(now.rps), f"{number(totals.requests)} in all")
        share = 100 * totals.failures / totals.requests if totals.requests else None
        self._figure("failures").show(
            f"{rate(now.failures_per_s)}/s" if now.failures_per_s is not None else MISSING,
            f"{number(totals.failures)}, {percent(share)}" if totals.failures else "none",
            "error" if totals.failures else "normal",
        )
        slow = now.p95_ms is not None and now.p95_ms > snapshot.slo_ms
        self._figure("p95").show(
            ms(now.p95_ms), f"p50 {ms(now.p50_ms)}", "error" if slow else "normal"
        )
        self._show_probe(snapshot)
        self._figure("users").show(
            MISSING if now.users is None else f"{now.users}/{snapshot.target_users}",
            f"{snapshot.spawn_rate:g}/s wait {PARTS[snapshot.part].wait}",
        )
        self._figure("workers").show(number(snapshot.workers), f"{snapshot.cores} cores", "normal")

    def _show_probe(self, snapshot: Snapshot) -> None:
        waiting_s = snapshot.probe_waiting_s or 0.0
        if waiting_s > 1.0:
            # An answer that is late is news before it is there.
            self._figure("probe").show(f">{ms(1000 * waiting_s)}", "from outside", "warning")
        elif snapshot.probe_error:
            self._figure("probe").show("failed", snapshot.probe_error, "error")
        else:
            self._figure("probe").show(ms(snapshot.now.probe_ms), "from outside")

    def _figure(self, name: str) -> Figure:
        return self.query_one(f"#{name}", Figure)
