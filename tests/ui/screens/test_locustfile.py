"""The locustfile's screen: three texts, what can be copied of them, and how they look."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.screens import load_states, trouble
from tests.ui.screens.driver import driven, notes, settled, show, text_of
from tests.ui.screens.example_locustfiles import (
    FOLDER,
    copied,
    flat,
    lab_of,
    with_commands,
)
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import STATES
from tests.ui.widgets.apps import Alone
from tui.locustfile.script import Script
from tui.ui.screens.main import MainScreen
from tui.ui.widgets.base.highlighter import MOST_CHARACTERS, highlighted
from tui.ui.widgets.base.tab_row import TabRow
from tui.ui.widgets.base.text_pane import TextLine, TextPane

# --- the tabs -----------------------------------------------------------------------------------


async def test_tabs_are_chosen_by_key_and_by_mouse() -> None:
    shown = with_commands(load_states.part2())
    async with driven(lab_of(shown), shown) as (app, pilot):
        await pilot.press("f")
        await settled(pilot)
        for key, chosen, words in [
            (None, "Locustfile", "class PetShopWorkflow(SequentialTaskSet):"),
            ("right", "Changes", "From part 1 (part1_sequential.py) to part 2"),
            ("tab", "Commands", "cd /home/learner/petload"),
            ("right", "Locustfile", "import random"),
            ("left", "Commands", "petshop running"),
            ("shift+tab", "Changes", "+4 -4 lines."),
        ]:
            if key is not None:
                await pilot.press(key)
            await settled(pilot)
            assert app.screen.query_one(TabRow).chosen == chosen
            assert words in flat(app), chosen
        for name in ("Locustfile", "Commands", "Changes"):
            row = text_of(app).splitlines()[0]
            await pilot.click(TabRow, offset=(row.index(name), 0))
            await settled(pilot)
            assert app.screen.query_one(TabRow).chosen == name
        for key in ("escape", "f", "q"):
            await pilot.press(key)
            await settled(pilot)
            assert isinstance(app.screen, MainScreen), key
            await pilot.press("f")
            await settled(pilot)


async def test_lines_are_numbered_and_scrolled_to_their_end() -> None:
    shown = load_states.slo_failures()
    async with driven(lab_of(shown), shown) as (app, pilot):
        await pilot.press("f")
        await settled(pilot)
        assert '  1  """Parts 3 and 4' in text_of(app)
        assert "/home/learner/petload/locustfiles/part3_slo.py" in text_of(app)
        await pilot.press("end")
        await settled(pilot)
        count = len((FOLDER / "part3_slo.py").read_text().splitlines())
        assert f" {count}      tasks = [PetShopWorkflow]" in text_of(app)


async def test_changes_keep_their_signs_and_numbers() -> None:
    shown = load_states.part2()
    async with driven(lab_of(shown), shown, size=(120, 40)) as (app, pilot):
        await pilot.press("f", "right")
        await settled(pilot)
        rows = [row.strip(" │") for row in text_of(app).splitlines()]
        assert "30 -     wait_time = between(1, 3)" in rows
        assert "30 +     wait_time = between(0, 0)" in rows
        assert "… 17 unchanged lines" in rows
        assert "Users    10 at 2/s → 200 at 50/s" in rows


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("part1", ["Part 1 is the first: there is no previous part to compare with."]),
        (
            "saturated",
            [
                "Unchanged from part 3, as the lab wants it: what changes is how it is run.",
                "Users 200 at 50/s → 5,000 at 100/s",
                "Shop development server → production server",
                "Workers 1 → 1",
                "Press + on the main screen for another worker.",
            ],
        ),
        ("two_workers", ["Workers 1 → 2"]),
    ],
)
async def test_a_part_without_changes_shows_why(state: str, words: list[str]) -> None:
    shown = STATES[state]()
    async with driven(lab_of(shown), shown) as (app, pilot):
        await pilot.press("f", "right")
        await settled(pilot)
        for each in words:
            assert each in flat(app)


async def test_the_users_own_file_and_an_unreadable_one() -> None:
    shown = replace(load_states.part2(), locustfile="mine.py")
    lab = FakeLab(2)
    lab.scripted = Script(2, "mine.py", "/home/mine.py", "/home", "x = 1\n", own=True)
    async with driven(lab, shown) as (app, pilot):
        await pilot.press("f", "right")
        await settled(pilot)
        assert "mine.py is your own file: it is compared with nothing." in flat(app)
        assert "How it is run" not in flat(app)
        lab.scripted = replace(lab.scripted, text="", error="/home/mine.py is no text.")
        await pilot.press("f", "f")
        await settled(pilot)
        assert "mine.py is your own file" in flat(app)
        await pilot.press("left")
        await settled(pilot)
        assert "/home/mine.py is no text." in flat(app)
        await pilot.press("y")
        await settled(pilot)
        assert notes(app)[-1] == ("information", "There is nothing to copy here.")
        lab.scripted = replace(lab.scripted, error=None)
        await pilot.press("f", "f")
        await settled(pilot)
        assert "/home/mine.py is empty." in flat(app)


async def test_a_file_is_shown_literally() -> None:
    shown = load_states.part1()
    lab = FakeLab(1)
    text = "x = '[red]not markup[/red]'\n\ty = 'bell\x07 \x1b[2J 日本語'\n" + "z" * 200
    lab.scripted = Script(1, "[b]x.py", "/home/[b]x.py", "/home", text)
    async with driven(lab, shown) as (app, pilot):
        await pilot.press("f")
        await settled(pilot)
        seen = text_of(app)
        assert "[red]not markup[/red]" in seen
        assert "    y = 'bell␇ ␛[2J 日本語'" in seen
        assert "/home/[b]x.py" in seen
        assert "\x1b[2J" not in seen
        # A long line goes on below itself, whole.
        assert seen.count("z") == 200
        assert "3  zzz" in seen


# --- following ----------------------------------------------------------------------------------


async def test_the_file_is_read_on_opening_and_on_a_switch_of_parts() -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.part2()) as (_, pilot):
        await show(pilot, lab, load_states.part2())
        assert lab.scripts_read == 0
        await pilot.press("f")
        await settled(pilot)
        assert lab.scripts_read == 1
        # Seconds that pass read nothing.
        for _ in range(3):
            await show(pilot, lab, load_states.part2())
        assert lab.scripts_read == 1
        await show(pilot, lab, load_states.saturated())
        assert lab.scripts_read == 2
        await pilot.press("escape")
        await show(pilot, lab, load_states.part1())
        assert lab.scripts_read == 2
        await pilot.press("f")
        await settled(pilot)
        assert lab.scripts_read == 3


async def test_added_and_removed_workers_change_the_commands_in_place() -> None:
    lab = lab_of(load_states.two_workers())
    async with driven(lab, with_commands(load_states.saturated()), size=(200, 60)) as (app, pilot):
        await pilot.press("f", "left", "down")
        await settled(pilot)
        await show(pilot, lab, with_commands(load_states.two_workers()))
        assert "worker-2 running" in flat(app)
        pane = app.screen.query_one(TextPane)
        assert pane.marked == 1
        await pilot.press(*["down"] * 30)
        await settled(pilot)
        last = pane.marked
        # The mark is never beyond the last one.
        await show(pilot, lab, with_commands(load_states.saturated()))
        assert pane.marked == last - 1
        await show(pilot, lab, trouble.failed())
        await pilot.press("y")
        await settled(pilot)
        assert copied(app)


# --- pieces -------------------------------------------------------------------------------------


def test_highlighting_changes_no_character() -> None:
    for path in sorted(FOLDER.glob("part*.py")):
        text = path.read_text()
        lines = highlighted(text)
        assert ["".join(piece for piece, _ in line) for line in lines] == text.splitlines()
    kinds = {
        piece: kind
        for line in highlighted("class A:\n    @b\n    x = 'c'  # d\n")
        for piece, kind in line
    }
    assert kinds["class"] == "keyword"
    assert kinds["A"] == "name"
    assert kinds["@b"] == "decorator"
    assert kinds["# d"] == "comment"


@pytest.mark.parametrize("text", ["", "\n", "x", "x\n\n", '"""\nunclosed', "\x00 ¬ python ::: }{"])
def test_any_text_can_be_highlighted(text: str) -> None:
    shown = "\n".join("".join(piece for piece, _ in line) for line in highlighted(text))
    assert shown == text.removesuffix("\n")


def test_a_very_long_text_is_not_highlighted() -> None:
    lines = highlighted("class A: pass\n" * (MOST_CHARACTERS // 10))
    assert {kind for line in lines for _, kind in line} == {""}
    assert len(lines) == MOST_CHARACTERS // 10


@pytest.mark.parametrize("width", [1, 2, 3, 7, 40])
async def test_wrapping_ends_at_every_width(width: int) -> None:
    pane = TextPane(id="pane")
    async with Alone(pane, width, 9).run_test() as pilot:
        await pilot.pause()
        pane.show((TextLine(" 1 ", (("日本語 🐶 " * 9, ""), ("x" * 99, "string"))),), another=True)
        await pilot.pause()
        assert pane.virtual_size.height >= 99 / width
        assert all(pane.render_line(y).cell_length <= width for y in range(9))


async def test_nothing_is_wrapped_before_the_pane_has_a_width() -> None:
    pane = TextPane(id="pane")
    pane.show((TextLine(" 1 ", (("a long line of text", ""),)),), another=False)
    assert pane.virtual_size.height == 0
    async with Alone(pane, 40, 9).run_test() as pilot:
        await pilot.pause()
        assert pane.virtual_size.height == 1
