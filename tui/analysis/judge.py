"""Who is the bottleneck: pure.

No signal is enough alone. A shop that waits is the limit at 3 % CPU; a worker at 90 % measures its
own queue as the shop's response time; on few cores everybody is slow because everybody shares them.
So the rules ask in this order: can the tester's figures be believed, is there CPU left for anybody,
and where do the users stand - in a request, thinking, or in the tester's own queue. Where that is
taken from figures it is by Little's law (J. D. C. Little, "A Proof for the Queuing Formula L = λW",
Operations Research 9, 1961).
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.analysis import explain
from tui.analysis.signals import Signals, read
from tui.analysis.thresholds import (
    EXHAUSTED_SHARE,
    FEW_SHARE,
    INSIDE_SHARE,
    MACHINE_FULL_PERCENT,
    OTHERS_PERCENT,
    QUEUED_PERCENT,
    SATURATED_PERCENT,
    TESTER_SHARE,
    WAITING_SHARE,
)
from tui.model.sample import Sample
from tui.model.verdict import Bottleneck, Verdict

# A verdict that stands is not given up for a point or two of noise.
HOLD_PERCENT = 5.0
HOLD_SHARE = 0.1
# A new verdict must hold for this many seconds, or the screen would flicker between two; and twice
# as long against one that has stood for a while.
AGREE_S = 3
SETTLED_S = 10


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
    return Verdict(found, explain.sentences(found, signals), explain.advice(found, signals))


def judge(signals: Signals, before: Bottleneck = Bottleneck.IDLE) -> Bottleneck:
    """Who is the limit by these signals alone; `before` is held on to a little."""

    def over(figure: float | None, limit: float, mine: Bottleneck, hold: float) -> bool:
        held = limit - hold if before is mine else limit
        return figure is not None and figure >= held

    def full(percent: float | None, limit: float, mine: Bottleneck) -> bool:
        return over(percent, limit, mine, HOLD_PERCENT)

    if full(signals.master_percent, SATURATED_PERCENT, Bottleneck.MASTER):
        return Bottleneck.MASTER
    if signals.exhausted_share >= EXHAUSTED_SHARE:
        return Bottleneck.MACHINE
    taken = full(signals.taken_percent, OTHERS_PERCENT, Bottleneck.MACHINE)
    no_core_is_free = full(signals.machine_percent, MACHINE_FULL_PERCENT, Bottleneck.MACHINE)
    if no_core_is_free and (taken or _short(signals)):
        # Then nobody can be told from anybody by CPU.
        return Bottleneck.MACHINE
    stuck = over(signals.tester_share, TESTER_SHARE, Bottleneck.TESTER, HOLD_SHARE)
    waiting = over(signals.waiting_share, WAITING_SHARE, Bottleneck.SHOP, HOLD_SHARE)
    shop_is_full = full(signals.shop_core_percent, SATURATED_PERCENT, Bottleneck.SHOP)
    if full(signals.worker_percent, SATURATED_PERCENT, Bottleneck.TESTER):
        if stuck or not _on_time(signals):
            return Bottleneck.TESTER
        return _beside_a_full_worker(signals, waiting=waiting, shop_is_full=shop_is_full)
    if (stuck and signals.is_busy) or signals.is_late:
        return Bottleneck.TESTER
    return _by_the_queue(signals, waiting=waiting, shop_is_full=shop_is_full)


def _beside_a_full_worker(signals: Signals, *, waiting: bool, shop_is_full: bool) -> Bottleneck:
    """A worker is full, and yet its loop is on time and its users are not stuck in it."""
    # Where both are full, either may be the reason for the other: only who is outside can tell.
    confirmed = not shop_is_full or signals.is_slower_for_the_probe
    if waiting and signals.is_slower and confirmed:
        # Nearly all users are at the target, and what the worker measures is the target's: another
        # would bring nothing.
        return Bottleneck.SHOP
    return Bottleneck.UNCLEAR if shop_is_full else Bottleneck.TESTER


def _by_the_queue(signals: Signals, *, waiting: bool, shop_is_full: bool) -> Bottleneck:
    """Nobody is full but maybe the shop: is there a queue at the target?"""
    if signals.is_slower is None:
        # They wait inside requests, and nothing says whether that is longer than without load.
        undecided = waiting and signals.plateau is None
        return Bottleneck.UNCLEAR if undecided else Bottleneck.SHOP if waiting else Bottleneck.USERS
    if not signals.is_slower:
        return Bottleneck.USERS
    if shop_is_full or waiting:
        return Bottleneck.SHOP
    # Who asks seldom, and all at once, waits a little longer, and RPS does not depend on it.
    few = signals.in_request is not None and signals.at_work < FEW_SHARE * signals.users
    return Bottleneck.USERS if few else Bottleneck.UNCLEAR


def _on_time(signals: Signals) -> bool:
    """Whether the worker's loop adds little to what Locust measures; not where nobody knows."""
    return signals.inside_share is not None and signals.inside_share < INSIDE_SHARE


def _short(signals: Signals) -> bool:
    """Whether a worker is kept waiting for a core, and its users with it.

    Where nearly all of them are at the target all the same, the cores are not what they wait for.
    What is not known counts as yes.
    """
    queued, inside = signals.worker_queued_percent, signals.inside_share
    if queued is not None and queued < QUEUED_PERCENT:
        return False
    return inside is None or inside >= INSIDE_SHARE or signals.tester_share >= INSIDE_SHARE


def _is_settled(history: Sequence[Sample]) -> bool:
    """Whether the verdict has stood for a while, and over the same workers and users."""
    standing = {
        (sample.bottleneck, sample.users, frozenset(sample.cpu_percent))
        for sample in history[-1 - SETTLED_S : -1]
    }
    return len(history) > SETTLED_S and len(standing) == 1


def _agreed(history: Sequence[Sample], found: Bottleneck) -> bool:
    """Whether the seconds before this one, each by itself, say the same."""
    for ago in range(1, 2 * AGREE_S if _is_settled(history) else AGREE_S):
        past = history[:-ago]
        signals = read(past)
        if signals is None or judge(signals, past[-1].bottleneck) is not found:
            return False
    return True
