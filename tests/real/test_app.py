"""The app switches parts on a real terminal, with real processes behind it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.real.free_ports import own_ports
from tests.real.lab_state import kept_runs
from tests.real.pseudo_terminal import RUNNING, app_in_terminal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


async def test_a_switch_stops_the_load_and_starts_the_other_part(tmp_path: Path) -> None:
    few_users = ("--part", "2", "--users", "2", *own_ports())
    async with app_in_terminal(*few_users, "--autostart", folder=tmp_path) as (petload, terminal):
        seen = await terminal.shows(RUNNING)
        terminal.press("1")
        seen = await terminal.shows("load stopped", seen)
        seen = await terminal.shows("ready", seen)
        [master] = petload.children("--master")
        assert "part1_sequential.py" in " ".join(master.cmdline())
        assert len(petload.children("--worker")) == len(petload.children("petshop/app.py")) == 1
        terminal.press("s")
        await terminal.shows(RUNNING, seen)
        [run] = kept_runs(tmp_path / "data")
        assert (run["part"], run["locustfile"]) == (2, "part2_stress.py")
        assert run["totals"]["failures"] == 0
        # The load of part 1 is still on.
        terminal.press("q")
        assert await petload.exit_status() == 0
    assert [run["part"] for run in kept_runs(tmp_path / "data")] == [2, 1]
    [newest] = (tmp_path / "data" / "runs").glob("*-part1.json")
    printed = terminal.text(terminal.written.rindex(b"\x1b[?1049l"))
    assert f"2 runs are kept in {newest.parent}, the newest as {newest.name}" in printed
