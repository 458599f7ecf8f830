"""One second of measurement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.model.verdict import Bottleneck


@dataclass(frozen=True, slots=True)
class Sample:
    """One second. `t` in s since the lab opened; `cpu_percent` by process name.

    `users` are up, `asked` is how many were asked for; `in_request` and `thinking` are users, too.
    `lag_ms` is the worst worker's; `idle_probe_ms` is what the probe took when there was no load
    the last time. `queued_percent` is how much of the time a process wanted a core and had none,
    `pressure_percent` the same of anybody on the machine; `shop_core_percent` is the CPU of the
    shop's busiest process; `exhausted_per_s` are requests that failed because this machine ran out
    of ports, files or memory; `stolen_percent` is how much of all cores other guests of the host
    took, `others_percent` that and what other programs took.
    """

    t: float
    users: int | None = None
    asked: int | None = None
    rps: float | None = None
    failures_per_s: float | None = None
    mean_ms: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    probe_ms: float | None = None
    cpu_percent: Mapping[str, float | None] = field(default_factory=dict)
    bottleneck: Bottleneck = Bottleneck.IDLE
    in_request: float | None = None
    thinking: float | None = None
    lag_ms: float | None = None
    idle_probe_ms: float | None = None
    queued_percent: Mapping[str, float | None] = field(default_factory=dict)
    shop_core_percent: float | None = None
    pressure_percent: float | None = None
    stolen_percent: float | None = None
    others_percent: float | None = None
    exhausted_per_s: float | None = None
