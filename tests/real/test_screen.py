"""petload's screen on a real terminal, real processes behind it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.real.started import kept_runs, own_ports
from tests.real.terminal import RUNNING, petload_screen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


async def test_a_switch_stops_the_load_and_brings_the_other_part(tmp_path: Path) -> None:
    few = ("--part", "2", "--users", "2", *own_ports())
    async with petload_screen(*few, "--autostart", folder=tmp_path) as (
        petload_,
        terminal,
    ):
        seen = await terminal.shows(RUNNING)
        terminal.press("1")
        seen = await terminal.shows("load stopped", seen)
        # The shop is the same, the locustfile another.
        seen = await terminal.shows("ready", seen)
        [master] = petload_.children("--master")
        assert "part1_sequential.py" in " ".join(master.cmdline())
        assert len(petload_.children("--worker")) == len(petload_.children("petshop/app.py")) == 1
        terminal.press("s")
        await terminal.shows(RUNNING, seen)
        [run] = kept_runs(tmp_path / "data")
        assert (run["part"], run["locustfile"]) == (2, "part2_stress.py")
        assert run["totals"]["failures"] == 0
        # With the load of part 1 on.
        terminal.press("q")
        assert await petload_.ended() == 0
    assert [run["part"] for run in kept_runs(tmp_path / "data")] == [2, 1]
    [newest] = (tmp_path / "data" / "runs").glob("*-part1.json")
    said = terminal.text(terminal.written.rindex(b"\x1b[?1049l"))
    assert f"2 runs are kept in {newest.parent}, the newest as {newest.name}" in said
