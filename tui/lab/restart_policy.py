"""Whether a worker that died is replaced: yes, unless one after the other dies at once. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

# Who lived less than this died of what its successor will die of, too.
SHORT_LIFE_S = 10.0
# So many short lives within so many seconds are enough tries: with the first start at most five.
MOST_SHORT_LIVES = 3
WITHIN_S = 30.0


@dataclass(slots=True)
class RestartPolicy:
    """Remembers when workers died young. Times in s since the lab opened."""

    _deaths_t: list[float] = field(default_factory=list)

    def allow(self, t: float, lived_s: float) -> bool:
        """A worker died at `t` after `lived_s` seconds: is it to be replaced?"""
        if lived_s >= SHORT_LIFE_S:
            return True
        recent = [death_t for death_t in self._deaths_t if t - death_t < WITHIN_S]
        self._deaths_t = [*recent, t]
        return len(recent) < MOST_SHORT_LIVES

    def forget(self) -> None:
        """A person tries again."""
        self._deaths_t.clear()
