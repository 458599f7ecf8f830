"""What the master keeps of failures and reports."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from locust.exception import CatchResponseError

from locustfiles.plugin.grouping import plain_error
from locustfiles.plugin.master_report import Telemetry
from locustfiles.plugin.rows import LONGEST_TEXT, MOST_ROWS
from tests.locustfiles.plugin.reports import answered_bytes, asked, entry, failed, sent
from tui.telemetry.locust_api import PlainGet

settings.load_profile("patient")

# --- failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["slow", "it's slow", 'a "quoted" word', "50 % (of all)", "CatchResponseError('x')"]
)
def test_the_text_of_a_failure_that_the_locustfile_declared(text: str) -> None:
    assert plain_error(repr(CatchResponseError(text))).replace("\\", "") == text


@pytest.mark.parametrize(
    "error", ["ConnectionRefusedError(111, 'Connection refused')", "", "CatchResponseError"]
)
def test_another_exception_stays_as_it_is(error: str) -> None:
    assert plain_error(error) == error


def slow(ms: int, limit: str = "200.0") -> str:
    return repr(CatchResponseError(f"Response time exceeded {limit}ms: ({ms}ms)"))


def grouped(*errors: dict[str, Any]) -> list[tuple[str, int]]:
    telemetry = Telemetry()
    for error in errors:
        telemetry.add_error(error)
    return [("".join(group.parts), group.count) for group in telemetry.failures.values()]


def test_failures_that_differ_in_one_number_are_one_row() -> None:
    errors = [failed(slow(ms), times=2) for ms in (201, 412, 950)]
    assert grouped(*errors) == [("Response time exceeded 200.0ms: (…ms)", 6)]


def test_a_number_that_is_always_the_same_stays() -> None:
    assert grouped(failed(slow(201)), failed(slow(201))) == [
        ("Response time exceeded 200.0ms: (201ms)", 2)
    ]


def test_once_varied_a_number_stays_hidden() -> None:
    assert grouped(*[failed(slow(ms)) for ms in (201, 412, 201)])[0][0].endswith("(…ms)")


def test_failures_of_other_words_endpoints_or_methods_are_rows_of_their_own() -> None:
    rows = grouped(
        failed("slow 1"),
        failed("slow 1", name="/pets"),
        failed("slow 1", method="POST"),
        failed("slower 1"),
        failed("slow 1 2"),
    )
    assert [count for _, count in rows] == [1] * 5


@given(st.lists(st.tuples(st.text(max_size=12), st.integers(1, 9)), max_size=20))
def test_no_failure_is_lost_in_grouping(errors: list[tuple[str, int]]) -> None:
    rows = grouped(*[failed(text, times) for text, times in errors])
    assert sum(count for _, count in rows) == sum(times for _, times in errors)
    assert len(rows) <= len({text for text, _ in errors})


# --- what the master keeps ----------------------------------------------------------------------


def test_reports_add_up() -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    telemetry.add_report("w1", sent(entry(3, 10), entry(1, 10, "/pets")))
    telemetry.add_report("w2", sent(entry(2, 40, failures=2), error=failed("slow 1", 2)))
    telemetry.add_report("w1", sent(entry(4, 20)))
    report = asked(telemetry, w1="running", w2="running")
    assert report.run == 1
    assert (report.total.requests, report.total.failures) == (10, 2)
    assert report.total.response_times == {10: 4, 40: 2, 20: 4}
    assert report.total.response_ms_sum == 200.0
    assert report.total.max_ms == 40.0
    assert (report.total.min_ms, report.total.content_bytes) == (10.0, 1000)
    assert [(each.id, each.requests, each.failures) for each in report.workers] == [
        ("w1", 8, 0),
        ("w2", 2, 2),
    ]
    assert [(each.name, each.stats.requests) for each in report.endpoints] == [
        ("/", 9),
        ("/pets", 1),
    ]
    assert [(each.error, each.count) for each in report.failures] == [("slow 1", 2)]


def test_response_times_are_whole_numbers_whatever_locust_rounds_to() -> None:
    telemetry = Telemetry()
    rounded = entry(2, 110) | {"response_times": {110.0: 2}}
    telemetry.add_report("w1", sent(rounded) | {"stats_total": rounded})
    assert asked(telemetry, w1="running").total.response_times == {110: 2}


def test_the_shortest_time_is_not_known_before_a_request() -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(0, 0)))
    assert asked(telemetry, w1="running").total.min_ms is None
    telemetry.add_report("w1", sent(entry(2, 30)))
    telemetry.add_report("w1", sent(entry(0, 0)))
    assert asked(telemetry, w1="running").total.min_ms == 30.0


def test_a_worker_says_who_it_is_and_how_late_it_wakes() -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(1, 10), users=7))
    (worker,) = asked(telemetry, w1="running").workers
    assert (worker.pid, worker.reported_at) == (7, 99.5)
    assert (worker.lag_ms, worker.lag_max_ms) == (0.5, 2.5)
    assert (worker.state, worker.users) == ("running", 7)


def test_a_worker_without_the_plug_in_is_counted_all_the_same() -> None:
    telemetry, data = Telemetry(), sent(entry(3, 10))
    del data["petload"]
    telemetry.add_report("w1", data)
    (worker,) = asked(telemetry, w1="running").workers
    assert (worker.pid, worker.reported_at, worker.requests) == (None, None, 3)


def test_a_new_run_forgets_the_counts_and_knows_the_workers() -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    telemetry.add_report("w1", sent(entry(3, 10, failures=1), error=failed("slow")))
    telemetry.begin_run(environment=None)
    report = asked(telemetry, w1="ready")
    assert report.run == 2
    assert (report.total.requests, report.endpoints, report.failures) == (0, (), ())
    assert [(each.id, each.pid, each.requests) for each in report.workers] == [("w1", 7, 0)]
    telemetry.add_report("w1", sent(entry(2, 10)))
    assert asked(telemetry, w1="running").total.requests == 2


def test_a_worker_that_the_master_forgot_has_stopped() -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(3, 10), users=5))
    (worker,) = asked(telemetry).workers
    assert (worker.state, worker.users, worker.requests) == ("stopped", 0, 3)


def test_the_users_of_a_missing_worker_are_others_now() -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(3, 10), users=100))
    telemetry.add_report("w2", sent(entry(3, 10), users=200))
    workers = asked(telemetry, w1="missing", w2="running").workers
    assert [(each.state, each.users) for each in workers] == [("missing", 0), ("running", 200)]


def test_rows_that_are_left_out_are_summed_so_that_totals_stay_exact() -> None:
    telemetry = Telemetry()
    names = MOST_ROWS + 50
    for number in range(names):
        error = failed("slow", number + 1, name=f"/pets/{number}")
        row = entry(number + 1, 10, f"/pets/{number}", failures=number + 1)
        data = sent(row, error=error)
        data["petload"] |= {
            "statuses": [["GET", f"/pets/{number}", 500, number + 1]],
            "exceptions": [["KeyError", f"mine.py:{number} in visit", number + 1]],
        }
        telemetry.add_report("w1", data)
    report = asked(telemetry, w1="running")
    total = sum(range(names + 1))
    assert report.endpoints_in_all == names
    assert (report.total.requests, report.total.failures) == (total, total)
    for name, counts in {
        "endpoints": [row.stats.requests for row in report.endpoints],
        "failures": [row.count for row in report.failures],
        "statuses": [row.count for row in report.statuses],
        "exceptions": [row.count for row in report.exceptions],
    }.items():
        assert len(counts) == MOST_ROWS
        assert counts[0] == names
        assert report.others[name].rows == 50
        assert sum(counts) + report.others[name].count == total
    listed = sum(row.stats.failures for row in report.endpoints)
    assert listed + report.others["endpoints"].failures == total


def test_an_answer_is_below_a_megabyte_whatever_the_names_and_texts_are() -> None:
    telemetry = Telemetry()
    for number in range(MOST_ROWS):
        name = f"/{number}?" + "\U0001f436" * 3000
        row = entry(1, 10, name, failures=1) | {"response_times": dict.fromkeys(range(400), 1)}
        data = sent(row, error=failed(f"{number} " + "é" * 9000, name=name))
        data["petload"] |= {
            "statuses": [["GET", name, 500, 1]],
            "exceptions": [["KeyError" + "é" * 300, f"mine.py:{number} in visit", 1]],
        }
        telemetry.add_report("w1", data)
    assert answered_bytes(telemetry, w1="running") < 1_000_000
    report = asked(telemetry, w1="running")
    assert 0 < len(report.endpoints) < MOST_ROWS
    assert len(report.endpoints) + report.others["endpoints"].rows == MOST_ROWS
    assert max(len(row.name) for row in report.endpoints) == LONGEST_TEXT + 1
    assert max(len(row.error) for row in report.failures) <= LONGEST_TEXT + 1


def test_exceptions_that_differ_in_what_was_drawn_are_one_row() -> None:
    telemetry, data = Telemetry(), sent()
    data["petload"]["exceptions"] = [
        ["KeyError: 'order 81234'", "mine.py:12 in visit", 2],
        ["KeyError: 'order 99121'", "mine.py:12 in visit", 1],
        ["KeyError: 'order 99121'", "mine.py:30 in leave", 1],
    ]
    telemetry.add_report("w1", data)
    found = asked(telemetry, w1="running").exceptions
    assert [(each.error, each.where, each.count) for each in found] == [
        ("KeyError: 'order …'", "mine.py:12 in visit", 3),
        ("KeyError: 'order 99121'", "mine.py:30 in leave", 1),
    ]


def spent(busy_s: float, think_s: float, entries: int) -> dict[str, Any]:
    """A report of where a worker's users were since its last one."""
    data = sent()
    data["petload"] |= {"busy_s": busy_s, "think_s": think_s, "entries": entries}
    return data


def test_where_users_were_adds_up_and_begins_anew_with_a_run() -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    telemetry.add_report("w1", spent(2.5, 1.0, 3))
    telemetry.add_report("w1", spent(4.0, 0.5, 0))
    (worker,) = asked(telemetry, w1="running").workers
    assert (worker.busy_s_sum, worker.think_s_sum, worker.requests_seen) == (6.5, 1.5, 3)
    telemetry.begin_run()
    (worker,) = asked(telemetry, w1="ready").workers
    assert (worker.busy_s_sum, worker.think_s_sum, worker.requests_seen) == (0.0, 0.0, 0)


def test_requests_without_a_time_are_counted_apart() -> None:
    telemetry = Telemetry()
    untimed = {**entry(3, 0), "num_none_requests": 2, "total_response_time": 30.0}
    telemetry.add_report("w1", {**sent(untimed), "stats_total": untimed})
    assert asked(telemetry).total.untimed == 2
    assert asked(telemetry).total.mean_ms == 30.0


def test_users_are_counted_from_the_runs_start() -> None:
    telemetry = Telemetry()
    for _ in range(2):
        report = sent()
        report["petload"] |= {
            "users_begun": 3,
            "users_finished": 1,
            "users_stopped": 1,
            "users_died": [["ValueError: why", "mine.py:9 in on_start", 1]],
        }
        telemetry.add_report("w1", report)
    telemetry.end_run()
    told = asked(telemetry)
    assert (told.users_begun, told.users_finished, told.users_stopped) == (6, 2, 2)
    assert [(each.error, each.count) for each in told.users_died] == [("ValueError: why", 2)]
    assert told.has_ended
    telemetry.begin_run()
    told = asked(telemetry)
    assert (told.users_begun, told.users_died, told.has_ended) == (0, (), False)


def test_plain_gets_are_kept_over_runs_each_once_and_bounded() -> None:
    telemetry = Telemetry()
    for worker in ("w1", "w2"):
        data = sent()
        data["petload"]["gets"] = [["one item", "http://a/items/7", 200]]
        telemetry.add_report(worker, data)
    telemetry.begin_run()
    report = asked(telemetry, w1="running", w2="running")
    assert report.gets == (PlainGet("one item", "http://a/items/7", 200),)
    data = sent()
    data["petload"]["gets"] = [["n", f"http://a/{n}", 200] for n in range(2 * MOST_ROWS)]
    telemetry.add_report("w1", data)
    assert len(asked(telemetry, w1="running").gets) == MOST_ROWS
