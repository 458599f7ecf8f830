"""What the master reports of outcomes becomes what the screen and the JSON hold."""

from __future__ import annotations

from dataclasses import replace

from tests.telemetry.reports import report
from tui.lab.outcome_builder import others, outcomes
from tui.model.snapshot import NO_OTHERS, Rest
from tui.telemetry.locust_api import FailureCount, RequestStats
from tui.telemetry.outcome_counts import ExceptionCount, RestCount, StatusCount


def test_every_list_has_its_rest() -> None:
    cut = replace(
        report(1.0),
        others={"endpoints": RestCount(7800, 9000, 12), "exceptions": RestCount(2, 3)},
    )
    found = others(cut)
    assert found.endpoints == Rest(7800, 9000, 12)
    assert found.exceptions == Rest(2, 3)
    assert found.failures == found.statuses == Rest()
    assert outcomes(cut).others == found


def test_nothing_is_left_out_by_a_plug_in_that_does_not_say() -> None:
    assert others(report(1.0)) == NO_OTHERS


def test_passwords_are_hidden_in_names_and_texts() -> None:
    url = "http://me:secret@shop/"
    found = outcomes(
        replace(
            report(1.0),
            statuses=(StatusCount("GET", url, 404, 3),),
            exceptions=(ExceptionCount(f"KeyError: '{url}'", "mine.py:3 in visit", 2),),
            users_died=(ExceptionCount(f"KeyError: '{url}'", "mine.py:3 in visit", 2),),
        )
    )
    assert "secret" not in str(found)
    assert found.statuses[0].name.endswith("@shop/")


def test_status_codes_and_exceptions_are_taken_as_they_are() -> None:
    found = outcomes(
        replace(
            report(1.0),
            statuses=(StatusCount("GET", "/", 404, 3),),
            exceptions=(ExceptionCount("KeyError: 'a'", "mine.py:3 in visit", 2),),
        )
    )
    assert [(each.name, each.status, each.count) for each in found.statuses] == [("/", 404, 3)]
    assert [(each.where, each.count) for each in found.exceptions] == [("mine.py:3 in visit", 2)]


def test_failures_are_counted_with_the_most_frequent_error_and_those_that_were_too_slow() -> None:
    failures = (
        FailureCount("GET", "/", "404 for http://me:secret@shop.example/", 5),
        FailureCount("GET", "/", "Response time exceeded 3000.0ms", 2),
    )
    total = RequestStats(requests=9, failures=7)
    found = outcomes(replace(report(1.0), total=total, failures=failures))
    assert (found.failed, found.too_slow) == (7, 2)
    assert "404" in found.first_error
    assert "secret" not in found.first_error
