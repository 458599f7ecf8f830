"""Explain a verdict, and advise what to do about it: sentences with figures. Pure."""

from __future__ import annotations

from tui.analysis.forecast import with_an_extra_worker
from tui.analysis.signals import Signals
from tui.analysis.thresholds import (
    BUSY_PERCENT,
    EXHAUSTED_SHARE,
    FIRST_ERROR_STATUS,
    FORECAST_GAIN,
    OTHERS_PERCENT,
    QUEUED_PERCENT,
    SATURATED_PERCENT,
    THINKING_SHARE,
    WAIT_SHARE,
)
from tui.model.verdict import Bottleneck

ORDINALS = {1: "second", 2: "third", 3: "fourth"}


def sentences(bottleneck: Bottleneck, signals: Signals) -> tuple[str, ...]:
    """Return the evidence for a verdict: short sentences with figures, the strongest first."""
    match bottleneck:
        case Bottleneck.TESTER:
            evidence = [_worker(signals), _stuck(signals), _two_clocks(signals), _lag(signals)]
        case Bottleneck.SHOP:
            waiting = _unanswered(signals) or _waiting(signals)
            evidence = [waiting, _slower(signals), _shop(signals), _plateau(signals)]
        case Bottleneck.MACHINE:
            evidence = [_exhausted(signals), _machine(signals), _queued(signals), _shares(signals)]
        case Bottleneck.MASTER:
            evidence = [f"The master uses {signals.master_percent or 0.0:.0f} % of a core."]
        case Bottleneck.USERS:
            evidence = [_cpus(signals), _thinking(signals), _no_queue(signals)]
        case _:
            evidence = [_cpus(signals), _slower(signals), _plateau(signals)]
    return tuple(sentence for sentence in (*evidence, _probe(signals)) if sentence)


def advice(bottleneck: Bottleneck, signals: Signals, *, has_shape: bool = False) -> str:
    """Return what to do about the bottleneck.

    Where a load test shape decides how many users there are, no key does.
    """
    under_a_shape = _advice_under_a_shape(bottleneck, signals) if has_shape else ""
    return under_a_shape or _advice(bottleneck, signals)


def _advice(bottleneck: Bottleneck, signals: Signals) -> str:
    match bottleneck:
        case Bottleneck.TESTER:
            return _more_workers(signals)
        case Bottleneck.SHOP if signals.shop_percent is None:
            return "Another worker will not raise RPS: look at the target."
        case Bottleneck.SHOP:
            return "Another worker will not raise RPS: press v to switch its server."
        case Bottleneck.MACHINE if signals.exhausted_share >= EXHAUSTED_SHARE:
            return "Ask for fewer users: this machine has no ports or files left for more."
        case Bottleneck.MACHINE if (signals.taken_percent or 0.0) >= OTHERS_PERCENT:
            return "Close other programs: the test lacks the CPU that they take."
        case Bottleneck.MACHINE:
            return "Shop and workers share these cores: another worker would take from the shop."
        case Bottleneck.MASTER:
            return "Fewer workers, or fewer different endpoints, give the master less to add up."
        case Bottleneck.USERS:
            return "Press u for more users: no component is at its limit."
        case Bottleneck.UNCLEAR if _lacks_baseline(signals):
            return "Stop the load and start it again: the probe then measures an answer without it."
        case _:
            return "Wait a few seconds, or change one thing: workers (+ -) or users (u)."


def _advice_under_a_shape(bottleneck: Bottleneck, signals: Signals) -> str:
    """Return the advice that would be about users otherwise; empty where there is none."""
    match bottleneck:
        case Bottleneck.MACHINE if signals.exhausted_share >= EXHAUSTED_SHARE:
            return "Let the shape ask for fewer users: this machine has no ports or files for more."
        case Bottleneck.USERS:
            return "No component is at its limit: the shape decides how many users there are."
        case Bottleneck.UNCLEAR | Bottleneck.IDLE if not _lacks_baseline(signals):
            return "Wait a few seconds, or change the number of workers (+ -)."
        case _:
            return ""


# What stands for the keys in a summary or a report, which have none.
OPTIONS_FOR_KEYS = {
    "Press u for more users": "Ask for more users (--users)",
    "Press + to add a worker": "Add a worker (--workers)",
    "Press +: a ": "Add a worker (--workers): a ",
    "press v to switch its server": "try its other server (--shop)",
    "Stop the load and start it again": "Run the test again",
    "Wait a few seconds, or change one thing: workers (+ -) or users (u)": (
        "Run longer, or change one thing: workers (--workers) or users (--users)"
    ),
    "Wait a few seconds, or change the number of workers (+ -)": (
        "Run longer, or change the number of workers (--workers)"
    ),
}


def without_keys(advice: str) -> str:
    """Return the advice for a reader without the app."""
    for keys, options in OPTIONS_FOR_KEYS.items():
        advice = advice.replace(keys, options)
    return advice


def _more_workers(signals: Signals) -> str:
    expected = with_an_extra_worker(signals)
    if expected is None or not signals.rps:
        return "Press + to add a worker: the load generator itself is the limit."
    if expected < FORECAST_GAIN * signals.rps:
        return "The load generator is the limit, and no core is free for another worker."
    which = ORDINALS.get(signals.workers, "further")
    return (
        f"Press +: a {which} worker should take RPS from {signals.rps:,.0f}"
        f" to about {_two_digits(expected):,.0f}."
    )


def _two_digits(figure: float) -> float:
    """Round a figure to what a forecast can tell."""
    return float(f"{figure:.2g}")


def _worker(signals: Signals) -> str:
    if signals.worker_percent is None:
        return ""
    return (
        f"{signals.worker} uses {signals.worker_percent:.0f} % of a core"
        f" ({SATURATED_PERCENT:.0f} % is saturated)."
    )


def _stuck(signals: Signals) -> str:
    if signals.stuck is None or signals.tester_share < WAIT_SHARE:
        return ""
    if signals.stuck < signals.late:
        return f"Its late loop delays {signals.late:,.0f} of {signals.users:,.0f} users."
    return f"{signals.stuck:,.0f} of {signals.users:,.0f} users are stuck in the tester."


def _two_clocks(signals: Signals) -> str:
    if not signals.clocks_differ:
        return ""
    return f"Locust measures {signals.locust_ms:,.0f} ms, the probe {signals.probe_ms:,.1f} ms."


def _probe(signals: Signals) -> str:
    """Return why the probe is no evidence; empty where it is, or where there is none."""
    path, status = signals.probe_path, signals.probe_status
    if not path:
        return ""
    if not signals.probe_is_tested:
        got = f" (HTTP {status})" if status is not None else ""
        return f"The probe asks {path}{got}, which the test does not: it is no evidence."
    if status is not None and status >= FIRST_ERROR_STATUS:
        return f"The probe asks {path} and gets HTTP {status}: it is no evidence."
    if _lacks_baseline(signals):
        return f"How long {path} takes without load is not known yet."
    return ""


def _lacks_baseline(signals: Signals) -> bool:
    """Return whether the probe asks the right thing, and has not asked it without load yet."""
    is_right = signals.probe_is_tested and (signals.probe_status or 0) < FIRST_ERROR_STATUS
    return bool(signals.probe_path) and is_right and signals.idle_probe_ms is None


def _lag(signals: Signals) -> str:
    return f"Its event loop wakes {signals.lag_ms:.0f} ms late." if signals.lag_ms else ""


def _unanswered(signals: Signals) -> str:
    if not signals.is_unanswered or signals.in_request is None or signals.oldest_ms is None:
        return ""
    return (
        f"{signals.in_request:,.0f} requests wait, the oldest for"
        f" {signals.oldest_ms / 1000:,.0f} s, and none was answered."
    )


def _waiting(signals: Signals) -> str:
    if signals.in_request is None:
        return ""
    waiting = min(signals.in_request, signals.users)
    return f"{waiting:,.0f} of {signals.users:,.0f} users wait inside a request."


def _slower(signals: Signals) -> str:
    if not signals.is_slower or signals.outside_ms is None or signals.idle_probe_ms is None:
        return ""
    return (
        f"An answer takes {signals.outside_ms:,.0f} ms;"
        f" without load it took {signals.idle_probe_ms:,.1f} ms."
    )


def _shop(signals: Signals) -> str:
    if signals.shop_percent is None:
        return ""
    if signals.shop_percent < BUSY_PERCENT / 2:
        return f"The shop uses {signals.shop_percent:.0f} % of a core: it waits for something else."
    return f"The shop uses {signals.shop_percent:.0f} % of a core."


def _plateau(signals: Signals) -> str:
    plateau = signals.plateau
    if plateau is None or signals.rps is None:
        return ""
    return (
        f"RPS was {plateau.rps_before:,.0f} with {plateau.users_before:,.0f} users and is"
        f" {signals.rps:,.0f} with {signals.users:,.0f}."
    )


def _exhausted(signals: Signals) -> str:
    if signals.exhausted_share < EXHAUSTED_SHARE:
        return ""
    share = 100 * signals.exhausted_share
    return f"{share:.0f} % of the requests found no port, file or memory left on this machine."


def _machine(signals: Signals) -> str:
    others = signals.taken_percent or 0.0
    by_others = f", {others:.0f} % by other programs" if others >= OTHERS_PERCENT / 2 else ""
    return f"All cores together are {signals.machine_percent or 0.0:.0f} % busy{by_others}."


def _queued(signals: Signals) -> str:
    if not signals.worker_queued_percent or signals.worker_queued_percent < QUEUED_PERCENT:
        return ""
    share = signals.worker_queued_percent
    return f"{signals.worker} waits for a core {share:.0f} % of the time."


def _shares(signals: Signals) -> str:
    if signals.workers_percent is None:
        return ""
    shop = f", the shop {signals.shop_percent:.0f} %" if signals.shop_percent is not None else ""
    return f"Of a core, the workers use {signals.workers_percent:.0f} %{shop}."


def _cpus(signals: Signals) -> str:
    known = {
        name: percent
        for name, percent in (
            (signals.worker or "worker", signals.worker_percent),
            ("shop", signals.shop_percent),
            ("machine", signals.machine_percent),
        )
        if percent is not None
    }
    if not known:
        return ""
    figures = ", ".join(f"{name} {percent:.0f} %" for name, percent in known.items())
    subject = "No CPU is saturated" if max(known.values()) < SATURATED_PERCENT else "CPU"
    return f"{subject}: {figures}."


def _thinking(signals: Signals) -> str:
    if not signals.thinking or signals.thinking < THINKING_SHARE * signals.users:
        return ""
    return (
        f"{min(signals.thinking, signals.users):,.0f} of {signals.users:,.0f} users are thinking."
    )


def _no_queue(signals: Signals) -> str:
    if signals.locust_ms is None:
        return ""
    if signals.is_slower:
        waiting = f"{signals.at_work:,.1f} of {signals.users:,.0f} users"
        return f"Answers take {signals.locust_ms:,.0f} ms, but only {waiting} wait for one."
    return f"Answers take {signals.locust_ms:,.0f} ms, as without load."
