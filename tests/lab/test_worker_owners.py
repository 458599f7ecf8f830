"""A worker is known by the process that petload started for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.telemetry.reports import report, worker
from tui.lab import worker_owners
from tui.lab.worker_owners import WorkerOwners


@pytest.fixture
def owners(monkeypatch: pytest.MonkeyPatch) -> WorkerOwners:
    """Process 70 is the helper of petload's child 7."""
    monkeypatch.setattr(worker_owners, "owner", lambda pid, _: {70: 7}.get(pid))
    return WorkerOwners({7, 8})


def pids(owners: WorkerOwners, *reported: int | None) -> list[int | None]:
    workers = [replace(worker(f"w{n}"), pid=pid) for n, pid in enumerate(reported)]
    return [each.pid for each in owners.apply(report(1.0, *workers)).workers]


def test_a_helper_reports_for_its_child(owners: WorkerOwners) -> None:
    assert pids(owners, 8, 70, 99, None) == [8, 7, 99, None]
    assert owners.reported_by(7) == [7, 70]
    assert owners.reported_by(8) == [8]


def test_whose_it_was_is_known_after_its_end(
    owners: WorkerOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids(owners, 70)
    monkeypatch.setattr(worker_owners, "owner", lambda *_: None)
    assert pids(owners, 70) == [7]
    gone = replace(report(1.0), left={70: 5, 7: 2, 9: 1})
    assert owners.apply(gone).left == {7: 7, 9: 1}


def test_a_stranger_may_turn_out_to_be_none(
    owners: WorkerOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pids(owners, 99) == [99]
    monkeypatch.setattr(worker_owners, "owner", lambda *_: 8)
    assert pids(owners, 99) == [8]
