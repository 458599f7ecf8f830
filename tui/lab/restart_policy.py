"""The restart policy: whether a crashed worker is replaced. Pure but for its memory."""

from __future__ import annotations

from dataclasses import dataclass, field

# A worker that exits sooner would most likely crash again from the same cause.
SHORT_LIFE_S = 10.0
# How many early crashes within how many seconds are replaced.
MOST_SHORT_LIVES = 3
WITHIN_S = 30.0


@dataclass(slots=True)
class RestartPolicy:
    """Remember when workers crashed early. Times in s since the lab opened."""

    _crashes_t: list[float] = field(default_factory=list)

    def allow(self, t: float, lived_s: float) -> bool:
        """Return whether a worker that crashed at `t`, after `lived_s` seconds, is replaced."""
        if lived_s >= SHORT_LIFE_S:
            return True
        recent = [crash_t for crash_t in self._crashes_t if t - crash_t < WITHIN_S]
        self._crashes_t = [*recent, t]
        return len(recent) < MOST_SHORT_LIVES

    def forget(self) -> None:
        """Forget all crashes, because the user tries again."""
        self._crashes_t.clear()
