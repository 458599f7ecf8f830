"""The signals as a table: each with its figure, its threshold and the component it points to."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.test_forecast import ONE_WORKER
from tui.analysis.signal_table import table
from tui.analysis.signals import Plateau, Signals
from tui.analysis.user_split import split
from tui.model.verdict import Bottleneck, SignalView

SATURATED = Signals(
    users=200,
    in_request=72,
    thinking=0,
    worker="worker-1",
    worker_percent=96,
    worker_queued_percent=3,
    workers_percent=96,
    workers=1,
    lag_ms=30,
    shop_percent=36,
    shop_core_percent=36,
    master_percent=1,
    machine_percent=66,
    pressure_percent=20,
    rps=940,
    locust_ms=78,
    probe_ms=3,
    idle_probe_ms=3,
)


def by_name(signals: Signals) -> dict[str, SignalView]:
    return {row.name: row for row in table(signals)}


def test_a_saturated_worker_is_what_the_testers_signals_say() -> None:
    rows = by_name(SATURATED)
    pointing = {name: row.points_to for name, row in rows.items() if row.points_to is not None}
    assert pointing == {
        "Worker CPU": Bottleneck.TESTER,
        "Users kept by the tester": Bottleneck.TESTER,
        "Event-loop lag": Bottleneck.TESTER,
        "Locust's time, the probe's": Bottleneck.TESTER,
    }
    assert rows["Worker CPU"].figure == "worker-1 96 %"
    assert rows["Event-loop lag"].threshold == "13.0 ms"
    kept = rows["Users kept by the tester"]
    assert kept.figure == "200 of 200 at work"
    assert kept.about.startswith("128 stuck between two requests, 72 in one")


def test_what_other_guests_took_is_said_of_the_machine() -> None:
    def about(stolen_percent: float | None) -> str:
        return by_name(replace(SATURATED, stolen_percent=stolen_percent))["Machine CPU"].about

    assert "its host gave 12 % to other guests" in about(12.4)
    assert "guests" not in about(0.4)
    assert "guests" not in about(None)


def test_a_sleeping_shop_is_named_by_its_queue_and_not_by_its_cpu() -> None:
    rows = by_name(
        Signals(
            users=200,
            in_request=200,
            thinking=0,
            worker="worker-1",
            worker_percent=7,
            lag_ms=0.1,
            shop_core_percent=3,
            locust_ms=5050,
            probe_ms=5050,
            idle_probe_ms=102,
            rps=40,
            plateau=Plateau(20, 40),
        )
    )
    assert rows["Shop CPU, busiest process"].points_to is None
    assert rows["Users in a request"].points_to is Bottleneck.SHOP
    assert rows["An answer, and without load"].points_to is Bottleneck.SHOP
    assert "twice the users" in rows["RPS while users rose"].about.lower()


def test_what_is_not_known_has_no_row() -> None:
    assert [row.name for row in table(Signals(users=5))] == ["Failed: no ports or files"]
    assert "Users in a request" not in by_name(ONE_WORKER)


figures = st.none() | st.floats(0, 1e4)
numbers = {
    field.name: figures
    for field in fields(Signals)
    if field.name.endswith(("_percent", "_ms")) or field.name in ("in_request", "thinking", "rps")
}


@given(st.builds(Signals, users=st.floats(1, 1e5), worker=st.just("worker-1"), **numbers))
def test_no_figure_is_missing_in_any_row(signals: Signals) -> None:
    for row in table(signals):
        assert row.name
        assert row.about
        assert "None" not in row.figure
        assert "nan" not in row.figure


@given(st.builds(Signals, users=st.floats(1, 1e5), **numbers))
def test_every_user_is_somewhere(signals: Signals) -> None:
    where = split(signals)
    if where is not None:
        parts = (where.thinking, where.in_request, where.stuck, where.resting)
        assert min(parts) >= -1e-6
        assert abs(sum(parts) - signals.users) < 1e-3


def test_what_is_probed_is_told_with_its_status() -> None:
    def row(**changes: object) -> SignalView:
        return by_name(replace(SATURATED, probe_path="/a", **changes))["The probe asks"]  # type: ignore[arg-type]

    assert "The probe asks" not in by_name(SATURATED)
    assert row().figure == "/a: no answer yet"
    assert row(probe_status=200).figure == "/a: HTTP 200"
    assert "asks it, too" in row(probe_status=200).about
    assert "no evidence" in row(probe_status=401).about
    assert "does not ask" in row(probe_status=200, probe_is_tested=False).about
    assert "not known yet" in row(probe_status=200, idle_probe_ms=None).about
