"""Put the signals into a table: figure, threshold, and what each points to. Pure."""

from __future__ import annotations

from tui.analysis.signals import Signals
from tui.analysis.thresholds import (
    EXHAUSTED_SHARE,
    FIRST_ERROR_STATUS,
    LATE_SHARE,
    LOOP_TURNS,
    MACHINE_SATURATED_PERCENT,
    QUEUED_PERCENT,
    SATURATED_PERCENT,
    SLOWER_FACTOR,
    SLOWER_MS,
    TESTER_SHARE,
    THINKING_SHARE,
    WAITING_SHARE,
)
from tui.model.verdict import Bottleneck, SignalView


def table(signals: Signals) -> tuple[SignalView, ...]:
    """Return every signal that is known; one that reached its threshold points to a component."""
    rows = (
        _worker_row(signals),
        _queued_row(signals),
        _stuck_row(signals),
        _lag_row(signals),
        _clocks_row(signals),
        _probe_row(signals),
        _waiting_row(signals),
        _slower_row(signals),
        _shop_row(signals),
        _plateau_row(signals),
        _thinking_row(signals),
        _machine_row(signals),
        _pressure_row(signals),
        _master_row(signals),
        _exhausted_row(signals),
    )
    return tuple(row for row in rows if row is not None)


def _row(
    name: str, figure: str, threshold: str, target: Bottleneck | None, reached: bool, about: str
) -> SignalView:
    return SignalView(name, figure, threshold, target if reached else None, about)


def _worker_row(signals: Signals) -> SignalView | None:
    percent = signals.worker_percent
    if percent is None:
        return None
    return _row(
        "Worker CPU",
        f"{signals.worker} {percent:.0f} %",
        f"{SATURATED_PERCENT:.0f} % of a core",
        Bottleneck.TESTER,
        percent >= SATURATED_PERCENT,
        "A Python process can use one core at most. Then it measures its own queue.",
    )


def _queued_row(signals: Signals) -> SignalView | None:
    percent = signals.worker_queued_percent
    if percent is None:
        return None
    return _row(
        "Worker without a core",
        f"{percent:.0f} % of the time",
        f"{QUEUED_PERCENT:.0f} %",
        Bottleneck.MACHINE,
        percent >= QUEUED_PERCENT,
        "How long it was ready to run while other processes had all cores.",
    )


def _stuck_row(signals: Signals) -> SignalView | None:
    if signals.stuck is None:
        return None
    return _row(
        "Users kept by the tester",
        f"{signals.stuck + signals.late:,.0f} of {signals.at_work:,.0f} at work",
        f"{100 * TESTER_SHARE:.0f} %",
        Bottleneck.TESTER,
        signals.is_busy and signals.tester_share >= TESTER_SHARE,
        f"{signals.stuck:,.0f} stuck between two requests, {signals.late:,.0f} in one that its late"
        " loop delays.",
    )


def _lag_row(signals: Signals) -> SignalView | None:
    if signals.lag_ms is None:
        return None
    late_ms = max(SLOWER_MS, LATE_SHARE * (signals.locust_ms or 0.0)) / LOOP_TURNS
    return _row(
        "Event-loop lag",
        f"{signals.lag_ms:,.1f} ms",
        f"{late_ms:,.1f} ms" if signals.locust_ms is not None else "",
        Bottleneck.TESTER,
        signals.locust_ms is not None and signals.lag_ms >= late_ms,
        f"How late a worker's loop wakes. {LOOP_TURNS} turns a request: then half its time is the"
        " loop's.",
    )


def _clocks_row(signals: Signals) -> SignalView | None:
    if signals.locust_ms is None or signals.probe_ms is None:
        return None
    return _row(
        "Locust's time, the probe's",
        f"{signals.locust_ms:,.0f} ms, {signals.probe_ms:,.1f} ms",
        f"{SLOWER_FACTOR:.0f} times + {SLOWER_MS:.0f} ms",
        Bottleneck.TESTER,
        signals.clocks_differ,
        "What a client outside Locust sees. The rest of Locust's figure is the tester's own.",
    )


def _probe_row(signals: Signals) -> SignalView | None:
    if not signals.probe_path:
        return None
    status = signals.probe_status
    is_error = status is not None and status >= FIRST_ERROR_STATUS
    about = "What the external probe asks once a second. The test asks it, too."
    if not signals.probe_is_tested:
        about = "The test does not ask that: the probe is no evidence."
    elif is_error:
        about = "An error's time is no page's: the probe is no evidence."
    elif signals.idle_probe_ms is None:
        about = "How long it takes without load is not known yet: see after this run."
    answer = "no answer yet" if status is None else f"HTTP {status}"
    return SignalView("The probe asks", f"{signals.probe_path}: {answer}", "", None, about)


def _waiting_row(signals: Signals) -> SignalView | None:
    if signals.in_request is None:
        return None
    return _row(
        "Users in a request",
        f"{signals.in_request:,.0f} of {signals.at_work:,.0f} at work",
        f"{100 * WAITING_SHARE:.0f} %, if slower",
        Bottleneck.SHOP,
        signals.waiting_share >= WAITING_SHARE and bool(signals.is_slower),
        "The target has them: it has not answered yet.",
    )


def _slower_row(signals: Signals) -> SignalView | None:
    if signals.outside_ms is None or signals.idle_probe_ms is None:
        return None
    return _row(
        "An answer, and without load",
        f"{signals.outside_ms:,.0f} ms, {signals.idle_probe_ms:,.1f} ms",
        f"{SLOWER_FACTOR:.0f} times + {SLOWER_MS:.0f} ms",
        Bottleneck.SHOP,
        bool(signals.is_slower),
        "Outside the tester: Locust's time without its loop's lag, or the probe's.",
    )


def _shop_row(signals: Signals) -> SignalView | None:
    percent = signals.shop_core_percent
    if percent is None:
        return None
    return _row(
        "Shop CPU, busiest process",
        f"{percent:.0f} %",
        f"{SATURATED_PERCENT:.0f} % of a core",
        Bottleneck.SHOP,
        percent >= SATURATED_PERCENT,
        "A shop that waits, for a lock or a database, is the limit far below.",
    )


def _plateau_row(signals: Signals) -> SignalView | None:
    plateau = signals.plateau
    if plateau is None or signals.rps is None:
        return None
    return SignalView(
        "RPS while users rose",
        f"{plateau.rps_before:,.0f} to {signals.rps:,.0f}",
        f"{plateau.users_before:,.0f} to {signals.users:,.0f}",
        None,
        "Twice the users brought next to nothing: some component is at its limit.",
    )


def _thinking_row(signals: Signals) -> SignalView | None:
    if signals.thinking is None:
        return None
    return _row(
        "Users thinking",
        f"{signals.thinking:,.0f} of {signals.users:,.0f}",
        "half",
        Bottleneck.USERS,
        signals.thinking >= THINKING_SHARE * signals.users,
        "They ask for nothing and keep no component busy.",
    )


def _machine_row(signals: Signals) -> SignalView | None:
    percent = signals.machine_percent
    if percent is None:
        return None
    return _row(
        "Machine CPU",
        f"{percent:.0f} %, {signals.others_percent or 0.0:.0f} % by others",
        f"{MACHINE_SATURATED_PERCENT:.0f} %",
        Bottleneck.MACHINE,
        percent >= MACHINE_SATURATED_PERCENT,
        f"Of all cores. Others are programs that are not the lab's.{_stolen(signals)}",
    )


def _stolen(signals: Signals) -> str:
    percent = signals.stolen_percent
    if percent is None or percent < 1:
        return ""
    return f" This machine is a virtual one: its host gave {percent:.0f} % to other guests."


def _pressure_row(signals: Signals) -> SignalView | None:
    percent = signals.pressure_percent
    if percent is None:
        return None
    return SignalView(
        "Pressure on CPU",
        f"{percent:.0f} % of the time",
        "",
        None,
        "How long any task on this machine wanted a core and had none.",
    )


def _master_row(signals: Signals) -> SignalView | None:
    percent = signals.master_percent
    if percent is None:
        return None
    return _row(
        "Master CPU",
        f"{percent:.0f} %",
        f"{SATURATED_PERCENT:.0f} % of a core",
        Bottleneck.MASTER,
        percent >= SATURATED_PERCENT,
        "It adds up what all workers report.",
    )


def _exhausted_row(signals: Signals) -> SignalView | None:
    return _row(
        "Failed: no ports or files",
        f"{100 * signals.exhausted_share:.1f} % of requests",
        f"{100 * EXHAUSTED_SHARE:.0f} %",
        Bottleneck.MACHINE,
        signals.exhausted_share >= EXHAUSTED_SHARE,
        "Errors that this machine makes, not the target.",
    )
