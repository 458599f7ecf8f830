"""A worker that died is replaced, unless one after the other dies at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.lab.restart_policy import MOST_SHORT_LIVES, SHORT_LIFE_S, WITHIN_S, RestartPolicy


def test_who_lived_long_is_always_replaced() -> None:
    restarts = RestartPolicy()
    assert all(restarts.allow(t, lived_s=SHORT_LIFE_S) for t in range(20))


def test_few_short_lives_are_enough() -> None:
    restarts = RestartPolicy()
    allowed = [restarts.allow(2.0 * death, lived_s=1.0) for death in range(6)]
    assert allowed == [True] * MOST_SHORT_LIVES + [False] * 3


def test_a_short_life_now_and_then_is_replaced() -> None:
    restarts = RestartPolicy()
    assert all(restarts.allow(WITHIN_S * death, lived_s=1.0) for death in range(20))


def test_a_person_may_try_again() -> None:
    restarts = RestartPolicy()
    for _ in range(5):
        restarts.allow(1.0, lived_s=1.0)
    restarts.forget()
    assert restarts.allow(1.0, lived_s=1.0)


@given(st.lists(st.floats(0, 5), max_size=200))
def test_at_most_five_starts_in_ten_seconds(pauses_s: list[float]) -> None:
    """Of one worker and its successors, each of which dies as soon as it is there."""
    restarts, t, starts_t = RestartPolicy(), 0.0, [0.0]
    for pause_s in pauses_s:
        t += pause_s
        if not restarts.allow(t, lived_s=pause_s):
            break
        starts_t.append(t)
    assert all(sum(0 <= then - t < 10 for then in starts_t) <= 5 for t in starts_t)
