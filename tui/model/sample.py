"""Hold one second of measurement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.model.verdict import Bottleneck


@dataclass(frozen=True, slots=True)
class Sample:
    """One second; `t` in s since the lab opened.

    - `users`, `asked`: users that are up, and that were asked for
    - `in_request`, `thinking`: users inside a request, and users that mean to wait
    - `lag_ms`: the event-loop lag of the worst worker
    - `oldest_ms`: how long the request that waits longest has waited
    - `idle_probe_ms`: the probe's response time when there was no load the last time
    - `probe_path`, `probe_status`: what the probe asks, and the HTTP status of its last answer
    - `probe_is_tested`: whether the test asks that, too; None before that is known
    - `has_shape`: whether a load test shape decides how many users are asked for
    - `cpu_percent`, `queued_percent`: by process name, the CPU used and the time without a core
    - `pressure_percent`: the time in which any task of the machine wanted a core in vain
    - `shop_core_percent`: the CPU of the shop's busiest process
    - `exhausted_per_s`: requests that failed for want of ports, files or memory
    - `stolen_percent`: of all cores, taken by other guests of the host
    - `others_percent`: of all cores, taken by them and by other programs
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
    oldest_ms: float | None = None
    idle_probe_ms: float | None = None
    queued_percent: Mapping[str, float | None] = field(default_factory=dict)
    shop_core_percent: float | None = None
    pressure_percent: float | None = None
    stolen_percent: float | None = None
    others_percent: float | None = None
    exhausted_per_s: float | None = None
    probe_path: str = ""
    probe_status: int | None = None
    probe_is_tested: bool | None = None
    has_shape: bool = False
