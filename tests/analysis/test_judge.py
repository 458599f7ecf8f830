"""Who is the bottleneck, on plain numbers: measured cases with a known answer, and each rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.cases import CALM, case
from tui.analysis.judge import judge
from tui.analysis.signals import Signals
from tui.model.verdict import Bottleneck

# Measured on two cores; the answer was found by adding a worker and seeing what RPS did.
MEASURED = {
    "dev shop, users who think": (CALM, Bottleneck.USERS),
    "dev shop, 200 users, 1 worker": (
        case(
            rps=650,
            users=200,
            in_request=197,
            thinking=0,
            worker_percent=86,
            shop_percent=72,
            machine_percent=80,
            locust_ms=300,
            probe_ms=40,
            lag_ms=7,
        ),
        Bottleneck.SHOP,
    ),
    "dev shop, 200 users, 2 workers": (
        case(
            rps=690,
            users=200,
            in_request=198,
            thinking=0,
            worker_percent=50,
            shop_percent=76,
            machine_percent=89,
            locust_ms=290,
            probe_ms=190,
            lag_ms=1,
        ),
        Bottleneck.SHOP,
    ),
    "dev shop, 200 users, 1 worker that is full": (
        case(
            rps=480,
            users=200,
            in_request=197,
            thinking=0,
            worker_percent=93,
            shop_percent=80,
            machine_percent=88,
            locust_ms=400,
            probe_ms=60,
            lag_ms=8,
        ),
        Bottleneck.SHOP,
    ),
    "dev shop, 200 users, 2 workers, and no core left": (
        case(
            rps=430,
            users=200,
            in_request=197,
            thinking=0,
            worker_percent=55,
            worker_queued_percent=35,
            shop_percent=82,
            machine_percent=98,
            locust_ms=450,
            probe_ms=300,
            lag_ms=4,
        ),
        Bottleneck.SHOP,
    ),
    "prod shop, 200 users, 1 worker": (
        case(
            rps=940,
            users=200,
            in_request=72,
            thinking=0,
            worker_percent=96,
            shop_percent=36,
            machine_percent=66,
            locust_ms=78,
            probe_ms=3,
            lag_ms=30,
        ),
        Bottleneck.TESTER,
    ),
    "prod shop, 200 users, 2 workers on 2 cores": (
        case(
            rps=1550,
            users=200,
            in_request=138,
            thinking=0,
            worker_percent=73,
            worker_queued_percent=25,
            shop_percent=53,
            machine_percent=100,
            locust_ms=84,
            probe_ms=7,
            lag_ms=12,
        ),
        Bottleneck.MACHINE,
    ),
    "prod shop, 5000 users, 1 worker": (
        case(
            rps=800,
            users=5000,
            in_request=360,
            thinking=0,
            worker_percent=97,
            shop_percent=31,
            machine_percent=64,
            locust_ms=450,
            probe_ms=2,
            lag_ms=22,
        ),
        Bottleneck.TESTER,
    ),
    # Both are nearly full; a second worker brought nothing.
    "FastHttpUser on the prod shop, 200 users, 1 worker": (
        case(
            rps=1950,
            users=200,
            in_request=157,
            thinking=0,
            worker_percent=82,
            worker_queued_percent=10,
            shop_percent=92,
            machine_percent=97,
            locust_ms=75,
            probe_ms=40,
            idle_probe_ms=1.7,
            lag_ms=4.7,
        ),
        Bottleneck.SHOP,
    ),
    "the same, and the worker is full": (
        case(
            rps=2400,
            users=200,
            in_request=172,
            thinking=0,
            worker_percent=92,
            worker_queued_percent=6,
            shop_percent=100,
            machine_percent=97,
            locust_ms=72,
            probe_ms=66,
            idle_probe_ms=1.3,
            lag_ms=3,
        ),
        Bottleneck.SHOP,
    ),
    # Its host gave a fifth of the time to others: the worker has no more than this.
    # Another program keeps both cores busy, and none of the lab's waits for it more than another.
    "dev shop on a machine that others use": (
        case(
            rps=300,
            users=200,
            in_request=188,
            thinking=0,
            worker_percent=28,
            worker_queued_percent=12,
            shop_percent=23,
            machine_percent=96,
            others_percent=65,
            locust_ms=620,
            probe_ms=160,
            lag_ms=9,
        ),
        Bottleneck.MACHINE,
    ),
    "users who sleep in their tasks, and ask all at once": (
        case(
            rps=30,
            users=30,
            in_request=0.3,
            thinking=0,
            worker_percent=6,
            shop_percent=2,
            machine_percent=6,
            locust_ms=10,
            probe_ms=6,
            idle_probe_ms=1.7,
            lag_ms=0.3,
        ),
        Bottleneck.USERS,
    ),
    "FastHttpUser on a quick target of somebody else's": (
        case(
            rps=1900,
            users=200,
            in_request=110,
            thinking=0,
            worker_percent=66,
            stolen_percent=15,
            shop_percent=None,
            machine_percent=70,
            locust_ms=58,
            probe_ms=5,
            idle_probe_ms=1.3,
            lag_ms=7,
        ),
        Bottleneck.TESTER,
    ),
    "a shop that sleeps, 4 threads": (
        case(
            rps=40,
            users=200,
            in_request=200,
            thinking=0,
            worker_percent=7,
            shop_percent=3,
            machine_percent=6,
            locust_ms=5050,
            probe_ms=5050,
            idle_probe_ms=102,
        ),
        Bottleneck.SHOP,
    ),
    "the same shop, 3 users": (
        case(
            rps=30,
            users=3,
            in_request=3,
            thinking=0,
            worker_percent=1,
            shop_percent=1,
            machine_percent=2,
            locust_ms=101,
            probe_ms=103,
            idle_probe_ms=102,
        ),
        Bottleneck.USERS,
    ),
    "a shop with one busy loop": (
        case(
            rps=55,
            users=50,
            in_request=50,
            thinking=0,
            worker_percent=20,
            shop_percent=99,
            machine_percent=62,
            locust_ms=900,
            probe_ms=800,
            idle_probe_ms=20,
        ),
        Bottleneck.SHOP,
    ),
    "a target of somebody else's, slow": (
        case(
            rps=50,
            users=100,
            in_request=99,
            thinking=0,
            worker_percent=15,
            shop_percent=None,
            machine_percent=20,
            locust_ms=2000,
            probe_ms=1900,
            idle_probe_ms=40,
        ),
        Bottleneck.SHOP,
    ),
}


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
    # A worker that is not full because it has no core now and then.
    late = case(users=200, in_request=190, thinking=0, worker_percent=84, locust_ms=110, lag_ms=38)
    assert judge(late) is Bottleneck.TESTER
    # A task that blocks the loop needs no CPU for it.
    assert judge(replace(late, worker_percent=5)) is Bottleneck.TESTER
    # Whoever is slow for the probe, too, is slow.
    assert judge(replace(late, probe_ms=90)) is Bottleneck.SHOP
    # A hiccup of a few users that think changes no RPS.
    few = replace(late, thinking=190, in_request=5, worker_percent=30)
    assert judge(few) is Bottleneck.USERS


def test_without_a_probe_before_the_load_waiting_users_prove_nothing() -> None:
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
