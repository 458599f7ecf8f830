"""Who is the bottleneck, with the evidence: pure.

No signal is enough alone. A shop that waits is the limit at 3 % CPU; a worker at 90 % measures its
own queue as the shop's response time; on few cores everybody is slow because everybody shares them.
So the rules ask in this order: can the tester's figures be believed, is there CPU left for anybody,
and where do the users stand - in a request, thinking, or in the tester's own queue (Little's law:
J. D. C. Little, "A Proof for the Queuing Formula L = λW", Operations Research 9, 1961).
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.lab.signals import Signals, read
from tui.lab.snapshot import Bottleneck, Sample, Verdict

# Locust warns above 90 % of a core (runners.py, CPU_WARNING_THRESHOLD): one Python process cannot
# do more, and what it then measures is its own queue.
SATURATED_PERCENT = 90.0
# Of all cores: what is left is the kernel's own noise.
MACHINE_FULL_PERCENT = 95.0
# A verdict that stands is not given up for a point or two of noise.
HOLD_PERCENT = 5.0
# A quarter of those at work cannot be in the tester's queue by rounding or by chance.
STUCK_SHARE = 0.25
# Below this a worker is not what its users wait for: they sleep in tasks of their own.
BUSY_PERCENT = 70.0
# Nearly all who are at work are inside a request: the target has them.
WAITING_SHARE = 0.75
# Answers that take twice as long as without load have been queued for. The milliseconds are for
# fast answers, which double by a hiccup.
QUEUED_FACTOR = 2.0
QUEUED_MS = 5.0
# A new verdict must hold for this many seconds, or the screen would flicker between two.
AGREE_S = 3


def diagnose(history: Sequence[Sample]) -> Verdict:
    """Judge the last seconds; `idle` where there is no load, `unclear` until there is enough.

    What was judged before stands in the samples (all but the newest have their `bottleneck`), so
    the same history always gives the same verdict.
    """
    signals = read(history)
    if signals is None:
        return Verdict(Bottleneck.IDLE, advice="Press s to start the load.")
    before = history[-2].bottleneck if len(history) > 1 else Bottleneck.IDLE
    found = judge(signals, before)
    if found is not before and not _agreed(history, found):
        found = before if before is not Bottleneck.IDLE else Bottleneck.UNCLEAR
    return Verdict(found, evidence(found, signals), advice(found, signals))


def judge(signals: Signals, before: Bottleneck = Bottleneck.IDLE) -> Bottleneck:
    """Who is the limit by these signals alone; `before` is held on to a little."""

    def over(percent: float | None, limit: float, mine: Bottleneck) -> bool:
        held = limit - HOLD_PERCENT if before is mine else limit
        return percent is not None and percent >= held

    machine_is_full = over(signals.machine_percent, MACHINE_FULL_PERCENT, Bottleneck.MACHINE)
    if over(signals.master_percent, SATURATED_PERCENT, Bottleneck.MASTER):
        return Bottleneck.MASTER
    if machine_is_full:
        # With no core free nobody can be told from anybody by CPU.
        return Bottleneck.MACHINE
    worker_is_full = over(signals.worker_percent, SATURATED_PERCENT, Bottleneck.TESTER)
    shop_is_full = over(signals.shop_percent, SATURATED_PERCENT, Bottleneck.SHOP)
    if worker_is_full:
        # A full shop that its full tester calls slow: either may be the reason for the other.
        full_shop = shop_is_full and signals.stuck_share < STUCK_SHARE
        return Bottleneck.UNCLEAR if full_shop else Bottleneck.TESTER
    if shop_is_full:
        return Bottleneck.SHOP
    if signals.stuck_share >= STUCK_SHARE and (signals.worker_percent or 0.0) >= BUSY_PERCENT:
        return Bottleneck.TESTER
    if signals.idle_probe_ms is None and signals.waiting_share >= WAITING_SHARE:
        # They wait inside requests, and nothing says whether that is longer than without load.
        return Bottleneck.UNCLEAR
    queued = is_queued(signals)
    if queued and signals.waiting_share >= WAITING_SHARE:
        return Bottleneck.SHOP
    return Bottleneck.UNCLEAR if queued else Bottleneck.USERS


def is_queued(signals: Signals) -> bool:
    """Whether answers take clearly longer than they did without load."""
    if signals.idle_probe_ms is None:
        return False
    limit_ms = QUEUED_FACTOR * signals.idle_probe_ms + QUEUED_MS
    slowest = max(signals.locust_ms or 0.0, signals.probe_ms or 0.0)
    return slowest >= limit_ms


def _agreed(history: Sequence[Sample], found: Bottleneck) -> bool:
    """Whether the seconds before this one, each by itself, say the same."""
    earlier = [history[:-ago] for ago in range(1, AGREE_S)]
    for past in earlier:
        signals = read(past)
        if signals is None:
            return False
        if judge(signals, past[-1].bottleneck) is not found:
            return False
    return True


def evidence(found: Bottleneck, signals: Signals) -> tuple[str, ...]:
    """Short sentences with figures, the strongest first."""
    match found:
        case Bottleneck.TESTER:
            sentences = [_worker(signals), _stuck(signals), _two_clocks(signals), _lag(signals)]
        case Bottleneck.SHOP:
            sentences = [_waiting(signals), _queue(signals), _shop(signals)]
        case Bottleneck.MACHINE:
            sentences = [_machine(signals), _shares(signals)]
        case Bottleneck.MASTER:
            sentences = [f"The master uses {signals.master_percent or 0.0:.0f} % of a core."]
        case Bottleneck.USERS:
            sentences = [_nobody_full(signals), _thinking(signals), _no_queue(signals)]
        case _:
            sentences = [_nobody_full(signals), _queue(signals)]
    return tuple(sentence for sentence in sentences if sentence)


def advice(found: Bottleneck, signals: Signals) -> str:
    """What to do about it."""
    match found:
        case Bottleneck.TESTER:
            return "Press + to add a worker: the load generator itself is the limit."
        case Bottleneck.SHOP if signals.shop_percent is None:
            return "Another worker will not raise RPS: look at the target."
        case Bottleneck.SHOP:
            return "Another worker will not raise RPS: press v to serve the shop otherwise."
        case Bottleneck.MACHINE:
            return "Shop and workers share these cores: another worker would take from the shop."
        case Bottleneck.MASTER:
            return "Fewer workers, or fewer different endpoints, give the master less to add up."
        case Bottleneck.USERS:
            return "Press u for more users: what is there could do more."
        case _:
            return "Watch a few seconds more, or change one thing: workers (+ -) or users (u)."


def _worker(signals: Signals) -> str:
    if signals.worker_percent is None:
        return ""
    return (
        f"{signals.worker} uses {signals.worker_percent:.0f} % of a core"
        f" ({SATURATED_PERCENT:.0f} % is saturated)."
    )


def _stuck(signals: Signals) -> str:
    if signals.stuck is None or signals.stuck_share < STUCK_SHARE:
        return ""
    return f"{signals.stuck:,.0f} of {signals.users:,.0f} users wait for the tester itself."


def _two_clocks(signals: Signals) -> str:
    if signals.locust_ms is None or signals.probe_ms is None:
        return ""
    if signals.locust_ms < QUEUED_FACTOR * signals.probe_ms:
        return ""
    return f"Locust measures {signals.locust_ms:,.0f} ms, the probe {signals.probe_ms:,.1f} ms."


def _lag(signals: Signals) -> str:
    return f"Its event loop wakes {signals.lag_ms:.0f} ms late." if signals.lag_ms else ""


def _waiting(signals: Signals) -> str:
    if signals.in_request is None:
        return ""
    waiting = min(signals.in_request, signals.users)
    return f"{waiting:,.0f} of {signals.users:,.0f} users wait inside a request."


def _queue(signals: Signals) -> str:
    if signals.idle_probe_ms is None or not is_queued(signals):
        return ""
    slowest = max(signals.locust_ms or 0.0, signals.probe_ms or 0.0)
    return (
        f"An answer takes {slowest:,.0f} ms; without load it took {signals.idle_probe_ms:,.1f} ms."
    )


def _shop(signals: Signals) -> str:
    if signals.shop_percent is None:
        return ""
    if signals.shop_percent < BUSY_PERCENT / 2:
        return f"The shop uses {signals.shop_percent:.0f} % of a core: it waits for something else."
    return f"The shop uses {signals.shop_percent:.0f} % of a core."


def _machine(signals: Signals) -> str:
    return f"All cores together are {signals.machine_percent or 0.0:.0f} % busy."


def _shares(signals: Signals) -> str:
    if signals.workers_percent is None:
        return ""
    shop = f", the shop {signals.shop_percent:.0f} %" if signals.shop_percent is not None else ""
    return f"Of a core, the workers use {signals.workers_percent:.0f} %{shop}."


def _nobody_full(signals: Signals) -> str:
    known = [
        f"{name} {percent:.0f} %"
        for name, percent in (
            (signals.worker or "worker", signals.worker_percent),
            ("shop", signals.shop_percent),
            ("machine", signals.machine_percent),
        )
        if percent is not None
    ]
    return f"Nobody is at a CPU limit: {', '.join(known)}." if known else ""


def _thinking(signals: Signals) -> str:
    if not signals.thinking or signals.thinking < signals.users / 2:
        return ""
    return (
        f"{min(signals.thinking, signals.users):,.0f} of {signals.users:,.0f} users are thinking."
    )


def _no_queue(signals: Signals) -> str:
    if signals.locust_ms is None:
        return ""
    return f"Answers take {signals.locust_ms:,.0f} ms, as without load."
