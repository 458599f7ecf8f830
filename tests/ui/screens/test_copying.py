"""What is on the screen can be copied, with the mouse and by key."""

from __future__ import annotations

import pytest
from textual.widget import Widget

from tests.ui.screens.driver import driven, notes, settled
from tests.ui.screens.example_locustfiles import lab_of
from tests.ui.screens.example_logs import TRACEBACK, lab_with
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.load_states import part2
from tests.ui.screens.trouble import raising
from tui.model.exit_status import ExitStatus
from tui.ui.widgets.base.detail import Detail
from tui.ui.widgets.base.text_pane import TextPane
from tui.ui.widgets.log.log_pane import LogPane


@pytest.mark.parametrize(
    ("keys", "widget", "start", "end", "text"),
    [
        (("t", "4"), Detail, (0, 2), (16, 2), "KeyError: 'toke"),
        (("l", "home"), LogPane, (0, 0), (11, 0), ""),
        (("f", "home"), TextPane, (0, 0), (15, 0), '"""Part 2'),
    ],
)
async def test_what_was_dragged_over_is_copied_and_not_taken_for_a_quit(
    keys: tuple[str, ...],
    widget: type[Widget],
    start: tuple[int, int],
    end: tuple[int, int],
    text: str,
) -> None:
    lab = lab_of(part2()) if "f" in keys else lab_with(*TRACEBACK)
    async with driven(lab, raising()) as (app, pilot):
        await pilot.press(*keys)
        await settled(pilot)
        await pilot.mouse_down(widget, offset=start)
        await pilot.hover(widget, offset=end)
        await pilot.mouse_up(widget, offset=end)
        await settled(pilot)
        selected = app.screen.get_selected_text()
        assert selected
        assert selected.startswith(text)
        await pilot.press("ctrl+c")
        await settled(pilot)
        assert app.clipboard == selected
        assert "Shift" in notes(app)[-1][1]
        assert app.is_running
        # Nothing is selected any more.
        await pilot.press("ctrl+c")
        await settled(pilot)
    assert app.return_code == ExitStatus.INTERRUPTED


async def test_a_row_of_a_table_is_copied_whole() -> None:
    async with driven(FakeLab(2), raising()) as (app, pilot):
        await pilot.press("t", "4", "y")
        await settled(pilot)
        assert app.clipboard == "locustfile.py:12 in log_in_and_look KeyError: 'token'"
        await pilot.press("2", "y")
        await settled(pilot)
        assert app.clipboard == "POST /login HTTPError('404 Not Found')"
