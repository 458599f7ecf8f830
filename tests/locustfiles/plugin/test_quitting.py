"""A locustfile that quits its master or its worker."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from gevent.pool import Group
from locust.event import Events

from locustfiles.plugin import quitting
from locustfiles.plugin.master_report import Telemetry
from locustfiles.plugin.quitting import QUIT_LINE, quit_with_all_counted, tell_quit
from tests.locustfiles.plugin.reports import Runner
from tests.locustfiles.plugin.workers import joined_worker


class Master:
    """As much of a master as quits; notes what it does in which order."""

    def __init__(self) -> None:
        self.environment = SimpleNamespace(events=Events())
        self.greenlet = Group()
        self.state = "running"
        self.done: list[str] = []

    def stop(self) -> None:
        self.done.append("stop")
        self.state = "stopping"

    def quit(self) -> None:
        self.done.append("quit")


@pytest.fixture
def quits(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Telemetry]:
    monkeypatch.setattr(quitting, "LOOK_S", 0.001)
    monkeypatch.setattr(quitting, "TOLD_S", 0.2)
    master: Any = Master()
    telemetry = Telemetry()
    quit_with_all_counted(master, telemetry)
    return master, telemetry


def test_a_quit_waits_for_the_last_figures_and_for_a_poll(quits: tuple[Any, Telemetry]) -> None:
    master, telemetry = quits
    quitting_ = gevent.spawn(master.quit)
    gevent.sleep(0.02)
    assert (master.done, telemetry.has_quit) == (["stop"], False)
    master.state = "stopped"
    gevent.sleep(0.02)
    assert (master.done, telemetry.has_quit) == (["stop"], True)
    told = telemetry.as_json(Runner(state="running"))  # type: ignore[arg-type]
    assert (told["state"], told["ended"], told["quit"]) == ("stopped", True, True)
    quitting_.join(1)
    assert master.done == ["stop", "quit"]


def test_a_quit_without_a_poll_is_not_held_up_for_long(quits: tuple[Any, Telemetry]) -> None:
    master, _ = quits
    master.state = "ready"
    master.quit()
    assert master.done == ["quit"]


def test_the_greenlet_that_hears_the_workers_does_not_wait_for_itself(
    quits: tuple[Any, Telemetry],
) -> None:
    master, _ = quits
    listening = master.greenlet.spawn(master.quit)
    listening.join(0.05)
    assert listening.dead
    assert master.done == ["stop"]
    master.state = "stopped"
    gevent.sleep(0.3)
    assert master.done == ["stop", "quit"]


def test_a_locust_that_shuts_down_quits_at_once(quits: tuple[Any, Telemetry]) -> None:
    master, telemetry = quits
    master.environment.events.quitting.fire(environment=None)
    master.quit()
    assert (master.done, telemetry.has_quit) == (["quit"], False)


@pytest.mark.parametrize(("own", "written"), [(True, [QUIT_LINE]), (False, [])])
def test_a_worker_says_that_the_locustfile_ends_it(
    monkeypatch: pytest.MonkeyPatch, own: bool, written: list[bytes]
) -> None:
    lines: list[bytes] = []
    with joined_worker() as worker:
        tell_quit(worker)
        monkeypatch.setattr(os, "write", lambda _, line: lines.append(line))
        if not own:
            worker.environment.events.quitting.fire(environment=worker.environment)
        worker.quit()
        monkeypatch.undo()
    assert lines == written
