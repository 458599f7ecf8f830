"""Count the SLO violations that the external probe did not see. No I/O.

A saturated worker counts its own queue as response time. Where the external probe got its answers
within the objective, the violations of that second happened in the tester.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from tui.analysis.thresholds import SLO_PROBES
from tui.model.snapshot import SloView


@dataclass(slots=True)
class ViolationCounter:
    """Count a run's SLO violations, and those that the probe did not see. Times in ms."""

    failures: int = 0
    unseen: int = 0
    _probes_ms: deque[float] = field(default_factory=lambda: deque(maxlen=SLO_PROBES))

    def begin_run(self) -> None:
        """Forget the run before."""
        self.failures = self.unseen = 0

    def add(
        self, missed: int, probe_ms: float | None, waiting_ms: float | None, slo_ms: float | None
    ) -> SloView | None:
        """Add a second in which `missed` answers missed the objective; None while none has.

        `probe_ms` is the probe's newest response time, `waiting_ms` how long it has waited for the
        next answer. Without an answer of the probe, or without a known objective, violations count
        as seen.
        """
        if probe_ms is not None:
            self._probes_ms.append(probe_ms)
        worst_ms = max((*self._probes_ms, waiting_ms or 0.0), default=0.0)
        self.failures += missed
        if self._probes_ms and slo_ms is not None and worst_ms <= slo_ms:
            self.unseen += missed
        return SloView(self.failures, self.unseen) if self.failures else None


def sentence(slo: SloView | None) -> str:
    """Return what to think of the violations; empty where there is nothing to doubt."""
    if slo is None or not slo.unseen:
        return ""
    return (
        f"{slo.unseen:,} of {slo.failures:,} late answers came while the probe, outside the"
        " tester, was answered in time."
    )
