"""Which keys a key bar shows at which width, how it draws them, and what a click on one does."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult

from tests.ui.widgets.apps import Coloured, strips_of, text_of
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint, fitting

HINTS = (
    KeyHint("s", "Start", "app.note('start')", is_enabled=False),
    KeyHint("+", "", "app.note('add')"),
    KeyHint("-", "Workers", "app.note('remove')", is_enabled=False),
    KeyHint("e", "Evidence", "app.note('evidence')", tier=2),
    KeyHint("q", "Quit", "app.note('quit')"),
)


class Barred(Coloured):
    """A key bar in an app that notes what a click asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = KeyBar(HINTS)
        self.asked: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.bar

    def action_note(self, what: str) -> None:
        self.asked.append(what)


@pytest.mark.parametrize(
    ("width", "shown", "gap"),
    [
        (100, "s+-eq", 2),
        (42, "s+-eq", 2),
        (41, "s+-eq", 1),
        (38, "s+-eq", 1),
        (37, "s+-q", 2),
        (29, "s+-q", 1),
        (27, "s+-q", 1),
        (26, "s+-", 2),
        (8, "s", 2),
        (7, "", 1),
        (0, "", 1),
    ],
)
def test_higher_tiers_go_first_and_no_key_is_cut(width: int, shown: str, gap: int) -> None:
    hints, found_gap = fitting(HINTS, width)
    assert "".join(hint.shown for hint in hints) == shown
    assert found_gap == gap


async def test_a_click_runs_the_action_of_its_key() -> None:
    app = Barred()
    async with app.run_test(size=(60, 3)) as pilot:
        row = text_of(app.bar)[0]
        assert row.rstrip() == " s Start  +  - Workers  e Evidence  q Quit"
        for word in ("Start", "+", "Workers", "Evidence", "Quit"):
            await pilot.click(app.bar, offset=(row.index(word), 0))
        await pilot.click(app.bar, offset=(59, 0))
        assert app.asked == ["start", "add", "remove", "evidence", "quit"]


async def test_a_disabled_key_is_grey_and_a_shared_word_is_lit_with_either_key() -> None:
    app = Barred()
    async with app.run_test(size=(60, 3)) as pilot:

        def styles() -> dict[str, object]:
            return {s.text.strip(): s.style for s in strips_of(app.bar)[0] if s.text.strip()}

        grey = app.bar.component("key-bar--disabled")
        lit = styles()
        assert lit["s"] == lit["Start"] == lit["-"] == grey
        assert grey not in (lit["+"], lit["Workers"], lit["q"])
        app.bar.show(KeyHint(h.shown, h.label, h.action, is_enabled=False) for h in HINTS)
        await pilot.pause()
        assert set(styles().values()) == {grey}
