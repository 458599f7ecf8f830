"""Forecast the RPS that an extra worker should bring. Pure."""

from __future__ import annotations

from tui.analysis.signals import Signals
from tui.analysis.thresholds import SATURATED_PERCENT, SPARE_PERCENT


def with_an_extra_worker(signals: Signals) -> float | None:
    """Return the RPS to expect, by the CPU that a request costs now; None where it is not known.

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
