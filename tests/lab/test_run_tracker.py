"""The run that is on is kept as it goes, and once more when it ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.runs.examples import a_plan
from tests.runs.journals import second
from tests.telemetry.reports import report, worker
from tui.lab.run_tracker import Context, RunTracker
from tui.model.locustfile import Inspection
from tui.model.snapshot import Event, Load
from tui.model.verdict import Bottleneck, Verdict
from tui.runs.journal import Journal
from tui.runs.reader import kept, read
from tui.runs.replay import LOST, replay

NOW = Context(10.0, a_plan(4, users=200), "http://127.0.0.1:5000", {}, Verdict(Bottleneck.TESTER))
ON = report(0.0, worker(users=200, requests=5), times={10: 5})
OFF = replace(ON, state="stopped")


class Tracked:
    """A run tracker, and the sentences that it has logged."""

    def __init__(self, data_dir: Path) -> None:
        self.said: list[str] = []
        self.events: list[Event] = []
        self.tracker = RunTracker(data_dir, self.log, self.events)

    def log(self, text: str) -> None:
        self.said.append(text)
        self.events.append(Event(10.0 + len(self.events), text))

    def add(self, *numbers: int) -> None:
        for number in numbers:
            snapshot, state = second(number)
            self.tracker.add(snapshot, state.count, 0)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    (tmp_path / "runs").mkdir()
    return tmp_path


def journal_in(data_dir: Path) -> Path:
    [path] = (data_dir / "runs").glob("*.gz")
    return path


def test_a_run_is_kept_under_one_name_in_two_files(data_dir: Path) -> None:
    tracked = Tracked(data_dir)
    tracked.tracker.note_locustfile(NOW.plan)
    tracked.tracker.follow(ON, NOW)
    tracked.add(1, 2, 3)
    assert kept(data_dir) == []
    tracked.tracker.follow(OFF, NOW)
    [path] = kept(data_dir)
    assert tracked.tracker.kept == [path]
    assert read(path)["ended_by"] == "locustfile"
    assert "class PetShopUser" in read(path)["locustfiles"][0]["text"]
    found = replay(journal_in(data_dir))
    assert len(found) == 4
    assert found.state(3).is_final
    last = found.snapshot(3)
    assert last.load is Load.STOPPED
    assert last.totals.requests == 5
    assert last.last_run == tracked.tracker.outcome
    assert last.events[-1].text == tracked.said[-1]


def test_a_run_that_was_killed_after_its_last_second_is_whole(data_dir: Path) -> None:
    tracked = Tracked(data_dir)
    tracked.tracker.follow(ON, NOW)
    tracked.add(1, 2)
    tracked.tracker.follow(OFF, NOW)
    [path] = kept(data_dir)
    whole = read(path)
    path.unlink()
    assert kept(data_dir) == [path]
    again = read(path)
    assert again["ended_by"] == "locustfile"
    for name in ("totals", "endpoints", "samples", "valid", "invalid_because", "started_at"):
        assert again[name] == whole[name], name


def test_a_run_that_is_cut_says_so(data_dir: Path) -> None:
    tracked = Tracked(data_dir)
    tracked.tracker.follow(ON, NOW)
    tracked.add(1, 2, 3)
    content = journal_in(data_dir).read_bytes()
    tracked.tracker.follow(OFF, NOW)
    [path] = kept(data_dir)
    path.unlink()
    journal_in(data_dir).write_bytes(content)
    lost = read(path)
    assert lost["ended_by"] == "lost"
    assert f"aborted: {LOST}" in lost["invalid_because"]
    assert [each["t"] for each in lost["samples"]] == [1.001, 2.002, 3.003]
    assert lost["totals"]["requests"] == 2850
    assert {each["name"] for each in lost["processes"]} == {
        *("petshop", "master", "worker-1", "worker-2")
    }


def test_a_disk_that_fails_is_told_once_and_the_run_is_kept(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracked = Tracked(data_dir)
    tracked.tracker.follow(ON, NOW)
    tracked.add(1)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Journal, "add", full)
    tracked.add(2, 3)
    tracked.tracker.follow(OFF, NOW)
    sentence = "the run's seconds are not kept (No space left on device)"
    assert tracked.said.count(sentence) == 1
    assert len(read(kept(data_dir)[0])["samples"]) == 3
    assert len(replay(journal_in(data_dir))) == 1


def test_a_folder_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    tracked = Tracked(tmp_path)
    tracked.tracker.follow(ON, NOW)
    tracked.add(1, 2)
    assert sum("seconds are not kept" in text for text in tracked.said) == 1


def test_users_of_a_shape_and_changes_of_the_target_are_in_a_lost_run(data_dir: Path) -> None:
    tracked = Tracked(data_dir)
    plan = replace(NOW.plan, inspection=Inspection("2", "3", (), shape="Steps"))
    tracked.tracker.follow(ON, replace(NOW, plan=plan))
    tracked.tracker.follow(replace(ON, target_users=700), NOW)
    tracked.add(1)
    content = journal_in(data_dir).read_bytes()
    tracked.tracker.follow(OFF, NOW)
    [path] = kept(data_dir)
    whole = read(path)
    path.unlink()
    journal_in(data_dir).write_bytes(content)
    assert read(path)["users"] == whole["users"] == 700
