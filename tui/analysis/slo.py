"""Of the answers that missed the objective, how many nobody outside the tester would have seen so.

A saturated worker counts its own queue as response time. In a second in which the outside probe got
its answers within the objective, those that Locust failed were late inside the tester.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from tui.model.snapshot import SloView

# The probe asks once a second, and a worker reports up to a second late.
PROBES = 3


@dataclass(slots=True)
class SloHonesty:
    """Adds up over a run. Times in ms."""

    failures: int = 0
    unseen: int = 0
    _probes_ms: deque[float] = field(default_factory=lambda: deque(maxlen=PROBES))

    def begin_run(self) -> None:
        """Forget the run before."""
        self.failures = self.unseen = 0

    def add(
        self, missed: int, probe_ms: float | None, waiting_ms: float | None, slo_ms: float
    ) -> SloView | None:
        """A second in which `missed` answers missed the objective; None while none has.

        `probe_ms` is the probe's newest answer, `waiting_ms` for how long it waits for the next.
        Where the probe knows nothing the failures count as seen: in doubt for Locust's figure.
        """
        if probe_ms is not None:
            self._probes_ms.append(probe_ms)
        worst_ms = max((*self._probes_ms, waiting_ms or 0.0), default=0.0)
        self.failures += missed
        if self._probes_ms and worst_ms <= slo_ms:
            self.unseen += missed
        return SloView(self.failures, self.unseen) if self.failures else None


def sentence(slo: SloView | None) -> str:
    """What to think of the failures; empty where there is nothing to doubt."""
    if slo is None or not slo.unseen:
        return ""
    return (
        f"{slo.unseen:,} of {slo.failures:,} late answers came while the probe, outside the"
        " tester, was answered in time."
    )
