"""What the lab makes of a command: refusals, failures, and commands that take long."""

from __future__ import annotations

import asyncio

import pytest

from tests.ui.screens import load_states
from tests.ui.screens.driver import driven, notes, settled, show, text_of
from tests.ui.screens.fake_lab import FakeLab
from tui.lab.protocol import LabFailed
from tui.model.commands import Refused
from tui.ui.app import PetLoadApp


async def test_refusals_and_failures_of_the_lab_are_literal_notifications() -> None:
    lab = FakeLab(1)
    async with driven(lab, load_states.part1(), size=(120, 40)) as (app, pilot):
        for failing, severity in [
            (Refused("[16] workers are [b]the most[/b] here."), "information"),
            (LabFailed("worker-2 ended with status 1: [Errno 98] [/red]"), "error"),
        ]:
            lab.failing["add_worker"] = failing
            await pilot.press("plus")
            await settled(pilot)
            assert notes(app)[-1] == (severity, str(failing))
            assert str(failing) in " ".join(text_of(app).split())
        # And life goes on.
        await pilot.press("x")
        await show(pilot, lab, load_states.part2())
        assert "RPS 648" in " ".join(text_of(app).split())
        assert not app._exit
    assert lab.asked() == [("add_worker",), ("add_worker",), ("stop",)]


async def test_a_lab_that_fails_to_open_ends_the_app_with_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lab = FakeLab(1)
    tail = [*(f"old line {n}" for n in range(30)), "\x1b[31m[red]Address in use\x1b[0m\x07"]
    lab.failing["open"] = LabFailed("petshop ended with status 1 before it was ready", tail)
    app = PetLoadApp(lab, autostart=True)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app._exit
    assert app.return_code == 3
    # Headless, the message is kept; on a terminal it is printed once the screen is given back.
    app._print_error_renderables()
    said = capsys.readouterr().err
    assert said.startswith("petload-tui: petshop ended with status 1 before it was ready\n")
    assert "  | [red]Address in use␇\n" in said
    assert "old line 29" in said
    assert "old line 5\n" not in said
    assert "\x1b" not in said
    assert lab.commands == [("open",)]


async def test_autostart_starts_the_load_once_the_lab_is_open() -> None:
    lab = FakeLab(1)
    async with PetLoadApp(lab, autostart=True).run_test() as pilot:
        await settled(pilot)
    assert lab.commands == [("open",), ("start",)]


async def test_a_slow_command_does_not_block_the_screen() -> None:
    class Slow(FakeLab):
        def __init__(self) -> None:
            super().__init__(1)
            self.go = asyncio.Event()

        async def stop(self) -> None:
            await self.go.wait()
            await super().stop()

    lab = Slow()
    async with driven(lab, load_states.part1()) as (app, pilot):
        await pilot.press("x")
        lab.publish(load_states.stopping())
        await pilot.pause()
        assert "stopping" in text_of(app)
        lab.go.set()
        await settled(pilot)
    assert lab.asked() == [("stop",)]
