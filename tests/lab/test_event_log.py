"""The event log keeps events in order, and one alert."""

from __future__ import annotations

from tui.lab.event_log import KEPT_EVENTS, RECENT_EVENTS, EventLog
from tui.model.snapshot import Event


def test_a_subscriber_gets_earlier_and_later_events_in_order() -> None:
    event_log, received = EventLog(), list[Event]()
    event_log.add("before")
    event_log.subscribe(received.append)
    event_log.add("after")
    assert [event.text for event in received] == ["before", "after"]
    assert tuple(received) == tuple(event_log) == event_log.recent()
    assert received[0].t <= received[1].t <= event_log.t
    event_log.unsubscribe_all()
    event_log.add("at the end")
    assert len(received) == 2


def test_only_the_newest_events_are_kept() -> None:
    event_log = EventLog()
    for number in range(KEPT_EVENTS + 10):
        event_log.add(str(number))
    assert len(tuple(event_log)) == KEPT_EVENTS
    assert [event.text for event in event_log.recent()] == [
        str(number) for number in range(KEPT_EVENTS + 10 - RECENT_EVENTS, KEPT_EVENTS + 10)
    ]


def test_an_alert_lasts_until_it_is_cleared_or_expires() -> None:
    event_log = EventLog()
    assert event_log.alert is None
    event_log.raise_alert("for ever")
    assert event_log.alert == "for ever"
    event_log.clear_alert()
    assert event_log.alert is None
    event_log.raise_alert("over already", for_s=0.0)
    assert event_log.alert is None
    event_log.raise_alert("for a while", for_s=3600.0)
    assert event_log.alert == "for a while"
