"""Ticks and figures are judged anew by the seconds of the runs, and what does not fit is marked."""

from __future__ import annotations

from dataclasses import replace

from tests.guide.seconds import WHILE, Played, second
from tui.guide.grading import Judged, RunSeconds, grade_part, judge
from tui.guide.progress import PartProgress
from tui.model.snapshot import Load, Snapshot
from tui.model.verdict import Bottleneck

STOPPED = {"load": Load.STOPPED, "run_s": None}


def one_worker_then_two() -> tuple[list[Snapshot], PartProgress]:
    """Return the seconds of a run of part 4, and what the guide ticked meanwhile."""
    learner = Played(4)
    learner.play(WHILE, cpu=97.0, bottleneck=Bottleneck.TESTER)
    learner.play(WHILE, workers=2, rps=1200.0)
    learner.play(WHILE, rps=640.0)
    seconds = [
        *(second(4, 1.0 + t, cpu=97.0, bottleneck=Bottleneck.TESTER) for t in range(WHILE)),
        *(second(4, 1.0 + WHILE + t, workers=2, rps=1200.0) for t in range(WHILE)),
        *(second(4, 1.0 + 2 * WHILE + t, rps=640.0) for t in range(WHILE)),
    ]
    return seconds, learner.progress.of(4)


def judged(*runs: RunSeconds) -> Judged:
    return judge(runs)


def test_what_the_guide_ticked_is_confirmed_by_the_run_that_shows_it() -> None:
    seconds, progress = one_worker_then_two()
    assert {"saturated", "one-worker", "added", "speed-up", "removed"} <= set(progress.done)
    assert set(progress.measured) == {"rps", "times"}
    found = grade_part(4, progress, judged(RunSeconds("a run", 0.0, seconds)))
    assert found.marks == ()
    assert found.ticked == found.confirmed == len(progress.done)
    assert set(found.runs.values()) == {"a run"}


def test_a_tick_without_a_run_is_marked() -> None:
    _, progress = one_worker_then_two()
    found = grade_part(4, progress, Judged())
    assert found.confirmed == 0
    assert len(found.marks) == len(progress.done) + len(progress.measured)
    assert any(mark.endswith("no run shows it") for mark in found.marks)


def test_a_figure_that_was_changed_is_marked_with_what_the_runs_show() -> None:
    seconds, progress = one_worker_then_two()
    changed = replace(
        progress,
        done={**progress.done, "speed-up": "9.99 times"},
        measured={**progress.measured, "rps": 9999.0},
    )
    found = grade_part(4, changed, judged(RunSeconds("a run", 0.0, seconds)))
    assert len(found.marks) == 2
    assert "'9.99 times' is in no run; the runs show '1.8" in found.marks[0]
    assert "the measured 9,999 is in no run; the runs show 650" in found.marks[1]


def test_a_step_by_hand_counts_as_it_is() -> None:
    from tui.guide.content import GUIDES

    (by_hand,) = (step.key for step in GUIDES[4].steps if step.by_hand)
    found = grade_part(4, PartProgress({by_hand: "ticked by you"}), Judged())
    assert (found.ticked, found.confirmed, found.by_hand, found.marks) == (1, 1, 1, ())


def test_runs_of_one_session_add_up_and_those_of_two_do_not() -> None:
    seconds, progress = one_worker_then_two()
    first, rest = seconds[:WHILE], seconds[WHILE:]
    together = judged(RunSeconds("one", 0.0, first), RunSeconds("two", 1.0, rest))
    assert grade_part(4, progress, together).marks == ()
    apart = judged(RunSeconds("one", 0.0, first), RunSeconds("two", 500.0, rest))
    assert any("no run shows it" in mark for mark in grade_part(4, progress, apart).marks)


def test_a_part_that_was_reset_is_confirmed_by_its_later_run() -> None:
    later = Played(4, t=200.0).play(WHILE, rps=777.0, cpu=97.0).progress.of(4)
    seconds = [
        *(second(4, 1.0 + t, cpu=97.0) for t in range(WHILE)),
        second(4, 150.0, **STOPPED),
        *(second(4, 200.0 + t, run_s=1.0 + t, rps=777.0, cpu=97.0) for t in range(WHILE)),
    ]
    found = grade_part(4, later, judged(RunSeconds("both", 0.0, seconds)))
    assert found.marks == ()
    assert found.confirmed == len(later.done) > 0
