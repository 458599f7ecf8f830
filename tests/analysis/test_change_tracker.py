"""What the seconds add up to."""

from __future__ import annotations

from dataclasses import replace

from tui.analysis.change_tracker import ChangeTracker, Second
from tui.analysis.effect import Setup
from tui.model.parts import ShopMode
from tui.model.sample import Sample
from tui.model.snapshot import Load, SloView

SETUP = Setup(4, 1, ShopMode.PROD, 200, "part3_slo.py", "http://127.0.0.1:5000")


def second(t: float, worker: float = 50.0, **changes: object) -> Second:
    sample = Sample(t, users=200, rps=900.0, probe_ms=3.0, cpu_percent={"worker-1": worker})
    base = Second(sample, Load.RUNNING, SETUP, missed=0, probe_waiting_s=None, slo_ms=200.0)
    return replace(base, **changes)  # type: ignore[arg-type]


def marks(findings: ChangeTracker) -> list[tuple[float, str]]:
    return [(mark.t, mark.text) for mark in findings.marks]


def test_the_start_is_marked() -> None:
    findings = ChangeTracker()
    findings.add(second(1.0, load=Load.READY))
    findings.add(second(2.0, load=Load.SPAWNING))
    findings.add(second(3.0))
    assert marks(findings) == [(2.0, "start")]


def test_workers_that_come_and_go_and_another_part_are_marked() -> None:
    findings = ChangeTracker()
    findings.add(second(1.0, load=Load.READY))
    two = replace(SETUP, workers=2)
    findings.add(second(2.0, load=Load.READY, setup=two))
    findings.add(second(3.0, load=Load.READY, setup=SETUP))
    findings.add(second(4.0, load=Load.READY, setup=replace(SETUP, part=3)))
    assert marks(findings) == [(2.0, "2 workers"), (3.0, "1 worker"), (4.0, "part")]


def test_the_stop_is_marked_once_it_is_over() -> None:
    findings = ChangeTracker()
    loads = (Load.RUNNING, Load.STOPPING, Load.STOPPED, Load.READY)
    for t, load in enumerate(loads, 1):
        findings.add(second(float(t), load=load))
    assert marks(findings) == [(1.0, "start"), (3.0, "stop")]


def test_another_server_and_other_users_are_marked() -> None:
    findings = ChangeTracker()
    findings.add(second(1.0, load=Load.READY))
    dev = replace(SETUP, shop=ShopMode.DEV)
    findings.add(second(2.0, load=Load.READY, setup=dev))
    findings.add(second(3.0, load=Load.READY, setup=replace(dev, users=5000)))
    findings.add(second(4.0, load=Load.READY, setup=replace(SETUP, users=5000)))
    assert marks(findings) == [(2.0, "shop dev"), (3.0, "5,000 users"), (4.0, "shop prod")]


def test_another_part_is_one_mark() -> None:
    findings = ChangeTracker()
    findings.add(second(1.0, load=Load.READY))
    other = replace(SETUP, part=2, locustfile="part2_stress.py", shop=ShopMode.DEV, users=10)
    # Its pool leaves and comes up again.
    findings.add(second(2.0, load=Load.READY, setup=replace(other, workers=0)))
    findings.add(second(3.0, load=Load.READY, setup=other))
    assert marks(findings) == [(2.0, "part")]


def test_what_another_part_has_proved_is_gone_with_it() -> None:
    findings = ChangeTracker()
    for t in range(1, 40):
        workers = 1 if t < 15 else 2
        findings.add(second(float(t), setup=replace(SETUP, workers=workers)))
    assert findings.effect is not None
    findings.add(second(40.0, load=Load.READY, setup=replace(SETUP, part=3)))
    assert findings.effect is None


def test_the_pool_that_comes_up_is_no_change() -> None:
    findings = ChangeTracker()
    for t, workers in enumerate((0, 0, 2, 2)):
        findings.add(second(float(t), load=Load.READY, setup=replace(SETUP, workers=workers)))
    assert marks(findings) == []


def test_a_lost_worker_is_marked_and_so_is_the_one_in_its_place() -> None:
    findings = ChangeTracker()
    two = replace(SETUP, workers=2)
    findings.add(second(1.0, load=Load.READY, setup=two))
    lost = second(2.0, load=Load.READY, setup=SETUP, fallen=("worker-2",))
    findings.add(lost)
    findings.add(replace(lost, setup=two, sample=replace(lost.sample, t=3.0)))
    assert marks(findings) == [(2.0, "worker-2 lost"), (3.0, "2 workers")]


def test_the_only_worker_may_be_lost_twice() -> None:
    findings = ChangeTracker()
    none = replace(SETUP, workers=0)
    findings.add(second(1.0, load=Load.READY))
    findings.add(second(2.0, load=Load.READY, setup=none, fallen=("worker-1",)))
    findings.add(second(3.0, load=Load.READY, fallen=("worker-1",)))
    findings.add(second(4.0, load=Load.READY, setup=none, fallen=("worker-1", "worker-2")))
    assert marks(findings) == [(2.0, "worker-1 lost"), (4.0, "worker-2 lost")]


def test_saturation_is_told_once_and_marked_where_it_began() -> None:
    findings = ChangeTracker()
    said = [findings.add(second(float(t), worker=97.0)) for t in range(1, 11)]
    assert [t for t, news in enumerate(said, 1) if news] == [3]
    assert said[2] == ["worker-1 is saturated"]
    assert (1.0, "worker-1 saturated") in marks(findings)
    for t in range(11, 15):
        findings.add(second(float(t)))
    again = [findings.add(second(float(t), worker=97.0)) for t in range(15, 20)]
    assert sum(map(len, again)) == 1


def test_a_second_or_two_is_not_saturation() -> None:
    findings = ChangeTracker()
    for t in range(1, 30):
        assert findings.add(second(float(t), worker=97.0 if t % 3 else 50.0)) == []


def test_a_proof_is_kept_and_told() -> None:
    findings, news = ChangeTracker(), []
    two = replace(SETUP, workers=2)
    for t in range(40):
        now = second(float(t)) if t < 20 else second(float(t), setup=two)
        news += findings.add(
            replace(now, sample=replace(now.sample, rps=900.0 if t < 20 else 1500.0))
        )
    assert findings.effect is not None
    assert news == [findings.effect.text]
    assert "A second worker added 67%" in findings.effect.text


def test_a_new_run_has_no_missed_objectives_yet() -> None:
    findings = ChangeTracker()
    findings.add(second(1.0, missed=7))
    assert findings.slo == SloView(7, 7)
    findings.add(second(2.0, load=Load.STOPPED))
    assert findings.slo == SloView(7, 7)
    findings.add(second(3.0, load=Load.SPAWNING))
    assert findings.slo is None
