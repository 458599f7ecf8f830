"""What a person is told: events as they happen, and the alert that stands on the banner."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator

from tui.model.snapshot import Event

KEPT_EVENTS = 1000
SHOWN_EVENTS = 100


class EventLog:
    """Keeps the lab's clock: all times are in s since this was made."""

    def __init__(self) -> None:
        self._opened_at = time.monotonic()
        self._events: deque[Event] = deque(maxlen=KEPT_EVENTS)
        self._subscribers: list[Callable[[Event], None]] = []
        self._alert: str | None = None
        self._alert_until_t = math.inf

    def __iter__(self) -> Iterator[Event]:
        """All events that are kept, the oldest first."""
        return iter(tuple(self._events))

    @property
    def t(self) -> float:
        """Now."""
        return time.monotonic() - self._opened_at

    @property
    def alert(self) -> str | None:
        """What must be read before any verdict; None where there is nothing."""
        return self._alert if self.t < self._alert_until_t else None

    def say(self, text: str) -> None:
        """It has happened just now."""
        event = Event(self.t, text)
        self._events.append(event)
        for subscriber in self._subscribers:
            subscriber(event)

    def warn(self, text: str, for_s: float = math.inf) -> None:
        """Show it on the banner until it is cleared, or for a while."""
        self._alert, self._alert_until_t = text, self.t + for_s

    def clear_alert(self) -> None:
        """What it said is being mended."""
        self._alert = None

    def shown(self) -> tuple[Event, ...]:
        """The newest, for the screen."""
        return tuple(self._events)[-SHOWN_EVENTS:]

    def subscribe(self, subscriber: Callable[[Event], None]) -> None:
        """Have every event handed to `subscriber` as it happens, those of before at once."""
        for event in self._events:
            subscriber(event)
        self._subscribers.append(subscriber)

    def unsubscribe_all(self) -> None:
        """What happens from here on is no news."""
        self._subscribers.clear()
