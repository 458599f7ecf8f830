"""A run's mean rates, from the moment all users were up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runs.examples import a_run, counts, written
from tui.model.snapshot import Totals
from tui.runs.report import mean_rates


def test_rps_counts_from_the_moment_all_users_were_up() -> None:
    run = a_run(counts=counts((11, 0, 50), (14, 1000, 200), (24, 3000, 200), (34, 5000, 200)))
    assert mean_rates(run) == (pytest.approx(200.0), pytest.approx(20.0))
    assert written(counts=run.counts)["totals"]["rps"] == 200.0


def test_users_that_leave_later_do_not_move_the_beginning() -> None:
    run = a_run(counts=counts((14, 1000, 200), (24, 3000, 150), (34, 5000, 200)))
    assert mean_rates(run)[0] == pytest.approx(200.0)


def test_where_they_never_were_up_rps_counts_from_the_start() -> None:
    run = a_run(counts=counts((11, 100, 50), (12, 200, 90), (15, 900, 150)))
    assert mean_rates(run)[0] == pytest.approx(200.0)


def test_users_that_were_up_only_at_the_very_end_never_were() -> None:
    run = a_run(counts=counts((11, 100, 50), (12, 200, 90), (15, 900, 200)))
    assert mean_rates(run)[0] == pytest.approx(200.0)


def test_requests_that_ended_after_the_stop_are_in_the_count_and_not_in_the_rate() -> None:
    rows = counts((14, 0, 200), (24, 2000, 200))
    totals = written(counts=rows, totals=Totals(2500, 0))["totals"]
    assert totals["requests"] == 2500
    assert totals["rps"] == 200.0


def test_where_users_finish_the_mean_ends_with_the_last_of_them() -> None:
    rows = counts((14, 0, 200), (24, 2000, 120), (25, 2200, 0), (60, 2200, 0))
    assert mean_rates(a_run(counts=rows))[0] == pytest.approx(200.0)


@pytest.mark.parametrize("rows", [[], [(14, 100, 200)], [(14, 100, 200), (14, 100, 200)]])
def test_a_rate_of_less_than_two_moments_is_not_known(rows: list[tuple[float, int, int]]) -> None:
    assert mean_rates(a_run(counts=counts(*rows))) == (None, None)


@given(
    st.floats(1, 5000),
    st.lists(st.floats(0.5, 3), min_size=3, max_size=20),
    st.integers(0, 30),
)
def test_a_steady_load_is_its_rate_however_it_rose(
    rps: float, steps: list[float], ramp: int
) -> None:
    t, rows = 10.0, []
    for number, step in enumerate(steps):
        t += step
        rows.append((t, round(rps * (t - 10.0)), 200 if number >= ramp else 10))
    rate, _ = mean_rates(a_run(counts=counts(*rows)))
    assert rate == pytest.approx(rps, abs=2.1 / 0.5)  # counts are whole
