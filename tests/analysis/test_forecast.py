"""The RPS that an extra worker should bring, by the CPU a request costs now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.explain import advice, without_keys
from tui.analysis.forecast import with_an_extra_worker
from tui.analysis.signals import Signals
from tui.model.verdict import Bottleneck

# Measured on two cores: 940 RPS with one worker, 1,550 with two.
ONE_WORKER = Signals(
    users=200,
    rps=940,
    worker="worker-1",
    worker_percent=96,
    workers_percent=96,
    workers=1,
    shop_percent=36,
    shop_core_percent=36,
    machine_percent=66,
)


def test_the_machine_bounds_the_measured_case() -> None:
    expected = with_an_extra_worker(ONE_WORKER)
    assert expected == pytest.approx(940 * 95 / 66)
    assert expected is not None
    assert abs(expected - 1550) / 1550 < 0.15


def test_with_cores_to_spare_the_workers_bound_it() -> None:
    assert with_an_extra_worker(replace(ONE_WORKER, machine_percent=10)) == pytest.approx(
        2 * 940 / 0.96
    )


def test_a_shop_that_is_nearly_saturated_bounds_it() -> None:
    nearly = replace(ONE_WORKER, machine_percent=10, shop_core_percent=80)
    assert with_an_extra_worker(nearly) == pytest.approx(940 * 90 / 80)


def test_unknown_figures_make_no_forecast() -> None:
    assert with_an_extra_worker(replace(ONE_WORKER, rps=None)) is None
    assert with_an_extra_worker(replace(ONE_WORKER, workers_percent=None)) is None
    assert "Press + to add a worker" in advice(Bottleneck.TESTER, replace(ONE_WORKER, rps=None))


def test_the_advice_has_the_figure() -> None:
    said = advice(Bottleneck.TESTER, ONE_WORKER)
    assert said == "Press +: a second worker should take RPS from 940 to about 1,400."


def test_without_a_free_core_no_worker_is_advised() -> None:
    assert "no core is free" in advice(Bottleneck.TESTER, replace(ONE_WORKER, machine_percent=93))


@given(st.floats(1, 1e5), st.floats(1, 400), st.floats(1, 100), st.floats(1, 100))
def test_no_bound_is_passed(rps: float, workers: float, shop: float, machine: float) -> None:
    signals = Signals(
        users=1,
        rps=rps,
        workers=2,
        workers_percent=workers,
        shop_core_percent=shop,
        machine_percent=machine,
    )
    expected = with_an_extra_worker(signals)
    assert expected is not None
    more = expected / rps
    assert workers * more <= 300.001
    assert shop * more <= 90.001
    assert machine * more <= 95.001


def test_a_summary_names_options_and_no_keys() -> None:
    forecast = advice(Bottleneck.TESTER, ONE_WORKER)
    assert without_keys(forecast).startswith("Add a worker (--workers): a second worker should")
    for bottleneck in Bottleneck:
        for signals in (ONE_WORKER, replace(ONE_WORKER, rps=None)):
            said = without_keys(advice(bottleneck, signals))
            assert "ress " not in said
            assert "(u)" not in said
