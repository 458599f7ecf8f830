"""Why a verdict is what it is, and what to do about it: sentences with figures. Pure."""

from __future__ import annotations

from tui.analysis.forecast import with_one_worker_more
from tui.analysis.signals import Signals
from tui.analysis.thresholds import (
    BUSY_PERCENT,
    EXHAUSTED_SHARE,
    OTHERS_PERCENT,
    QUEUED_PERCENT,
    SATURATED_PERCENT,
    WAIT_SHARE,
)
from tui.model.verdict import Bottleneck

# Below this a worker more is not worth its memory: the forecast is not that exact.
WORTH_GAIN = 1.1
ORDINALS = {1: "second", 2: "third", 3: "fourth"}


def sentences(found: Bottleneck, signals: Signals) -> tuple[str, ...]:
    """Short sentences with figures, the strongest first."""
    match found:
        case Bottleneck.TESTER:
            said = [_worker(signals), _stuck(signals), _two_clocks(signals), _lag(signals)]
        case Bottleneck.SHOP:
            said = [_waiting(signals), _slower(signals), _shop(signals), _plateau(signals)]
        case Bottleneck.MACHINE:
            said = [_exhausted(signals), _machine(signals), _queued(signals), _shares(signals)]
        case Bottleneck.MASTER:
            said = [f"The master uses {signals.master_percent or 0.0:.0f} % of a core."]
        case Bottleneck.USERS:
            said = [_cpus(signals), _thinking(signals), _no_queue(signals)]
        case _:
            said = [_cpus(signals), _slower(signals), _plateau(signals)]
    return tuple(sentence for sentence in said if sentence)


def advice(found: Bottleneck, signals: Signals) -> str:
    """What to do about it."""
    match found:
        case Bottleneck.TESTER:
            return _more_workers(signals)
        case Bottleneck.SHOP if signals.shop_percent is None:
            return "Another worker will not raise RPS: look at the target."
        case Bottleneck.SHOP:
            return "Another worker will not raise RPS: press v to serve the shop otherwise."
        case Bottleneck.MACHINE if signals.exhausted_share >= EXHAUSTED_SHARE:
            return "Fewer users or a lower rate: this machine has no ports or files left for more."
        case Bottleneck.MACHINE if (signals.taken_percent or 0.0) >= OTHERS_PERCENT:
            return "Close other programs: what they take is taken from the test."
        case Bottleneck.MACHINE:
            return "Shop and workers share these cores: another worker would take from the shop."
        case Bottleneck.MASTER:
            return "Fewer workers, or fewer different endpoints, give the master less to add up."
        case Bottleneck.USERS:
            return "Press u for more users: what is there could do more."
        case _:
            return "Watch a few seconds more, or change one thing: workers (+ -) or users (u)."


def _more_workers(signals: Signals) -> str:
    expected = with_one_worker_more(signals)
    if expected is None or not signals.rps:
        return "Press + to add a worker: the load generator itself is the limit."
    if expected < WORTH_GAIN * signals.rps:
        return "The load generator is the limit, and no core is free for another worker."
    which = ORDINALS.get(signals.workers, "further")
    return (
        f"Press +: a {which} worker should take RPS from {signals.rps:,.0f}"
        f" to about {_two_digits(expected):,.0f}."
    )


def _two_digits(figure: float) -> float:
    """Rounded to what a forecast can be."""
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
        return f"Its late loop holds up {signals.late:,.0f} of {signals.users:,.0f} users."
    return f"{signals.stuck:,.0f} of {signals.users:,.0f} users are stuck in the tester."


def _two_clocks(signals: Signals) -> str:
    if not signals.clocks_differ:
        return ""
    return f"Locust measures {signals.locust_ms:,.0f} ms, the probe {signals.probe_ms:,.1f} ms."


def _lag(signals: Signals) -> str:
    return f"Its event loop wakes {signals.lag_ms:.0f} ms late." if signals.lag_ms else ""


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
    said = ", ".join(f"{name} {percent:.0f} %" for name, percent in known.items())
    return f"{'No CPU is full' if max(known.values()) < SATURATED_PERCENT else 'CPU'}: {said}."


def _thinking(signals: Signals) -> str:
    if not signals.thinking or signals.thinking < signals.users / 2:
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
