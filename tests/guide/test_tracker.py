"""The progress while a lab runs, and its file: kept, read again, broken, and not writable."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.guide.seconds import second
from tui.cli.app import app
from tui.cli.parser import parse
from tui.guide import storage
from tui.guide.content import GUIDES
from tui.guide.progress import PartProgress, Progress
from tui.guide.storage import ProgressUnwritable
from tui.guide.tracker import GuideTracker
from tui.lab.lab import Lab
from tui.model.commands import Refused
from tui.model.plan import Asked, plan
from tui.model.snapshot import Load, OwnTest, Snapshot


def guide_tracker(folder: Path, said: list[str] | None = None, part: int = 1) -> GuideTracker:
    """Return an opened tracker that logs to `said`."""
    made = GuideTracker(folder, part, [].append if said is None else said.append)
    made.open()
    return made


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_progress_survives_a_restart(tmp_path: Path) -> None:
    said: list[str] = []
    first = guide_tracker(tmp_path, said)
    first.tick(1, "read")
    first.predict(1, "rps", 20.0)
    observed = first.look(second(1, 1.0)).parts[1]
    assert "step done: 10 users are up" in said
    after = guide_tracker(tmp_path).view().parts[1]
    assert [each.done for each in after.steps] == [each.done for each in observed.steps]
    assert after.questions[0].predicted == 20.0
    assert names(tmp_path) == {"guide.json"}


def test_the_end_of_a_run_is_ticked_by_its_final_figures(tmp_path: Path) -> None:
    tracker = guide_tracker(tmp_path)
    tracker.look(second(1, 1.0))
    own = OwnTest("mine.py", (), (), None, is_loaded=True)
    last = second(1, 2.0, load=Load.STOPPED, posts=31, gets=29)
    tracker.look_at_end(replace(last, own_test=own))
    assert tracker.view().parts[1].steps[-1].done is None
    tracker.look_at_end(last)
    assert tracker.view().parts[1].steps[-1].done == "60 requests, 0 failed"


def test_ticks_and_figures_of_an_earlier_session_are_marked(tmp_path: Path) -> None:
    measured = PartProgress(done={"read": "ticked by you"}, measured={"rps": 5.0})
    storage.keep(tmp_path, Progress({1: measured, 2: measured}))
    lab = guide_tracker(tmp_path)
    part = lab.look(second(1, 1.0)).parts[1]
    assert [each.step.key for each in part.steps if each.earlier] == ["read"]
    assert {each.step.key for each in part.steps if each.done} > {"read", "start"}
    assert [each.earlier for each in part.questions] == [True, False]
    # Ticked anew, it is of this session; and a reset leaves nothing of another one.
    lab.tick(1, "read")
    lab.tick(1, "read")
    assert lab.view().parts[1].earlier == 0
    lab.reset(1)
    assert not any(each.earlier for each in lab.view().parts[1].questions)
    assert lab.view().parts[2].questions[0].earlier


def test_progress_is_cleared_once_and_for_all(tmp_path: Path) -> None:
    guide_tracker(tmp_path).tick(1, "read")
    storage.clear(tmp_path)
    assert guide_tracker(tmp_path).view().parts[1].done == 0
    storage.clear(tmp_path)
    storage.clear(tmp_path / "none")


async def test_fresh_that_cannot_clear_starts_no_lab(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "guide.json").mkdir()
    assert await app(parse(["--fresh", "--data-dir", str(tmp_path)], 4)) == 3
    said = capsys.readouterr().err
    assert "guide.json could not be deleted (" in said
    assert len(said.splitlines()) == 1


def test_a_tick_is_not_logged_again_after_a_restart(tmp_path: Path) -> None:
    guide_tracker(tmp_path).look(second(1, 1.0))
    said: list[str] = []
    guide_tracker(tmp_path, said).look(second(1, 1.0))
    assert said == []


def test_a_tick_by_hand_can_be_taken_away(tmp_path: Path) -> None:
    lab = guide_tracker(tmp_path)
    lab.tick(2, "diff")
    assert lab.view().parts[2].steps[0].done is not None
    lab.tick(2, "diff")
    assert lab.view().parts[2].steps[0].done is None


def test_by_hand_is_ticked_what_no_run_can_show_and_nothing_else(tmp_path: Path) -> None:
    lab = guide_tracker(tmp_path)
    for part, key in [(1, "users-up"), (1, "nonsense"), (7, "read")]:
        with pytest.raises(Refused):
            lab.tick(part, key)
    assert lab.view().parts[1].done == 0
    assert names(tmp_path) == set()


def test_the_last_tick_by_hand_ends_the_part(tmp_path: Path) -> None:
    done = {step.key: "seen" for step in GUIDES[1].steps if not step.by_hand}
    storage.keep(tmp_path, Progress({1: PartProgress(done=done)}))
    said: list[str] = []
    guide_tracker(tmp_path, said).tick(1, "read")
    assert said == ["part 1 of the guide is done"]


def test_a_prediction_comes_before_its_answer(tmp_path: Path) -> None:
    lab = guide_tracker(tmp_path)
    for t in range(1, 20):
        lab.predict(1, "rps", float(t))
        if lab.look(second(1, float(t))).parts[1].questions[0].measured is not None:
            break
    with pytest.raises(Refused, match="answered"):
        lab.predict(1, "rps", 5.0)
    question = lab.view().parts[1].questions[0]
    assert (question.predicted, question.measured) == (float(t), 5.0)
    for part, key in [(1, "nonsense"), (9, "rps")]:
        with pytest.raises(Refused):
            lab.predict(part, key, 1.0)


def test_a_reset_forgets_one_part_and_what_was_seen_of_it(tmp_path: Path) -> None:
    lab = guide_tracker(tmp_path)
    lab.tick(2, "diff")
    lab.tick(1, "read")
    lab.predict(1, "rps", 20.0)
    for t in range(1, 18):
        lab.look(second(1, float(t)))
    lab.reset(1)
    assert lab.view().parts[1].done == 0
    assert {question.predicted for question in lab.view().parts[1].questions} == {None}
    assert lab.view().parts[2].done == 1
    # The load that goes on may tick anew what it shows, but not what it had shown.
    after = lab.look(second(1, 18.0)).parts[1]
    assert after.questions[0].measured is None
    assert "little" not in {each.step.key for each in after.steps if each.done}
    assert guide_tracker(tmp_path).view().parts[2].done == 1
    with pytest.raises(Refused):
        lab.reset(5)


async def test_the_lab_hands_on_and_shows_at_once_what_the_learner_did(tmp_path: Path) -> None:
    lab = Lab(plan(1, Asked()), data_dir=tmp_path, guided=True)
    shown: list[Snapshot] = []
    lab.subscribe(shown.append)
    await lab.tick_step(1, "read")
    assert shown == []
    lab._publisher.publish(second(1, 1.0))
    await lab.predict(1, "rps", 20.0)
    assert shown[-1].guide is not None
    assert shown[-1].guide.parts[1].steps[0].done is not None
    assert shown[-1].guide.parts[1].questions[0].predicted == 20.0
    await lab.reset_guide(1)
    assert shown[-1].guide.parts[1].done == 0


async def test_without_the_guide_a_step_is_refused(tmp_path: Path) -> None:
    lab = Lab(plan(1, Asked()), data_dir=tmp_path)
    with pytest.raises(Refused):
        await lab.tick_step(1, "read")
    assert names(tmp_path) == set()


# --- a file that is broken ----------------------------------------------------------------------


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b'{"schema": "petload.gui'),
        lambda path: path.write_bytes(b"\xff\xfe\x00"),
        lambda path: path.write_text("[" * 100_000),
        lambda path: path.write_text(json.dumps({"schema": "petload.guide/9"})),
        lambda path: path.write_text(" " * (storage.MOST_BYTES + 1)),
        a_folder,
        a_pipe,
    ],
)
def test_a_broken_file_is_set_aside_with_a_sentence(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    for aside in ({"guide-broken.json"}, {"guide-broken.json", "guide-broken-2.json"}):
        spoil(tmp_path / "guide.json")
        said: list[str] = []
        lab = guide_tracker(tmp_path, said)
        assert len(said) == 1
        assert said[0].startswith("The guide's progress was broken (")
        assert names(tmp_path) == aside
        lab.tick(1, "read")
        assert guide_tracker(tmp_path).view().parts[1].done == 1
        (tmp_path / "guide.json").unlink()


def test_a_broken_file_that_cannot_be_set_aside_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "guide.json").write_text("mine")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    said: list[str] = []
    lab = guide_tracker(tmp_path, said)
    assert len(said) == 1
    lab.tick(1, "read")
    assert lab.view().parts[1].done == 1
    assert lab.view().trouble == said[0]
    assert (tmp_path / "guide.json").read_text() == "mine"


# --- a folder that cannot be written ------------------------------------------------------------


def test_a_full_disk_is_logged_once_and_forgotten_when_it_has_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    lab = guide_tracker(tmp_path, said)
    lab.tick(1, "read")
    before = (tmp_path / "guide.json").read_text()

    def refuse_space(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(json, "dump", refuse_space)
        lab.tick(2, "diff")
        lab.tick(3, "read")
        assert len(said) == 1
        assert "No space left on device" in said[0]
        assert lab.view().trouble == said[0]
        assert lab.view().parts[3].done == 1
        # What was there is whole, and nothing half written lies beside it.
        assert (tmp_path / "guide.json").read_text() == before
        assert names(tmp_path) == {"guide.json"}
    lab.tick(4, "roles")
    assert lab.view().trouble is None
    assert guide_tracker(tmp_path).view().parts[3].done == 1


def test_a_folder_that_is_gone_stops_no_learner(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    said: list[str] = []
    lab = guide_tracker(folder, said)
    lab.tick(1, "read")
    assert lab.view().parts[1].done == 1
    assert len(said) == 1
    with pytest.raises(ProgressUnwritable):
        storage.keep(folder, Progress())
