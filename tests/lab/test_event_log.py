"""What a person is told."""

from __future__ import annotations

from tui.lab.event_log import KEPT_EVENTS, RECENT_EVENTS, EventLog
from tui.model.snapshot import Event


def test_events_are_kept_in_order_and_handed_on() -> None:
    event_log, heard = EventLog(), list[Event]()
    event_log.add("before")
    event_log.subscribe(heard.append)
    event_log.add("after")
    assert [event.text for event in heard] == ["before", "after"]
    assert tuple(heard) == tuple(event_log) == event_log.recent()
    assert heard[0].t <= heard[1].t <= event_log.t
    event_log.unsubscribe_all()
    event_log.add("at the end")
    assert len(heard) == 2


def test_events_are_bounded() -> None:
    event_log = EventLog()
    for number in range(KEPT_EVENTS + 10):
        event_log.add(str(number))
    assert len(tuple(event_log)) == KEPT_EVENTS
    assert [event.text for event in event_log.recent()] == [
        str(number) for number in range(KEPT_EVENTS + 10 - RECENT_EVENTS, KEPT_EVENTS + 10)
    ]


def test_an_alert_stands_until_it_is_cleared_or_its_time_is_over() -> None:
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
