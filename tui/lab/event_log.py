"""The event log: what has happened, and the alert on the banner."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator

from tui.model.hosts import hide_passwords
from tui.model.snapshot import Event

KEPT_EVENTS = 1000
RECENT_EVENTS = 100


class EventLog:
    """Keep the events and the alert. Times are in s since the log was made: the lab's clock."""

    def __init__(self) -> None:
        self._opened_at = time.monotonic()
        self._events: deque[Event] = deque(maxlen=KEPT_EVENTS)
        self._subscribers: list[Callable[[Event], None]] = []
        self._alert: str | None = None
        self._alert_until_t = math.inf

    def __iter__(self) -> Iterator[Event]:
        """Iterate over all events that are kept, oldest first."""
        return iter(tuple(self._events))

    @property
    def t(self) -> float:
        """The time now, in s since the lab was made."""
        return time.monotonic() - self._opened_at

    @property
    def alert(self) -> str | None:
        """The sentence that the banner shows before any verdict; None where there is none."""
        return self._alert if self.t < self._alert_until_t else None

    def add(self, text: str) -> None:
        """Log an event that happens now."""
        event = Event(self.t, hide_passwords(text))
        self._events.append(event)
        for subscriber in self._subscribers:
            subscriber(event)

    def raise_alert(self, text: str, for_s: float = math.inf) -> None:
        """Show the text on the banner until it is cleared, or for so many seconds."""
        self._alert, self._alert_until_t = hide_passwords(text), self.t + for_s

    def clear_alert(self) -> None:
        """Remove the alert, because its cause is being repaired."""
        self._alert = None

    def recent(self) -> tuple[Event, ...]:
        """Return the newest events, for the screen."""
        return tuple(self._events)[-RECENT_EVENTS:]

    def subscribe(self, subscriber: Callable[[Event], None]) -> None:
        """Hand every event to `subscriber` as it happens, and the earlier ones at once."""
        for event in self._events:
            subscriber(event)
        self._subscribers.append(subscriber)

    def unsubscribe_all(self) -> None:
        """Hand no further event to any subscriber."""
        self._subscribers.clear()
