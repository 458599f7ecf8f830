"""Every way to leave the app, and its exit status."""

from __future__ import annotations

import pytest

from tests.ui.screens import idle_states, load_states
from tests.ui.screens.driver import driven
from tests.ui.screens.fake_lab import FakeLab
from tui.ui.app import PetLoadApp


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (("q",), 0),
        (("ctrl+q",), 0),
        (("ctrl+c",), 130),
        (("u", "ctrl+c"), 130),
        (("ctrl+p", "ctrl+c"), 130),
    ],
)
async def test_every_way_to_leave_has_its_exit_status(keys: tuple[str, ...], code: int) -> None:
    async with driven(FakeLab(1), load_states.part1()) as (app, pilot):
        await pilot.press(*keys)
        await pilot.pause()
        assert app._exit
    assert app.return_code == code


async def test_leaving_right_after_a_command_leaves_no_coroutine_unawaited() -> None:
    # "Never awaited" would be a warning, and warnings are errors here.
    app = PetLoadApp(FakeLab(1))
    async with app.run_test() as pilot:
        app._lab.publish(idle_states.ready())  # type: ignore[attr-defined]
        await pilot.pause()
        app.action_start()
        app.action_add_worker()
        app.exit()
    assert app.return_code == 0
