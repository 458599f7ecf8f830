"""What a person is told."""

from __future__ import annotations

from tui.lab.notices import KEPT_EVENTS, SHOWN_EVENTS, Notices
from tui.lab.snapshot import Event


def test_events_are_kept_in_order_and_handed_on() -> None:
    notices, heard = Notices(), list[Event]()
    notices.say("before")
    notices.subscribe(heard.append)
    notices.say("after")
    assert [event.text for event in heard] == ["before", "after"]
    assert tuple(heard) == tuple(notices) == notices.shown()
    assert heard[0].t <= heard[1].t <= notices.t
    notices.unsubscribe_all()
    notices.say("at the end")
    assert len(heard) == 2


def test_events_are_bounded() -> None:
    notices = Notices()
    for number in range(KEPT_EVENTS + 10):
        notices.say(str(number))
    assert len(tuple(notices)) == KEPT_EVENTS
    assert [event.text for event in notices.shown()] == [
        str(number) for number in range(KEPT_EVENTS + 10 - SHOWN_EVENTS, KEPT_EVENTS + 10)
    ]


def test_an_alert_stands_until_it_is_cleared_or_its_time_is_over() -> None:
    notices = Notices()
    assert notices.alert is None
    notices.warn("for ever")
    assert notices.alert == "for ever"
    notices.clear_alert()
    assert notices.alert is None
    notices.warn("over already", for_s=0.0)
    assert notices.alert is None
    notices.warn("for a while", for_s=3600.0)
    assert notices.alert == "for a while"
