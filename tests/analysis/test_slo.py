"""SLO violations that the external probe did not see."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.slo import ViolationCounter, sentence
from tui.model.snapshot import SloView


def test_while_the_probe_is_in_time_the_failures_are_the_testers_own() -> None:
    counter = ViolationCounter()
    assert counter.add(0, 3.0, None, slo_ms=200) is None
    assert counter.add(40, 3.0, 1.0, slo_ms=200) == SloView(40, 40)
    assert counter.add(0, 3.0, 1.0, slo_ms=200) == SloView(40, 40)


def test_a_late_probe_saw_them_too_and_for_a_while_after() -> None:
    counter = ViolationCounter()
    counter.add(0, 3.0, None, slo_ms=200)
    assert counter.add(40, 250.0, None, slo_ms=200) == SloView(40, 0)
    assert counter.add(10, 3.0, None, slo_ms=200) == SloView(50, 0)
    assert counter.add(10, 3.0, None, slo_ms=200) == SloView(60, 0)
    assert counter.add(10, 3.0, None, slo_ms=200) == SloView(70, 10)


def test_a_probe_that_still_waits_is_late_already() -> None:
    counter = ViolationCounter()
    counter.add(0, 3.0, None, slo_ms=200)
    assert counter.add(40, None, 201.0, slo_ms=200) == SloView(40, 0)


def test_without_a_probe_locusts_figure_stands() -> None:
    assert ViolationCounter().add(40, None, None, slo_ms=200) == SloView(40, 0)


def test_without_a_known_objective_no_violation_is_doubted() -> None:
    assert ViolationCounter().add(40, 3.0, None, slo_ms=None) == SloView(40, 0)


def test_a_run_begins_at_nothing() -> None:
    counter = ViolationCounter()
    counter.add(40, 3.0, None, slo_ms=200)
    counter.begin_run()
    assert counter.add(0, 3.0, None, slo_ms=200) is None


seconds = st.tuples(
    st.integers(0, 1000), st.none() | st.floats(0, 1e4), st.none() | st.floats(0, 1e4)
)


@given(st.lists(seconds), st.none() | st.floats(1, 1e4))
def test_no_more_are_unseen_than_there_are(
    run: list[tuple[int, float | None, float | None]], slo_ms: float | None
) -> None:
    counter = ViolationCounter()
    for missed, probe_ms, waiting_ms in run:
        view = counter.add(missed, probe_ms, waiting_ms, slo_ms)
        assert view is None or 0 <= view.unseen <= view.failures
    assert counter.failures == sum(missed for missed, _, _ in run)


def test_the_sentence_says_nothing_where_there_is_nothing_to_doubt() -> None:
    assert sentence(None) == sentence(SloView(5, 0)) == ""
    assert "4,900 of 5,019" in sentence(SloView(5019, 4900))
