"""Who is the bottleneck, on plain numbers: measured cases with a known answer, and each rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.lab.snapshot import Bottleneck, Sample
from tui.lab.verdict.evidence import advice, sentences
from tui.lab.verdict.judge import AGREE_S, diagnose, judge
from tui.lab.verdict.signals import WINDOW_S, Signals, read

CALM = Signals(
    users=10,
    in_request=0.1,
    thinking=9.5,
    worker="worker-1",
    worker_percent=2,
    workers_percent=2,
    lag_ms=0.2,
    shop_percent=1,
    master_percent=1,
    machine_percent=2,
    rps=5,
    locust_ms=4,
    probe_ms=3,
    idle_probe_ms=3,
)


def case(**changes: float | str | None) -> Signals:
    """CALM with something else; the shop is one process."""
    if "shop_percent" in changes:
        changes["shop_core_percent"] = changes["shop_percent"]
    return replace(CALM, **changes)  # type: ignore[arg-type]


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


# --- over time ----------------------------------------------------------------------------------


def second(t: float, **changes: object) -> Sample:
    base = Sample(
        t=t,
        users=200,
        rps=900.0,
        mean_ms=78.0,
        probe_ms=3.0,
        idle_probe_ms=3.0,
        in_request=72.0,
        thinking=0.0,
        lag_ms=30.0,
        cpu_percent={
            "petshop": 36.0,
            "master": 1.0,
            "worker-1": 96.0,
            "machine": 66.0,
            "petload": 1.0,
        },
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def watch(samples: list[Sample]) -> list[Bottleneck]:
    """The verdict second by second, as the lab asks for it."""
    history: list[Sample] = []
    for sample in samples:
        verdict = diagnose([*history, sample])
        history.append(replace(sample, bottleneck=verdict.bottleneck))
    return [sample.bottleneck for sample in history]


def test_without_load_there_is_no_verdict() -> None:
    assert diagnose([]).bottleneck is Bottleneck.IDLE
    assert watch([second(1, users=0), second(2, users=None)]) == [Bottleneck.IDLE] * 2


def test_a_steady_load_is_judged_within_seconds_and_never_again_otherwise() -> None:
    found = watch([second(t) for t in range(1, 61)])
    assert found[:1] == [Bottleneck.UNCLEAR]
    assert found[AGREE_S:] == [Bottleneck.TESTER] * (60 - AGREE_S)


def test_one_second_of_something_else_changes_nothing() -> None:
    full = {"petshop": 60.0, "master": 1.0, "worker-1": 70.0, "machine": 100.0}
    samples = [
        second(t, cpu_percent=full if t == 30 else second(t).cpu_percent) for t in range(1, 61)
    ]
    assert set(watch(samples)[AGREE_S:]) == {Bottleneck.TESTER}


def test_a_lasting_change_is_seen_within_eight_seconds() -> None:
    machine = {
        "petshop": 53.0,
        "master": 1.0,
        "worker-1": 73.0,
        "worker-2": 72.0,
        "machine": 100.0,
    }
    samples = [second(t) for t in range(1, 21)]
    samples += [second(t, cpu_percent=machine, in_request=138.0) for t in range(21, 41)]
    found = watch(samples)
    assert found[27] is Bottleneck.MACHINE
    assert found[27:] == [Bottleneck.MACHINE] * 13


def test_the_evidence_has_the_figures() -> None:
    verdict = diagnose([replace(second(t), bottleneck=Bottleneck.TESTER) for t in range(10)])
    text = " ".join(verdict.evidence)
    assert "worker-1 uses 96 % of a core" in text
    assert "128 of 200 users are stuck in the tester" in text
    assert "Locust measures 78 ms, the probe 3.0 ms" in text
    assert "press +" in verdict.advice.lower()


def test_what_others_take_is_told_where_it_matters() -> None:
    taken = case(machine_percent=97, others_percent=40)
    assert "97 % busy, 40 % by other programs." in sentences(Bottleneck.MACHINE, taken)[0]
    assert "other" not in sentences(Bottleneck.MACHINE, replace(taken, others_percent=3))[0]
    assert "Close other programs" in advice(Bottleneck.MACHINE, taken)
    # One of the others is the target here.
    elsewhere = replace(taken, shop_percent=None, shop_core_percent=None)
    assert "other" not in sentences(Bottleneck.MACHINE, elsewhere)[0]
    assert judge(taken) is Bottleneck.MACHINE
    assert judge(replace(elsewhere, lag_ms=0.1)) is Bottleneck.USERS
    # A machine that has a core left keeps nobody waiting, whoever uses it.
    assert judge(replace(taken, machine_percent=80)) is Bottleneck.USERS


def test_a_full_cpu_is_not_called_free() -> None:
    assert "No CPU is full: worker-1 2 %" in sentences(Bottleneck.USERS, CALM)[0]
    full = case(worker_percent=89, shop_percent=100)
    assert sentences(Bottleneck.UNCLEAR, full)[0] == "CPU: worker-1 89 %, shop 100 %, machine 2 %."


def test_slower_answers_that_few_wait_for_are_said_to_be() -> None:
    few = case(users=30, in_request=0.3, thinking=0, locust_ms=14)
    said = sentences(Bottleneck.USERS, few)
    assert said[-1] == "Answers take 14 ms, but only 0.3 of 30 users wait for one."
    assert sentences(Bottleneck.USERS, CALM)[-1] == "Answers take 4 ms, as without load."


def test_unknown_figures_are_no_evidence() -> None:
    blind = Sample(t=1, users=5)
    verdict = diagnose([blind] * WINDOW_S)
    assert "None" not in " ".join(verdict.evidence)


# --- the signals --------------------------------------------------------------------------------


def test_the_window_does_not_reach_back_over_a_pause() -> None:
    before = second(1, cpu_percent={"worker-1": 10.0})
    signals = read([before, second(2, users=0), second(3)])
    assert signals is not None
    assert signals.worker_percent == 96.0


def test_a_second_in_which_a_crowd_came_says_nothing_of_those_after() -> None:
    crowd = [second(1, users=0), second(2, lag_ms=200.0), second(3), second(4)]
    for seconds, lag_ms in ((2, 200.0), (3, 30.0), (4, 30.0)):
        signals = read(crowd[:seconds])
        assert signals is not None
        assert signals.lag_ms == lag_ms
    # One user more or less is no crowd.
    few = read([second(1, lag_ms=10.0), second(2, users=201, lag_ms=30.0)])
    assert few is not None
    assert few.lag_ms == 20.0


def test_a_queue_that_the_probe_sees_at_the_target_is_not_the_testers() -> None:
    # Its loop was late for a second, and a client outside waits as long as its users.
    late = case(
        users=200,
        in_request=160,
        thinking=0,
        worker_percent=60,
        worker_queued_percent=22,
        lag_ms=90,
        rps=260,
        locust_ms=600,
    )
    assert late.tester_share == pytest.approx(0.551)
    assert replace(late, probe_ms=450).tester_share == pytest.approx(0.485, abs=0.001)


def test_a_worker_that_left_says_nothing() -> None:
    both = {"worker-1": 50.0, "worker-2": 99.0}
    signals = read([second(1, cpu_percent=both), second(2, cpu_percent={"worker-1": 50.0})])
    assert signals is not None
    assert (signals.worker, signals.worker_percent) == ("worker-1", 50.0)


def test_one_late_probe_is_not_the_shops_speed() -> None:
    samples = [second(t, probe_ms=900.0 if t == 3 else 4.0) for t in range(1, 6)]
    signals = read(samples)
    assert signals is not None
    assert signals.probe_ms == 4.0


def test_where_the_users_are() -> None:
    busy = replace(CALM, users=100, thinking=40.0, in_request=30.0, worker_percent=80, lag_ms=None)
    assert (busy.at_work, busy.stuck, busy.tester_share, busy.waiting_share) == (60, 30, 0.5, 0.5)
    # Where the worker has time, those 30 sleep in tasks of their own.
    calm = replace(busy, worker_percent=20)
    assert (calm.at_work, calm.stuck, calm.tester_share, calm.waiting_share) == (30, 0, 0, 1)


def test_a_late_loop_holds_up_users_inside_their_requests() -> None:
    busy = replace(CALM, users=100, thinking=0.0, in_request=90.0, worker_percent=80)
    late = replace(busy, rps=1000, lag_ms=10)
    assert late.late == pytest.approx(30)
    assert late.tester_share == pytest.approx(0.4)
    # No more than there are.
    assert replace(late, lag_ms=500).late == 90
    assert replace(late, lag_ms=500, probe_ms=0).tester_share == 1


def test_a_worker_that_others_keep_off_its_core_is_busy() -> None:
    kept = replace(CALM, worker_percent=50)
    assert not kept.is_busy
    assert replace(kept, worker_queued_percent=20).is_busy
    assert replace(kept, stolen_percent=20).is_busy
