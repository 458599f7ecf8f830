"""When the load is steady, since when, and why not yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.cases import WORKERS, worker_row
from tui.analysis.steadiness import (
    LabSetup,
    Steadiness,
    Unsteady,
    counts_with_all_users,
    observe,
    steady_part,
    still_needed,
    workers_at_work,
)
from tui.analysis.thresholds import GAP_S, LONG_SAMPLES, SETTLE_S, STEADY_SAMPLES
from tui.model.parts import ShopMode
from tui.model.process_names import HUNG, MACHINE
from tui.model.run import Count
from tui.model.sample import Sample
from tui.model.snapshot import Load, ProcessView

SETUP = LabSetup(4, 1, ShopMode.PROD, 200, "part3_slo.py", "http://127.0.0.1:5000")
# Seconds from a disturbance until the load is steady.
STEADY_AFTER_S = int(SETTLE_S) + STEADY_SAMPLES - 1


def play(
    seconds: int,
    state: Steadiness | None = None,
    *,
    users: int | None = 200,
    rps: float | None = 900.0,
    load: Load = Load.RUNNING,
    setup: LabSetup = SETUP,
    processes: tuple[ProcessView, ...] = WORKERS,
) -> Steadiness:
    """Return the steadiness after so many seconds like this one."""
    state = Steadiness() if state is None else state
    for _ in range(seconds):
        t = 0.0 if state.t is None else state.t + 1.0
        state = observe(state, Sample(t, users=users, rps=rps), setup, load, processes)
    return state


def test_a_load_is_steady_once_it_has_settled_and_was_measured() -> None:
    reasons = [play(seconds).reason for seconds in range(1, 15)]
    settling, short = int(SETTLE_S), STEADY_SAMPLES - 1
    assert reasons[:settling] == [Unsteady.SETTLING] * settling
    assert reasons[settling : settling + short] == [Unsteady.TOO_SHORT] * short
    assert set(reasons[settling + short :]) == {None}


@pytest.mark.parametrize(
    ("users", "reason"),
    [
        (179, Unsteady.USERS_MISSING),
        (180, None),
        (210, None),
        # A worker joins: users that are to leave the first one finish their requests.
        (211, Unsteady.USERS_SURPLUS),
        (222, Unsteady.USERS_SURPLUS),
        (None, Unsteady.USERS_MISSING),
    ],
)
def test_nearly_as_many_users_as_were_asked_for(users: int | None, reason: Unsteady | None) -> None:
    assert play(20, users=users).reason is reason


@pytest.mark.parametrize(
    ("state", "needed"),
    [
        (play(1, users=120, load=Load.SPAWNING), "120 of 200 users are up"),
        (play(1, users=120), "120 of 200 users are up"),
        (play(1, users=2700), "2,500 surplus users still leaving"),
        (play(1), "settling for 0 of 4 s"),
        (play(4), "settling for 3 of 4 s"),
        (play(10), "steady for 6 of 10 s"),
        (play(14), None),
        (play(1, processes=()), "no worker runs"),
        (play(1, play(9)), "steady for 6 of 10 s"),
        # Another setup settles anew, and has no steady second of the one before.
        (play(1, play(20), setup=replace(SETUP, workers=2)), "settling for 0 of 4 s"),
    ],
)
def test_what_is_missing_until_ten_seconds_are_steady(
    state: Steadiness, needed: str | None
) -> None:
    assert still_needed(state, LONG_SAMPLES) == needed


@pytest.mark.parametrize("load", [load for load in Load if load is not Load.RUNNING])
def test_a_load_that_does_not_run_is_not_steady(load: Load) -> None:
    assert play(20, load=load).reason is Unsteady.NOT_RUNNING


def test_a_load_that_is_not_measured_is_not_steady() -> None:
    assert play(20, rps=None).reason is Unsteady.NOT_MEASURED


@pytest.mark.parametrize(
    ("second_worker", "reason"),
    [
        (worker_row(2, users=100), None),
        (worker_row(2, users=0), Unsteady.WORKER_WITHOUT_USERS),
        (worker_row(2, users=None), Unsteady.WORKER_WITHOUT_USERS),
        (worker_row(2, users=100, state=HUNG), Unsteady.WORKER_HUNG),
        # These are no workers of the load.
        (worker_row(2, users=0, state="starting"), None),
        (worker_row(2, users=100, state="stopping"), None),
        (ProcessView("petshop", "shop", HUNG), None),
    ],
)
def test_every_worker_does_its_share(second_worker: ProcessView, reason: Unsteady | None) -> None:
    assert play(20, processes=(*WORKERS, second_worker)).reason is reason


def test_without_a_worker_nothing_is_steady() -> None:
    assert play(20, processes=()).reason is Unsteady.NO_WORKER


def test_fewer_users_than_workers_leave_a_worker_without_users() -> None:
    rows = (worker_row(1, users=1), worker_row(2, users=1), worker_row(3, users=0))
    setup = replace(SETUP, workers=3, users=2)
    assert play(20, users=2, setup=setup, processes=rows).is_steady
    more = replace(setup, users=3)
    assert play(20, users=3, setup=more, processes=rows).reason is Unsteady.WORKER_WITHOUT_USERS


def test_workers_at_work_are_ready() -> None:
    rows = [worker_row(n, state=state) for n, state in enumerate(("running", HUNG, "failed"))]
    assert [view.state for view in workers_at_work(rows)] == ["running", HUNG]


def late_second(state: Steadiness) -> Sample:
    """Return the next second, after some that were not measured."""
    return Sample((state.t or 0.0) + GAP_S + 0.1, users=200, rps=900.0)


@pytest.mark.parametrize(
    "disturb",
    [
        lambda state: play(1, state, users=100),
        lambda state: play(1, state, rps=None),
        lambda state: play(1, play(5, state, setup=replace(SETUP, workers=2))),
        lambda state: play(1, state, load=Load.STOPPING),
        lambda state: observe(state, late_second(state), SETUP, Load.RUNNING, WORKERS),
    ],
    ids=["users", "figures", "setup", "load", "gap"],
)
def test_a_disturbed_second_begins_anew(disturb: Callable[[Steadiness], Steadiness]) -> None:
    disturbed = disturb(play(30))
    assert not disturbed.is_steady
    after = [play(seconds, disturbed) for seconds in range(1, STEADY_AFTER_S + 1)]
    assert [state.is_steady for state in after] == [False] * (STEADY_AFTER_S - 1) + [True]


def test_the_figures_are_means_over_the_newest_seconds() -> None:
    state, samples = Steadiness(), []
    for t in range(20):
        cpu = {MACHINE: 50.0 + t}
        samples.append(
            Sample(float(t), 200, rps=900.0 + t, p95_ms=40.0, mean_ms=None, cpu_percent=cpu)
        )
        state = observe(state, samples[-1], SETUP, Load.RUNNING, WORKERS)
    figures = state.figures
    assert figures is not None
    assert (figures.setup, figures.t) == (SETUP, 19.0)
    assert (figures.rps, figures.p95_ms, figures.mean_ms) == (917.0, 40.0, None)
    assert figures.machine_percent == 67.0
    assert state.long_rps == pytest.approx(914.5)


def test_ten_seconds_are_longer_than_five() -> None:
    assert play(int(SETTLE_S) + LONG_SAMPLES - 1).long_rps is None
    assert play(int(SETTLE_S) + LONG_SAMPLES).long_rps == 900.0


# --- laws ---------------------------------------------------------------------------------------

SECONDS = st.lists(
    st.tuples(
        st.floats(0.5, 4.0),
        st.none() | st.integers(0, 250),
        st.none() | st.floats(0, 1e4),
        st.sampled_from([Load.RUNNING, Load.RUNNING, Load.RUNNING, Load.SPAWNING]),
        st.sampled_from([SETUP, SETUP, SETUP, replace(SETUP, users=100)]),
        st.lists(
            st.builds(
                worker_row,
                st.integers(1, 3),
                users=st.sampled_from([None, 0, 50, 50]),
                state=st.sampled_from(["running", "running", HUNG]),
            ),
            min_size=1,
            max_size=3,
        ),
    ),
    max_size=60,
)


@given(SECONDS)
def test_every_second_of_a_steady_window_is_undisturbed_and_of_one_setup(
    seconds: list[tuple[float, int | None, float | None, Load, LabSetup, list[ProcessView]]],
) -> None:
    state, t, since_t, before = Steadiness(), 0.0, 0.0, None
    for step_s, users, rps, load, setup, rows in seconds:
        t += step_s
        sample = Sample(t, users=users, rps=rps)
        good = (
            load is Load.RUNNING
            and rps is not None
            and 0.9 * setup.users <= (users or 0) <= 1.05 * setup.users
            and all(view.users and view.state == "running" for view in rows)
        )
        if not good or setup != before or step_s > GAP_S:
            since_t = t
        before = setup
        state = observe(state, sample, setup, load, rows)
        # Steady exactly when the last five seconds, and four before them, were all as they should.
        assert (state.reason is None) == (state.figures is not None)
        assert state.is_steady == (len(state.window) >= STEADY_SAMPLES)
        assert len(state.window) <= LONG_SAMPLES
        assert all(each.t - since_t >= SETTLE_S for each in state.window)
        assert bool(state.window) == (t - since_t >= SETTLE_S)
        if state.figures is not None:
            newest = [each.rps or 0.0 for each in state.window[-STEADY_SAMPLES:]]
            assert min(newest) - 1e-6 <= state.figures.rps <= max(newest) + 1e-6


@given(st.lists(st.integers(0, 250), max_size=40), st.integers(1, 250))
def test_a_run_is_counted_from_the_moment_all_users_were_up(users: list[int], wanted: int) -> None:
    counts = [Count(float(t), 10 * t, 0, up) for t, up in enumerate(users)]
    stretch = counts_with_all_users(counts, wanted)
    assert list(stretch) == counts[len(counts) - len(stretch) :]
    if any(up >= wanted for up in users[:-1]):
        assert stretch[0].users >= wanted
        assert all(count.users < wanted for count in counts[: len(counts) - len(stretch)])
    else:
        assert list(stretch) == counts


def kept(*stretches: tuple[int, int | None, str]) -> list[Sample]:
    """Return the samples of a kept run: so many seconds of so many users, with these workers."""
    found: list[Sample] = []
    for seconds, users, workers in stretches:
        cpu = {f"worker-{number}": 50.0 for number in workers}
        found += [
            Sample(float(len(found) + n), users=users, rps=900.0, cpu_percent=cpu)
            for n in range(seconds)
        ]
    return found


def test_the_steady_part_of_a_kept_run_begins_once_all_users_have_settled() -> None:
    found = steady_part(kept((5, 100, "1"), (10, 200, "1")), 200)
    assert [sample.t for sample in found] == [8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0]
    assert steady_part(kept((20, 100, "1")), 200) == []
    assert steady_part(kept((20, None, "1")), 200) == []
    assert steady_part([], 200) == []


def test_the_steady_part_leaves_out_what_follows_a_change() -> None:
    found = steady_part(kept((10, 200, "1"), (10, 200, "12"), (5, 400, "12")), 200)
    assert [sample.t for sample in found] == [
        *(float(t) for t in range(4, 10)),
        *(float(t) for t in range(14, 20)),
    ]


def test_the_steady_part_leaves_out_what_follows_a_gap_and_what_is_not_measured() -> None:
    samples = kept((20, 200, "1"))
    del samples[8:12]
    assert [sample.t for sample in steady_part(samples, 200)] == [4, 5, 6, 7, 16, 17, 18, 19]
    samples = kept((10, 200, "1"))
    samples[5] = replace(samples[5], rps=None)
    assert [sample.t for sample in steady_part(samples, 200)] == [4, 9]
