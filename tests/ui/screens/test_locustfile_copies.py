"""What the locustfile screen copies."""

from __future__ import annotations

import base64
from dataclasses import replace

from tests.ui.screens import idle_states, load_states
from tests.ui.screens.driver import driven, notes, settled, show, text_of
from tests.ui.screens.example_locustfiles import (
    copied,
    flat,
    lab_of,
    with_commands,
)
from tests.ui.screens.fake_lab import FakeLab
from tui.locustfile.diff import patch
from tui.locustfile.script import Script
from tui.ui.widgets.panels.locustfile_lines import NOTES


async def test_the_file_is_copied_and_confirmed() -> None:
    shown = with_commands(load_states.saturated())
    lab = lab_of(shown)
    assert lab.scripted is not None
    async with driven(lab, shown) as (app, pilot):
        written: list[str] = []
        assert app._driver is not None
        app._driver.write = written.append  # type: ignore[method-assign]
        await pilot.press("f", "y")
        await settled(pilot)
        assert copied(app) == lab.scripted.text
        # OSC 52: the terminal's own clipboard, also across ssh.
        sent = base64.b64encode(lab.scripted.text.encode()).decode()
        assert f"\x1b]52;c;{sent}\a" in "".join(written)
        assert notes(app)[-1][1].startswith("Copied part3_slo.py. ")
        await pilot.press("p")
        await settled(pilot)
        assert copied(app) == "/home/learner/petload/locustfiles/part3_slo.py"
        # Part 4 has no changes, and the clipboard stays.
        await pilot.press("right", "y")
        await settled(pilot)
        assert notes(app)[-1][1] == "There is nothing to copy here."
        assert copied(app) == "/home/learner/petload/locustfiles/part3_slo.py"


async def test_the_changes_are_copied_as_a_patch() -> None:
    shown = load_states.part2()
    lab = lab_of(shown)
    assert lab.scripted is not None
    async with driven(lab, shown) as (app, pilot):
        await pilot.press("f", "right", "y")
        await settled(pilot)
        assert copied(app) == patch(lab.scripted)
        assert copied(app).startswith("--- part1_sequential.py\n+++ part2_stress.py\n@@ ")


async def test_the_marked_command_is_copied_exactly() -> None:
    shown = with_commands(load_states.two_workers())
    lab = lab_of(shown)
    commands = {view.name: view.command for view in shown.processes if view.command}
    async with driven(lab, shown) as (app, pilot):
        await pilot.press("f", "left")
        await settled(pilot)
        hand = "The master", "A worker; another terminal for another one"
        titles = ["In this folder", *commands, "In each terminal", "The shop", *hand]
        for number, title in enumerate(titles):
            if number:
                await pilot.press("down")
            await pilot.press("y")
            await settled(pilot)
            assert notes(app)[-1][1].startswith(f"Copied the command for {title!r}. ")
            if title in commands:
                assert copied(app) == commands[title]
            # The marked one is in sight.
            app.clear_notifications()
            await settled(pilot)
            assert title in text_of(app)
        assert copied(app) == "locust -f locustfiles/part3_slo.py --worker"
        # Below the last one are notes, which have to be read, too.
        await pilot.press(*["down"] * 8)
        await settled(pilot)
        assert NOTES[-1] in flat(app)
        await pilot.press(*["up"] * 20, "y")
        await settled(pilot)
        assert copied(app) == "cd /home/learner/petload"


async def test_a_command_is_marked_by_mouse() -> None:
    shown = with_commands(load_states.saturated())
    async with driven(lab_of(shown), shown, size=(120, 40)) as (app, pilot):
        await pilot.press("f", "left")
        await settled(pilot)
        row = next(n for n, row in enumerate(text_of(app).splitlines()) if "petshop/app.py" in row)
        await pilot.click(offset=(10, row))
        await pilot.press("y")
        await settled(pilot)
        assert "/petshop/app.py --server prod" in copied(app)


async def test_undecodable_bytes_are_replaced_in_a_copy() -> None:
    shown = load_states.part1()
    lab = FakeLab(1)
    lab.scripted = Script(1, "x\udcff.py", "/home/x\udcff.py", "/home", "x = 1\n")
    async with driven(lab, shown) as (app, pilot):
        await pilot.press("f", "p")
        await settled(pilot)
        assert copied(app) == "/home/x?.py"


async def test_copying_before_anything_was_started() -> None:
    lab = FakeLab(1)
    async with driven(lab) as (app, pilot):
        await pilot.press("f", "y", "p", "left", "y", "down")
        await settled(pilot)
        assert copied(app) == ""
        await show(pilot, lab, replace(idle_states.starting(), processes=()))
        assert "No process has been started yet." in flat(app)
        await pilot.press("y")
        await settled(pilot)
        assert notes(app)[-1][1] == "There is nothing to copy here."
