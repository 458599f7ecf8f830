"""A crashed worker is replaced, unless several crash early one after the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.lab.restart_policy import MOST_SHORT_LIVES, SHORT_LIFE_S, WITHIN_S, RestartPolicy


def test_a_worker_that_ran_long_is_always_replaced() -> None:
    policy = RestartPolicy()
    assert all(policy.allow(t, lived_s=SHORT_LIFE_S) for t in range(20))


def test_only_a_few_early_crashes_in_a_row_are_replaced() -> None:
    policy = RestartPolicy()
    allowed = [policy.allow(2.0 * crash, lived_s=1.0) for crash in range(6)]
    assert allowed == [True] * MOST_SHORT_LIVES + [False] * 3


def test_rare_early_crashes_are_replaced() -> None:
    policy = RestartPolicy()
    assert all(policy.allow(WITHIN_S * crash, lived_s=1.0) for crash in range(20))


def test_forgotten_crashes_allow_another_restart() -> None:
    policy = RestartPolicy()
    for _ in range(5):
        policy.allow(1.0, lived_s=1.0)
    policy.forget()
    assert policy.allow(1.0, lived_s=1.0)


@given(st.lists(st.floats(0, 5), max_size=200))
def test_at_most_five_starts_in_ten_seconds(pauses_s: list[float]) -> None:
    """Start a worker and its replacements, each of which crashes as soon as it is started."""
    policy, t, starts_t = RestartPolicy(), 0.0, [0.0]
    for pause_s in pauses_s:
        t += pause_s
        if not policy.allow(t, lived_s=pause_s):
            break
        starts_t.append(t)
    assert all(sum(0 <= then - t < 10 for then in starts_t) <= 5 for t in starts_t)
