"""What one worker more should bring: pure."""

from __future__ import annotations

from tui.analysis.signals import Signals
from tui.analysis.thresholds import SATURATED_PERCENT

# Of the machine, for the kernel and whoever else is there.
SPARE_PERCENT = 5.0


def with_one_worker_more(signals: Signals) -> float | None:
    """RPS to expect, by the CPU that a request costs now; None where that is not known.

    The operational bounds of a closed system (Denning and Buzen, "The Operational Analysis of
    Queueing Network Models", Computing Surveys 10, 1978): throughput cannot exceed what the workers
    together, the shop's busiest process, or all cores can do, each at today's demand per request.
    """
    rps, workers_percent = signals.rps, signals.workers_percent
    if not rps or not workers_percent or not signals.workers:
        return None
    bounds = [(signals.workers + 1) * 100.0 / (workers_percent / rps)]
    if signals.shop_core_percent:
        bounds.append(SATURATED_PERCENT / (signals.shop_core_percent / rps))
    if signals.machine_percent:
        bounds.append((100.0 - SPARE_PERCENT) / (signals.machine_percent / rps))
    return min(bounds)
