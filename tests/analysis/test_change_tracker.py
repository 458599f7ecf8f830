"""Effects, marks, saturation and SLO violations over a session."""

from __future__ import annotations

from dataclasses import replace

from tests.analysis.cases import WORKERS
from tui.analysis.change_tracker import ChangeTracker, Second
from tui.analysis.steadiness import LabSetup
from tui.model.parts import ShopMode
from tui.model.sample import Sample
from tui.model.snapshot import Load, SloView

SETUP = LabSetup(4, 1, ShopMode.PROD, 200, "part3_slo.py", "http://127.0.0.1:5000")


def second(t: float, worker: float = 50.0, **changes: object) -> Second:
    sample = Sample(t, users=200, rps=900.0, probe_ms=3.0, cpu_percent={"worker-1": worker})
    base = Second(sample, Load.RUNNING, SETUP, 0, None, slo_ms=200.0, processes=WORKERS)
    return replace(base, **changes)  # type: ignore[arg-type]


def marks(tracker: ChangeTracker) -> list[tuple[float, str]]:
    return [(mark.t, mark.text) for mark in tracker.marks]


def test_the_start_is_marked() -> None:
    tracker = ChangeTracker()
    tracker.add(second(1.0, load=Load.READY))
    tracker.add(second(2.0, load=Load.SPAWNING))
    tracker.add(second(3.0))
    assert marks(tracker) == [(2.0, "start")]


def test_workers_that_come_and_go_and_another_part_are_marked() -> None:
    tracker = ChangeTracker()
    tracker.add(second(1.0, load=Load.READY))
    two = replace(SETUP, workers=2)
    tracker.add(second(2.0, load=Load.READY, setup=two))
    tracker.add(second(3.0, load=Load.READY, setup=SETUP))
    tracker.add(second(4.0, load=Load.READY, setup=replace(SETUP, part=3)))
    assert marks(tracker) == [(2.0, "2 workers"), (3.0, "1 worker"), (4.0, "part")]


def test_the_stop_is_marked_once_it_is_over() -> None:
    tracker = ChangeTracker()
    loads = (Load.RUNNING, Load.STOPPING, Load.STOPPED, Load.READY)
    for t, load in enumerate(loads, 1):
        tracker.add(second(float(t), load=load))
    assert marks(tracker) == [(1.0, "start"), (3.0, "stop")]


def test_another_server_and_other_users_are_marked() -> None:
    tracker = ChangeTracker()
    tracker.add(second(1.0, load=Load.READY))
    dev = replace(SETUP, shop=ShopMode.DEV)
    tracker.add(second(2.0, load=Load.READY, setup=dev))
    tracker.add(second(3.0, load=Load.READY, setup=replace(dev, users=5000)))
    tracker.add(second(4.0, load=Load.READY, setup=replace(SETUP, users=5000)))
    assert marks(tracker) == [(2.0, "shop dev"), (3.0, "5,000 users"), (4.0, "shop prod")]


def test_another_part_is_one_mark() -> None:
    tracker = ChangeTracker()
    tracker.add(second(1.0, load=Load.READY))
    other = replace(SETUP, part=2, locustfile="part2_stress.py", shop=ShopMode.DEV, users=10)
    # Its pool leaves and comes up again.
    tracker.add(second(2.0, load=Load.READY, setup=replace(other, workers=0)))
    tracker.add(second(3.0, load=Load.READY, setup=other))
    assert marks(tracker) == [(2.0, "part")]


def test_the_effect_of_another_part_is_gone_with_it() -> None:
    tracker = ChangeTracker()
    for t in range(1, 40):
        workers = 1 if t < 15 else 2
        tracker.add(second(float(t), setup=replace(SETUP, workers=workers)))
    assert tracker.effect is not None
    tracker.add(second(40.0, load=Load.READY, setup=replace(SETUP, part=3)))
    assert tracker.effect is None


def test_the_pool_that_comes_up_is_no_change() -> None:
    tracker = ChangeTracker()
    for t, workers in enumerate((0, 0, 2, 2)):
        tracker.add(second(float(t), load=Load.READY, setup=replace(SETUP, workers=workers)))
    assert marks(tracker) == []


def test_a_lost_worker_is_marked_and_so_is_the_one_in_its_place() -> None:
    tracker = ChangeTracker()
    two = replace(SETUP, workers=2)
    tracker.add(second(1.0, load=Load.READY, setup=two))
    lost = second(2.0, load=Load.READY, setup=SETUP, crashed=("worker-2",))
    tracker.add(lost)
    tracker.add(replace(lost, setup=two, sample=replace(lost.sample, t=3.0)))
    assert marks(tracker) == [(2.0, "worker-2 lost"), (3.0, "2 workers")]


def test_the_only_worker_may_be_lost_twice() -> None:
    tracker = ChangeTracker()
    none = replace(SETUP, workers=0)
    tracker.add(second(1.0, load=Load.READY))
    tracker.add(second(2.0, load=Load.READY, setup=none, crashed=("worker-1",)))
    tracker.add(second(3.0, load=Load.READY, crashed=("worker-1",)))
    tracker.add(second(4.0, load=Load.READY, setup=none, crashed=("worker-1", "worker-2")))
    assert marks(tracker) == [(2.0, "worker-1 lost"), (4.0, "worker-2 lost")]


def test_saturation_is_logged_once_and_marked_where_it_began() -> None:
    tracker = ChangeTracker()
    logged = [tracker.add(second(float(t), worker=97.0)) for t in range(1, 11)]
    assert [t for t, sentences in enumerate(logged, 1) if sentences] == [3]
    assert logged[2] == ["worker-1 is saturated"]
    assert (1.0, "worker-1 saturated") in marks(tracker)
    for t in range(11, 15):
        tracker.add(second(float(t)))
    again = [tracker.add(second(float(t), worker=97.0)) for t in range(15, 20)]
    assert sum(map(len, again)) == 1


def test_every_worker_may_be_saturated_and_nothing_else() -> None:
    tracker, logged = ChangeTracker(), []
    for t in range(1, 10):
        cpu = {"worker-1": 50.0, "worker-2": 97.0, "petshop": 99.0, "machine": 99.0}
        sample = Sample(float(t), users=200, rps=900.0, cpu_percent=cpu)
        logged += tracker.add(second(float(t), sample=sample))
    assert logged == ["worker-2 is saturated"]


def test_a_second_or_two_is_not_saturation() -> None:
    tracker = ChangeTracker()
    for t in range(1, 30):
        assert tracker.add(second(float(t), worker=97.0 if t % 3 else 50.0)) == []


def test_an_effect_is_kept_and_logged() -> None:
    tracker, sentences = ChangeTracker(), []
    two = replace(SETUP, workers=2)
    for t in range(40):
        now = second(float(t)) if t < 20 else second(float(t), setup=two)
        sentences += tracker.add(
            replace(now, sample=replace(now.sample, rps=900.0 if t < 20 else 1500.0))
        )
    assert tracker.effect is not None
    assert sentences == [tracker.effect.text]
    assert "A second worker added 67%" in tracker.effect.text


def test_a_new_run_has_no_missed_objectives_yet() -> None:
    tracker = ChangeTracker()
    tracker.add(second(1.0, missed=7))
    assert tracker.slo == SloView(7, 7)
    tracker.add(second(2.0, load=Load.STOPPED))
    assert tracker.slo == SloView(7, 7)
    tracker.add(second(3.0, load=Load.SPAWNING))
    assert tracker.slo is None
