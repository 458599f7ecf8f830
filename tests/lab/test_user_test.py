"""A test of the user's own: loaded, kept, watched, and loaded again."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.runs.examples import a_plan
from tui.lab import user_test
from tui.lab.event_log import EventLog
from tui.lab.inspector import PythonUnusable
from tui.lab.protocol import LabFailed
from tui.lab.user_test import UserTest, load_again
from tui.locustfile.inspection import LocustfileBroken
from tui.model.locustfile import ConfigFile, Inspection, SourceFile, UserClass
from tui.model.parts import ShopMode
from tui.model.plan import Plan


class Disk:
    """A locustfile with a module beside it, and an inspection that runs none of it."""

    def __init__(self, folder: Path) -> None:
        self.mine, self.beside = folder / "mine.py", folder / "beside.py"
        self.broken: Exception | None = None
        self.saved_meanwhile = 0
        self.config_files: tuple[ConfigFile, ...] = ()
        self.write("first")
        self.beside.write_text("x = 1\n")

    def write(self, text: str) -> None:
        self.mine.write_text(text)
        # Two saves within one step of the file system's clock are two changes all the same.
        stamp = self.mine.stat().st_mtime_ns + 1_000_000_000
        os.utime(self.mine, ns=(stamp, stamp))

    async def inspect(self, _: Plan) -> Inspection:
        if self.broken is not None:
            raise self.broken
        files = tuple(
            SourceFile(str(path), state.st_mtime_ns, state.st_size)
            for path in (self.mine, self.beside)
            for state in (path.stat(),)
        )
        if self.saved_meanwhile:
            self.saved_meanwhile -= 1
            self.write("saved meanwhile")
        name = self.mine.read_text().title().replace(" ", "")
        classes = (UserClass(name),)
        return Inspection("2.47.0", "3.11.7", classes, files=files, config_files=self.config_files)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    found = Disk(tmp_path)
    monkeypatch.setattr(user_test, "inspect_locustfile", found.inspect)
    return found


async def a_test(disk: Disk) -> UserTest:
    test = UserTest(a_plan(1, locustfile=str(disk.mine)))
    await test.load()
    test.keep(disk.mine.parent / "logs")
    return test


def kept(test: UserTest) -> dict[str, str]:
    assert test.plan.sources is not None
    found: dict[str, str] = json.loads(Path(test.plan.sources).read_text())
    return {Path(path).name: text for path, text in found.items()}


async def test_what_was_loaded_is_kept_for_the_processes(disk: Disk) -> None:
    test = await a_test(disk)
    assert kept(test) == {"mine.py": "first", "beside.py": "x = 1\n"}
    assert test.view(is_loaded=True).user_classes == ("First",)
    disk.write("second")
    assert kept(test)["mine.py"] == "first"
    assert test.sources[str(disk.mine)] == b"first"


async def test_nothing_is_kept_once_no_process_needs_it(disk: Disk) -> None:
    test = await a_test(disk)
    test.close()
    with pytest.raises(FileNotFoundError):
        kept(test)
    test.close()


async def test_settings_that_have_no_effect_are_told_at_each_load(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCUST_RUN_TIME", "1m")
    disk.config_files = (ConfigFile("locust.conf", ("users",)),)
    test, log = await a_test(disk), EventLog()
    await load_again(test, log)
    texts = [event.text for event in log]
    assert "LOCUST_RUN_TIME has no effect in the lab: petload drops it" in texts
    assert any(text.startswith("locust.conf is not read") for text in texts)


async def test_a_change_is_told_once(disk: Disk) -> None:
    test = await a_test(disk)
    assert (test.look(), test.view(is_loaded=True).changed) == (None, None)
    disk.beside.write_text("x = 2 + 2\n")
    assert test.look() == "beside.py has changed on disk: R loads it, between runs"
    assert test.look() is None
    assert test.view(is_loaded=True).changed == "beside.py"
    await test.load()
    assert (test.look(), test.view(is_loaded=True).changed) == (None, None)
    disk.mine.unlink()
    assert test.look() is not None


async def test_a_file_that_is_loaded_again_is_the_new_one(disk: Disk) -> None:
    test, log = await a_test(disk), EventLog()
    disk.write("second")
    await load_again(test, log)
    assert kept(test)["mine.py"] == "second"
    shown = test.view(is_loaded=True)
    assert (shown.user_classes, shown.loads) == (("Second",), 2)
    assert next(event.text for event in log) == "loaded: mine.py"
    assert log.alert is None


@pytest.mark.parametrize(
    ("reason", "alert"),
    [
        (
            LocustfileBroken("long", ["x"], place="mine.py, line 12", reason="KeyError: 'a'"),
            "mine.py, line 12: KeyError: 'a'. The last good one stays; R loads it again.",
        ),
        (
            LocustfileBroken("mine.py has no user class."),
            "mine.py has no user class. The last good one stays; R loads it again.",
        ),
        (PythonUnusable("gone."), "gone. The last good one stays; R loads it again."),
    ],
)
async def test_the_last_good_one_stays_where_the_new_one_cannot_be_loaded(
    disk: Disk, reason: Exception, alert: str
) -> None:
    test, log = await a_test(disk), EventLog()
    before = test.plan
    disk.write("second")
    test.look()
    disk.broken = reason
    with pytest.raises(LabFailed, match=str(reason)):
        await load_again(test, log)
    assert log.alert == alert
    assert test.plan == before
    assert kept(test)["mine.py"] == "first"
    assert test.view(is_loaded=True).changed == "mine.py"


async def test_no_password_is_told_where_a_file_cannot_be_loaded(disk: Disk) -> None:
    test, log = await a_test(disk), EventLog()
    disk.broken = LocustfileBroken("broken (mine.py, line 3: host = 'http://me:secret@shop/')")
    with pytest.raises(LabFailed) as failure:
        await load_again(test, log)
    told = [str(failure.value), log.alert, *(event.text for event in log)]
    assert not any("secret" in str(text) for text in told)


async def test_one_that_locust_cannot_run_gives_way_to_the_one_before(disk: Disk) -> None:
    test = await a_test(disk)
    before = test.plan
    disk.write("second")
    await test.load()
    test.go_back()
    assert test.plan == before
    assert kept(test)["mine.py"] == "first"
    test.look()
    assert test.view(is_loaded=True).changed == "mine.py"
    # The screen reads the file that is shown again.
    assert test.view(is_loaded=True).loads == 3


async def test_what_is_kept_is_what_was_inspected(disk: Disk) -> None:
    disk.saved_meanwhile = 1
    test = await a_test(disk)
    assert kept(test)["mine.py"] == "saved meanwhile"
    assert test.view(is_loaded=True).user_classes == ("SavedMeanwhile",)
    assert test.look() is None


async def test_a_file_that_is_saved_all_the_time_is_not_kept(disk: Disk) -> None:
    disk.saved_meanwhile = 99
    test = await a_test(disk)
    assert "mine.py" not in kept(test)
    assert test.look() is not None


async def test_what_was_chosen_on_the_screen_stays(disk: Disk) -> None:
    test = await a_test(disk)
    present = replace(a_plan(2), users=7, spawn_rate=3.0, workers=2, shop=ShopMode.PROD)
    found = test.plan_like(present)
    assert (found.users, found.spawn_rate, found.workers) == (7, 3.0, 2)
    assert found.shop is ShopMode.PROD
    assert found.locustfile == str(disk.mine)
    alone = test.plan_like(replace(present, shop=ShopMode.NONE))
    assert alone.shop is test.plan.shop


async def test_a_folder_that_cannot_be_written_prevents_no_test(disk: Disk) -> None:
    test = UserTest(a_plan(1, locustfile=str(disk.mine)))
    await test.load()
    test.keep(disk.mine / "no folder")
    assert test.plan.sources is None
