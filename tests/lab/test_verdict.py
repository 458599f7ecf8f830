"""Who the bottleneck is: one test a rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lab.runs import second
from tui.lab.snapshot import Bottleneck, Sample
from tui.lab.verdict import WINDOW_SAMPLES, diagnose


def judged(**cpu_percent: float | None) -> Bottleneck:
    return diagnose([second(**cpu_percent)] * WINDOW_SAMPLES).bottleneck


def test_no_history_is_idle() -> None:
    assert diagnose([]).bottleneck is Bottleneck.IDLE


@pytest.mark.parametrize("users", [0, None])
def test_no_users_is_idle_however_busy_the_machine(users: int | None) -> None:
    busy = second(users=users, worker_1=100.0, petshop=100.0, machine=100.0)
    verdict = diagnose([busy] * 3)
    assert verdict.bottleneck is Bottleneck.IDLE
    assert "s" in verdict.advice.split()


def test_a_saturated_worker_is_the_tester() -> None:
    assert judged(worker_1=97.0, petshop=36.0, machine=66.0) is Bottleneck.TESTER


def test_one_saturated_worker_of_two_is_enough() -> None:
    verdict = diagnose([second(worker_1=40.0, worker_2=95.0)] * 3)
    assert verdict.bottleneck is Bottleneck.TESTER
    assert "worker-2 uses 95 %" in verdict.evidence[0]
    assert "+" in verdict.advice


def test_the_busiest_worker_is_named() -> None:
    verdict = diagnose([second(worker_1=92.0, worker_2=99.0)] * 3)
    assert verdict.evidence[0].startswith("worker-2")


def test_a_saturated_tester_comes_before_the_shop_and_the_machine() -> None:
    assert judged(worker_1=97.0, petshop=97.0, machine=100.0) is Bottleneck.TESTER


def test_a_saturated_shop() -> None:
    verdict = diagnose([second(worker_1=60.0, petshop=96.0, machine=80.0)] * 3)
    assert verdict.bottleneck is Bottleneck.SHOP
    assert "96 %" in verdict.evidence[0]
    assert "v" in verdict.advice.split()


def test_a_shop_of_several_processes_uses_more_than_a_core() -> None:
    assert judged(worker_1=60.0, petshop=180.0, machine=90.0) is Bottleneck.SHOP


def test_a_full_machine() -> None:
    verdict = diagnose([second(worker_1=73.0, petshop=50.0, machine=100.0)] * 3)
    assert verdict.bottleneck is Bottleneck.MACHINE
    assert "100 %" in verdict.evidence[0]


def test_nobody_at_the_limit_is_unclear() -> None:
    assert judged(worker_1=2.0, petshop=1.0, machine=3.0) is Bottleneck.UNCLEAR


@pytest.mark.parametrize(
    ("cpu_percent", "limit"),
    [({"worker_1": 90.0}, "tester"), ({"petshop": 90.0}, "shop"), ({"machine": 95.0}, "machine")],
)
def test_the_limit_itself_counts(cpu_percent: dict[str, float], limit: str) -> None:
    assert judged(**cpu_percent) == limit
    below = {name: value - 0.1 for name, value in cpu_percent.items()}
    assert judged(**below) is Bottleneck.UNCLEAR


def test_a_busy_master_or_petload_is_not_the_shop() -> None:
    assert judged(master=99.0, petload=99.0, worker_1=10.0) is Bottleneck.UNCLEAR


def test_what_is_not_known_accuses_nobody() -> None:
    assert judged(worker_1=None, petshop=None, machine=None) is Bottleneck.UNCLEAR


def test_a_single_second_is_noise() -> None:
    calm, spike = second(worker_1=50.0), second(worker_1=100.0)
    assert diagnose([calm, calm, spike]).bottleneck is Bottleneck.UNCLEAR


def test_seconds_that_are_not_known_do_not_dilute() -> None:
    history = [second(worker_1=None), second(worker_1=None), second(worker_1=95.0)]
    assert diagnose(history).bottleneck is Bottleneck.TESTER


def test_what_is_long_past_does_not_count() -> None:
    history = [second(worker_1=100.0)] * 50 + [second(worker_1=10.0)] * WINDOW_SAMPLES
    assert diagnose(history).bottleneck is Bottleneck.UNCLEAR


def test_a_worker_that_left_is_not_accused() -> None:
    history = [second(worker_1=50.0, worker_2=100.0)] * 2 + [second(worker_1=50.0)]
    assert diagnose(history).bottleneck is Bottleneck.UNCLEAR


CPU = st.dictionaries(
    st.sampled_from(["petshop", "master", "worker-1", "worker-2", "machine", "petload"]),
    st.none() | st.floats(0, 400),
)
SAMPLES = st.builds(
    Sample, t=st.floats(0, 100), users=st.none() | st.integers(0, 5), cpu_percent=CPU
)


@given(st.lists(SAMPLES, max_size=6))
def test_there_is_always_a_verdict_with_its_reason(history: list[Sample]) -> None:
    verdict = diagnose(history)
    assert verdict.advice
    assert (verdict.bottleneck is Bottleneck.IDLE) == (not history or not history[-1].users)
    assert verdict.evidence or verdict.bottleneck is Bottleneck.IDLE
