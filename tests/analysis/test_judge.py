"""The bottleneck on plain numbers: measured cases with a known answer, and each rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.cases import case
from tests.analysis.measured_cases import MEASURED
from tui.analysis.judge import judge
from tui.analysis.signals import Signals
from tui.model.verdict import Bottleneck


@pytest.mark.parametrize(("signals", "answer"), MEASURED.values(), ids=MEASURED)
def test_measured_cases(signals: Signals, answer: Bottleneck) -> None:
    assert judge(signals) is answer


def test_the_shop_is_never_blamed_on_what_a_saturated_tester_measured() -> None:
    both = case(
        users=200,
        in_request=195,
        thinking=0,
        worker_percent=98,
        shop_percent=97,
        machine_percent=90,
        locust_ms=400,
    )
    assert judge(both) is Bottleneck.UNCLEAR
    assert judge(replace(both, probe_ms=300)) is Bottleneck.SHOP


def test_users_in_the_testers_queue_point_to_it_before_its_cpu_does() -> None:
    lagging = case(
        users=200, in_request=100, thinking=0, worker_percent=80, locust_ms=80, machine_percent=60
    )
    assert judge(lagging) is Bottleneck.TESTER
    # An idle worker has no queue: these users sleep in their tasks.
    assert judge(replace(lagging, worker_percent=10, locust_ms=4)) is Bottleneck.USERS


def test_a_late_loop_is_the_tester_whatever_its_cpu() -> None:
    # A worker that is not saturated because it has no core now and then.
    late = case(users=200, in_request=190, thinking=0, worker_percent=84, locust_ms=110, lag_ms=38)
    assert judge(late) is Bottleneck.TESTER
    # A task that blocks the loop needs no CPU for it.
    assert judge(replace(late, worker_percent=5)) is Bottleneck.TESTER
    # A target that is slow for the probe, too, is slow.
    assert judge(replace(late, probe_ms=90)) is Bottleneck.SHOP
    # A hiccup of a few users that think changes no RPS.
    few = replace(late, thinking=190, in_request=5, worker_percent=30)
    assert judge(few) is Bottleneck.USERS


def test_without_a_probe_before_the_load_waiting_users_are_unclear() -> None:
    waiting = case(users=200, in_request=197, thinking=0, idle_probe_ms=None, locust_ms=300)
    assert judge(waiting) is Bottleneck.UNCLEAR


def test_a_busy_master() -> None:
    assert judge(case(master_percent=95, worker_percent=95)) is Bottleneck.MASTER


def test_a_verdict_is_held_against_a_point_of_noise() -> None:
    near = case(worker_percent=88, users=200, in_request=190, thinking=0, locust_ms=90, lag_ms=20)
    assert judge(near, before=Bottleneck.TESTER) is Bottleneck.TESTER
    assert judge(near, before=Bottleneck.SHOP) is not Bottleneck.TESTER


@given(
    st.builds(
        case,
        users=st.floats(1, 1e5),
        in_request=st.none() | st.floats(0, 1e5),
        thinking=st.none() | st.floats(0, 1e5),
        worker_percent=st.none() | st.floats(0, 120),
        shop_percent=st.none() | st.floats(0, 800),
        machine_percent=st.none() | st.floats(0, 100),
        locust_ms=st.none() | st.floats(0, 1e5),
        probe_ms=st.none() | st.floats(0, 1e5),
        idle_probe_ms=st.none() | st.floats(0, 1e3),
    )
)
def test_a_saturated_worker_is_never_the_shops_fault(signals: Signals) -> None:
    found = judge(signals)
    assert found is not Bottleneck.IDLE
    is_late = signals.inside_share is None or signals.inside_share >= 0.25
    if (signals.worker_percent or 0) >= 90 and (is_late or signals.tester_share >= 0.5):
        assert found is not Bottleneck.SHOP
    if found is Bottleneck.MACHINE:
        assert (signals.machine_percent or 0) >= 95


def test_few_users_at_work_limit_the_load_where_nothing_is_known_without_it() -> None:
    unknown = case(users=100, thinking=90, idle_probe_ms=None, probe_ms=None, in_request=5)
    assert judge(unknown) is Bottleneck.USERS
    assert judge(replace(unknown, in_request=50, thinking=50)) is Bottleneck.UNCLEAR
