"""Rows of exceptions, status codes, and of what the lists leave out; as plain data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.screens.load_states import part2
from tests.ui.screens.trouble import raising
from tui.model.snapshot import NO_OTHERS, EndpointView, ResponseTimes
from tui.ui.widgets.panels.headline import failed, probed
from tui.ui.widgets.table.endpoint_tables import endpoint_detail, other_endpoints, status_words
from tui.ui.widgets.table.failure_tables import other_exceptions, other_failures, raised


def row(*statuses: tuple[int, int]) -> EndpointView:
    return EndpointView("GET", "/", 9, 0, None, ResponseTimes(), statuses=statuses)


# --- exceptions ---------------------------------------------------------------------------------


def test_exceptions_are_one_row_of_the_failures() -> None:
    shown = raising()
    (found,) = raised(shown)
    assert found.count == shown.exceptions_in_all == 1179
    assert found.error == (
        "KeyError: 'token' at locustfile.py:12 in log_in_and_look, and 2 others (t)"
    )
    (alone,) = raised(replace(shown, exceptions=shown.exceptions[:1], others=NO_OTHERS))
    assert alone.error == "KeyError: 'token' at locustfile.py:12 in log_in_and_look"
    assert raised(part2()) == []


def test_the_headline_counts_exceptions_where_no_request_failed() -> None:
    shown = raising()
    assert failed(shown) == "136, 1.2 %"
    unfailed = replace(shown, totals=replace(shown.totals, failures=0))
    assert failed(unfailed) == "1,179 exceptions"
    assert failed(replace(unfailed, exceptions=shown.exceptions[1:], others=NO_OTHERS)) == (
        "2 exceptions"
    )
    assert failed(replace(unfailed, exceptions=(), others=NO_OTHERS)) == ""


# --- what is not listed -------------------------------------------------------------------------


def test_what_is_not_listed_is_one_row_with_its_sums() -> None:
    shown = raising()
    (endpoints,) = other_endpoints(shown)
    assert (endpoints.name, endpoints.requests, endpoints.failures) == (
        "and 7,800 others",
        9000,
        12,
    )
    assert endpoints.response_ms.mean is None
    listed = sum(each.requests for each in shown.endpoints)
    assert listed + endpoints.requests == shown.totals.requests
    (failures,) = other_failures(shown)
    assert (failures.view.name, failures.view.count) == ("and 3 others", 24)
    (exceptions,) = other_exceptions(shown)
    assert (exceptions.where, exceptions.count) == ("and 1 other", 1)


def test_there_is_no_such_row_where_all_are_listed() -> None:
    shown = part2()
    assert [*other_endpoints(shown), *other_failures(shown), *other_exceptions(shown)] == []


def test_many_names_come_with_the_way_to_group_them() -> None:
    shown = raising()
    assert "name= groups URLs" in endpoint_detail(shown.endpoints[0], shown)[1]
    assert "name=" not in endpoint_detail(row(), part2())[1]


# --- status codes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ((), []),
        (((200, 12),), [("200", False)]),
        (((404, 12),), [("404", True)]),
        (((200, 1176), (302, 8), (0, 20), (500, 4)), None),
    ],
)
def test_status_codes_have_their_counts_unless_there_is_only_one(
    statuses: tuple[tuple[int, int], ...], words: list[tuple[str, bool]] | None
) -> None:
    several = [("200: 1,176", False), ("302: 8", False), ("none: 20", True), ("500: 4", True)]
    assert status_words(row(*statuses)) == (several if words is None else words)


# --- the probe ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "width", "said"),
    [
        ("", None, 12, "external"),
        ("/", 200, 12, "GET / 200"),
        ("/", None, 12, "GET /"),
        ("/healthz", 401, 12, "/healthz 401"),
        ("/healthz", 401, 16, "GET /healthz 401"),
        ("/api/v1/healthz", 401, 12, "/api/v1… 401"),
        ("/api", 200, 0, " 200"),
    ],
)
def test_the_probe_says_what_it_asks(path: str, status: int | None, width: int, said: str) -> None:
    assert probed(replace(part2(), probe_path=path, probe_status=status), width) == said


def test_without_a_probe_it_is_said_so() -> None:
    shown = part2()
    off = replace(shown, probe_path="", now=replace(shown.now, probe_ms=None))
    assert probed(off, 12) == "no probe"
