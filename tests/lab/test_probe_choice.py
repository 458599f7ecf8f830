"""What the probe asks: the slowest plain GET of the test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.telemetry.reports import report
from tui.lab.probe_choice import better_candidates, is_http, is_tested
from tui.telemetry.locust_api import EndpointStats, MasterReport, PlainGet, RequestStats
from tui.telemetry.probe import Candidate

HOST = "http://ann:***@127.0.0.1:80/api/"


def asked(*rows: tuple[str, str, float], method: str = "GET") -> MasterReport:
    """Return the report of a test that asks these (name, URL, mean response time in ms)."""
    return replace(
        report(1.0, endpoints={name: 10 for name, _, _ in rows}),
        endpoints=tuple(
            EndpointStats(method, name, RequestStats(requests=10, response_ms_sum=10 * ms))
            for name, _, ms in rows
        ),
        gets=tuple(PlainGet(name, url, 200) for name, url, _ in rows),
    )


def chosen(
    found: MasterReport, path: str, *, load_is_on: bool = True, has_baseline: bool = True
) -> list[str]:
    candidates = better_candidates(
        found, HOST, path, load_is_on=load_is_on, has_baseline=has_baseline
    )
    return [each.path for each in candidates]


def test_the_slowest_comes_first_by_its_real_path() -> None:
    found = asked(
        ("items", "http://127.0.0.1/api/items", 20.0),
        ("one item", "http://127.0.0.1/api/items/7?full=1", 50.0),
    )
    assert better_candidates(found, HOST, "/api/", load_is_on=True, has_baseline=True) == (
        Candidate("/api/items/7?full=1", 200),
        Candidate("/api/items", 200),
    )


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:81/a", "https://127.0.0.1/a", "http://other/a", "nothing"]
)
def test_another_host_is_not_asked(url: str) -> None:
    assert chosen(asked(("a", url, 50.0)), "/api/") == []


def test_a_tested_path_stays_under_load_unless_another_is_clearly_slower() -> None:
    found = asked(("/", "http://127.0.0.1/", 20.0), ("/b", "http://127.0.0.1/b", 30.0))
    assert chosen(found, "/") == []
    assert chosen(found, "/", load_is_on=False) == ["/b"]
    assert chosen(found, "/b", load_is_on=False) == []
    assert chosen(found, "/", has_baseline=False) == ["/b"]
    alike = asked(("/", "http://127.0.0.1/", 20.0), ("/b", "http://127.0.0.1/b", 23.0))
    assert chosen(alike, "/", has_baseline=False) == []
    slow = asked(("/", "http://127.0.0.1/", 20.0), ("/b", "http://127.0.0.1/b", 50.0))
    assert chosen(slow, "/") == ["/b"]


def test_a_path_is_tested_where_the_test_asks_it() -> None:
    found = asked(("label", "http://127.0.0.1//api/items", 20.0), ("/named", "http://b/named", 1.0))
    assert is_tested(found, HOST, "/api/items") is True
    assert is_tested(found, HOST, "/named") is True
    assert is_tested(found, HOST, "/") is False
    assert is_tested(asked(("/", "http://b/", 1.0), method="POST"), HOST, "/") is False


def test_before_a_request_has_ended_nothing_is_known() -> None:
    assert is_tested(None, HOST, "/") is None
    assert is_tested(report(1.0), HOST, "/") is None


def test_only_http_is_asked() -> None:
    assert [is_http(each) for each in ("http://a", "https://a", "tcp://a:1", "a:50051")] == [
        True,
        True,
        False,
        False,
    ]
