"""The figures of a run: of its steady seconds, and of the whole run."""

from __future__ import annotations

from tests.analysis.run_examples import a_run, a_second
from tui.analysis.run_figures import (
    FAILURES,
    FIGURES,
    GOODPUT,
    MEAN,
    P95,
    P99,
    RPS,
    SHOP_CPU,
    WORKER_CPU,
    group_values,
    read,
)

# Two seconds of ramp-up, then four to settle.
RAMP = [a_second(0.0, users=2, rps=20.0), a_second(1.0, users=6, rps=60.0)]


def test_the_whole_run_has_every_figure() -> None:
    found = read(a_run(rps=100.0, p95=40.0))
    assert found.whole == dict(
        zip(FIGURES, (99.0, 100.0, 20.0, 40.0, 60.0, 25.0, 1.0, 50.0, 30.0), strict=True)
    )
    assert found.steady is None


def test_a_goodput_that_the_run_has_is_taken() -> None:
    run = a_run()
    run["totals"]["goodput_rps"] = 77.0
    assert read(run).whole[GOODPUT] == 77.0


def test_steady_seconds_leave_out_the_ramp_up() -> None:
    steady = [
        a_second(float(t), rps=100.0 + t, failures_per_s=4.0, p95_ms=30.0 + t) for t in range(2, 13)
    ]
    steady[-1]["p95_ms"] = 900.0
    found = read(a_run(samples=[*RAMP, *steady]))
    # From the 5th second of all users on: 5 to 12.
    assert found.seconds[RPS] == [100.0 + t for t in range(5, 13)]
    assert found.steady is not None
    assert found.steady[RPS] == 108.5
    assert found.steady[GOODPUT] == 104.5
    # The median, so that one hiccup does not decide.
    assert found.steady[P95] == 38.5
    # What seconds do not have is of the whole run.
    assert (found.steady[P99], found.steady[MEAN], found.steady[FAILURES]) == (60.0, 25.0, 1.0)


def test_few_steady_seconds_are_no_figure() -> None:
    seconds = [a_second(float(t)) for t in range(2, 9)]
    assert read(a_run(samples=[*RAMP, *seconds])).steady is None


def test_the_worst_worker_is_the_one_that_is_busiest_on_average() -> None:
    cpu = [
        {"petshop": 50.0, "worker-1": 90.0 if t == 9 else 20.0, "worker-2": 40.0} for t in range(12)
    ]
    found = read(a_run(samples=[a_second(float(t), cpu_percent=cpu[t]) for t in range(12)]))
    assert found.steady is not None
    assert (found.steady[SHOP_CPU], found.steady[WORKER_CPU]) == (50.0, 40.0)


def test_what_a_run_does_not_know_is_none() -> None:
    run = a_run(rps=None, p95=None, processes=[], endpoints=[])
    run["totals"] |= {"requests": 0, "failures": 0}
    found = read(run)
    assert found.whole[RPS] is found.whole[GOODPUT] is found.whole[P95] is None
    assert found.whole[FAILURES] is found.whole[SHOP_CPU] is found.whole[WORKER_CPU] is None


def test_repeats_have_steady_figures_only_where_all_have() -> None:
    steady = a_run(rps=1.0, samples=[a_second(float(t)) for t in range(12)])
    short = a_run(rps=1.0)
    assert group_values([steady, steady])[RPS] == [100.0, 100.0]
    assert group_values([steady, short])[RPS] == [1.0, 1.0]


def test_an_endpoint_has_p95_and_rps() -> None:
    [(name, values)] = read(a_run()).endpoints.items()
    assert name == "GET /"
    assert {figure.name: value for figure, value in values.items()} == {
        "GET /: p95": 40.0,
        "GET /: RPS": 100.0,
    }
