"""Judge which component is the bottleneck. Pure.

No signal is enough alone. A shop that waits is the limit at 3 % CPU; a worker at 90 % measures its
own queue as the shop's response time; on few cores every process is slow because all share them.
So the rules ask in this order. Can the tester's figures be trusted? Is any CPU left? Where are the
users: in a request, thinking, or in the tester's own queue? Where that is computed from figures it
is by Little's law (J. D. C. Little, "A Proof for the Queuing Formula L = λW", Operations
Research 9, 1961). docs/verdict.md explains the rules.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.analysis import explain
from tui.analysis.signals import Signals, read
from tui.analysis.thresholds import (
    AGREE_S,
    EXHAUSTED_SHARE,
    FEW_SHARE,
    HOLD_PERCENT,
    HOLD_SHARE,
    INSIDE_SHARE,
    LONG_STANDING_S,
    MACHINE_SATURATED_PERCENT,
    OTHERS_PERCENT,
    QUEUED_PERCENT,
    SATURATED_PERCENT,
    TESTER_SHARE,
    WAITING_SHARE,
)
from tui.model.sample import Sample
from tui.model.verdict import Bottleneck, Verdict


def diagnose(history: Sequence[Sample]) -> Verdict:
    """Judge the last seconds; `idle` where there is no load, `unclear` until there is enough.

    Earlier verdicts stand in the samples: all but the newest have their `bottleneck`. So the same
    history always gives the same verdict.
    """
    signals = read(history)
    if signals is None:
        return Verdict(Bottleneck.IDLE, advice="Press s to start the load.")
    before = history[-2].bottleneck if len(history) > 1 else Bottleneck.IDLE
    judged = judge(signals, before)
    if judged is not before and not _agreed(history, judged):
        judged = before if before is not Bottleneck.IDLE else Bottleneck.UNCLEAR
    advice = explain.advice(judged, signals, has_shape=history[-1].has_shape)
    return Verdict(judged, explain.sentences(judged, signals), advice)


def judge(signals: Signals, before: Bottleneck = Bottleneck.IDLE) -> Bottleneck:
    """Return the limit by these signals alone; the verdict `before` keeps a margin."""

    def over(figure: float | None, limit: float, own: Bottleneck, hold: float) -> bool:
        held = limit - hold if before is own else limit
        return figure is not None and figure >= held

    def saturated(percent: float | None, limit: float, own: Bottleneck) -> bool:
        return over(percent, limit, own, HOLD_PERCENT)

    if saturated(signals.master_percent, SATURATED_PERCENT, Bottleneck.MASTER):
        return Bottleneck.MASTER
    if signals.exhausted_share >= EXHAUSTED_SHARE:
        return Bottleneck.MACHINE
    taken = saturated(signals.taken_percent, OTHERS_PERCENT, Bottleneck.MACHINE)
    no_core_is_free = saturated(
        signals.machine_percent, MACHINE_SATURATED_PERCENT, Bottleneck.MACHINE
    )
    if no_core_is_free and (taken or _lacks_a_core(signals)):
        # CPU figures cannot tell one process from another then.
        return Bottleneck.MACHINE
    stuck = over(signals.tester_share, TESTER_SHARE, Bottleneck.TESTER, HOLD_SHARE)
    waiting = over(signals.waiting_share, WAITING_SHARE, Bottleneck.SHOP, HOLD_SHARE)
    shop_is_saturated = saturated(signals.shop_core_percent, SATURATED_PERCENT, Bottleneck.SHOP)
    if saturated(signals.worker_percent, SATURATED_PERCENT, Bottleneck.TESTER):
        if stuck or not _is_on_time(signals):
            return Bottleneck.TESTER
        return _beside_a_saturated_worker(
            signals, waiting=waiting, shop_is_saturated=shop_is_saturated
        )
    if (stuck and signals.is_busy) or signals.is_late:
        return Bottleneck.TESTER
    return _by_the_queue(signals, waiting=waiting, shop_is_saturated=shop_is_saturated)


def _beside_a_saturated_worker(
    signals: Signals, *, waiting: bool, shop_is_saturated: bool
) -> Bottleneck:
    """Judge where a worker is saturated, and yet on time and without users stuck in it."""
    # Where both are saturated, either may be the cause: only the probe can tell.
    confirmed = not shop_is_saturated or signals.is_slower_for_the_probe
    if waiting and signals.is_slower and confirmed:
        # Nearly all users are at the target, and the worker measures the target: an extra worker
        # would bring nothing.
        return Bottleneck.SHOP
    return Bottleneck.UNCLEAR if shop_is_saturated else Bottleneck.TESTER


def _by_the_queue(signals: Signals, *, waiting: bool, shop_is_saturated: bool) -> Bottleneck:
    """Judge where no process is saturated, except possibly the shop: look for a queue there."""
    if waiting and signals.is_unanswered:
        return Bottleneck.SHOP
    # Users that ask seldom, and all at once, wait a little longer; RPS does not depend on it.
    few = signals.in_request is not None and signals.at_work < FEW_SHARE * signals.users
    if signals.is_slower is None:
        # Users wait inside requests, and nothing tells whether that is longer than without load.
        waiting = waiting and not few
        undecided = waiting and signals.plateau is None
        return Bottleneck.UNCLEAR if undecided else Bottleneck.SHOP if waiting else Bottleneck.USERS
    if not signals.is_slower:
        return Bottleneck.USERS
    if shop_is_saturated or waiting:
        return Bottleneck.SHOP
    return Bottleneck.USERS if few else Bottleneck.UNCLEAR


def _is_on_time(signals: Signals) -> bool:
    """Return whether the worker's loop adds little to Locust's figures; False if not known."""
    return signals.inside_share is not None and signals.inside_share < INSIDE_SHARE


def _lacks_a_core(signals: Signals) -> bool:
    """Return whether a worker waits for a core, and its users with it; True if not known.

    Where nearly all users are at the target, the cores are not what they wait for.
    """
    queued, inside = signals.worker_queued_percent, signals.inside_share
    if queued is not None and queued < QUEUED_PERCENT:
        return False
    return inside is None or inside >= INSIDE_SHARE or signals.tester_share >= INSIDE_SHARE


def _is_long_standing(history: Sequence[Sample]) -> bool:
    """Return whether the verdict has stood for a while over the same workers and users."""
    standing = {
        (sample.bottleneck, sample.users, frozenset(sample.cpu_percent))
        for sample in history[-1 - LONG_STANDING_S : -1]
    }
    return len(history) > LONG_STANDING_S and len(standing) == 1


def _agreed(history: Sequence[Sample], judged: Bottleneck) -> bool:
    """Return whether each of the seconds before, by itself, has the same verdict."""
    for ago in range(1, 2 * AGREE_S if _is_long_standing(history) else AGREE_S):
        past = history[:-ago]
        signals = read(past)
        if signals is None or judge(signals, past[-1].bottleneck) is not judged:
            return False
    return True
