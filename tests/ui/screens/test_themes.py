"""petload's themes: contrast, colour vision, the remembered choice, and NO_COLOR."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from tests.ui.screens.color_vision import SEEN, blend, contrast, distance, seen
from tests.ui.screens.driver import driven, notes, settled, show, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import STATES
from tui.ui.app import PetLoadApp
from tui.ui.monochrome import EmphaticGreys
from tui.ui.screens.main import MainScreen
from tui.ui.themes import DEFAULT, THEMES, following
from tui.ui.widgets.base import colors
from tui.ui.widgets.chart.braille import DASHES, rasterise
from tui.ui.widgets.chart.legend import BULLET, DASHED_BULLETS

NAMES = [theme.name for theme in THEMES]
BY_NAME = {theme.name: theme for theme in THEMES}
# The banner's grounds, as verdict_banner.py has them.
GROUNDS = {"success": 0.25, "warning": 0.30, "error": 0.25}


def colours(theme: Theme) -> Mapping[str, str]:
    """As an app's stylesheet gets them."""
    return {**theme.to_color_system().generate(), **theme.variables}


# --- colours ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("meaning", GROUNDS)
def test_coloured_words_have_contrast_on_every_ground(name: str, meaning: str) -> None:
    known = colours(BY_NAME[name])
    word = known[f"text-{meaning}"]
    banner = blend(known["surface"], known[meaning], GROUNDS[meaning])
    for ground in ("background", "surface", "panel"):
        assert contrast(word, known[ground]) >= 4.5, ground
    assert contrast(word, banner) >= 4.5
    assert contrast(known["foreground"], banner) >= 4.5


@pytest.mark.parametrize("name", NAMES)
def test_keys_have_contrast(name: str) -> None:
    known = colours(BY_NAME[name])
    assert contrast(known["footer-key-foreground"], known["footer-background"]) >= 4.5
    assert contrast(known["text-primary"], known["surface"]) >= 4.5


@pytest.mark.parametrize("name", NAMES)
def test_chart_lines_have_contrast(name: str) -> None:
    known = colours(BY_NAME[name])
    series = colors.ON_DARK if BY_NAME[name].dark else colors.ON_LIGHT
    for color in series.values():
        assert contrast(color, known["background"]) >= 3, color


@pytest.mark.parametrize("kind", SEEN)
@pytest.mark.parametrize("name", [name for name in NAMES if "safe" in name])
def test_the_safe_themes_differ_for_every_colour_vision(name: str, kind: str) -> None:
    known = colours(BY_NAME[name])
    words = [known[f"text-{meaning}"] for meaning in GROUNDS]
    for one, other in [*pairwise(words), (words[0], words[2])]:
        assert distance(seen(one, kind), seen(other, kind)) >= 20, f"{one} and {other}"


def test_the_distance_of_red_and_green_depends_on_all_cones() -> None:
    red, green = "#C83232", "#6E6E00"
    assert distance(seen(red, "all cones"), seen(green, "all cones")) > 50
    assert distance(seen(red, "deuteranopia"), seen(green, "deuteranopia")) < 25
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_the_default_looks_as_textuals_own() -> None:
    assert colours(BY_NAME[DEFAULT]) == colours(BUILTIN_THEMES["textual-dark"])
    assert [theme.dark for theme in THEMES] == [True, False, True, False]


# --- choosing -----------------------------------------------------------------------------------


def test_themes_cycle() -> None:
    assert [following(name) for name in NAMES] == [*NAMES[1:], NAMES[0]]
    assert following("nord") == NAMES[0]


async def test_the_key_changes_the_theme_and_shows_its_name() -> None:
    async with driven(FakeLab(2), STATES["part2"]()) as (app, pilot):
        assert app.theme == DEFAULT
        for name in [*NAMES[1:], NAMES[0]]:
            await pilot.press("T")
            await pilot.pause()
            assert app.theme == name
            assert notes(app)[-1] == ("information", f"Theme: {name}")
            assert "RPS 648" in " ".join(text_of(app).split())


@pytest.mark.parametrize("key", ["question_mark", "g", "e", "c", "t", "f"])
async def test_a_closed_dialog_takes_the_new_theme(key: str) -> None:
    async with driven(FakeLab(), STATES["part2"]()) as (app, pilot):
        for theme in (NAMES[0], NAMES[1], NAMES[0]):
            app.theme = theme
            await settled(pilot)
            await pilot.press(key)
            await settled(pilot)
            grounds = {widget.styles.background.rgb for widget in app.screen.walk_children()}
            assert Color.parse(colours(BY_NAME[theme])["surface"]).rgb in grounds, theme
            await pilot.press("escape")
            await settled(pilot)


async def test_petloads_themes_are_in_the_palettes_list() -> None:
    async with driven(FakeLab(1), STATES["ready"]()) as (app, pilot):
        titles = [entry.title for entry in app.get_system_commands(app.screen)]
        assert {"Theme", "Next theme"} <= set(titles)
        app.search_themes()
        await settled(pilot)
        await pilot.press(*"safe-light")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert app.theme == "petload-safe-light"
        assert isinstance(app.screen, MainScreen)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def begun_with(data_dir: Path, *keys: str) -> str:
    """The theme after these keys, in an app of its own."""
    app = PetLoadApp(FakeLab(1), data_dir=data_dir)
    app.animation_level = "none"
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*keys)
        await settled(pilot)
        return app.theme


async def test_the_choice_survives_a_restart(tmp_path: Path) -> None:
    assert await begun_with(tmp_path) == DEFAULT
    # Without a choice there is no file.
    assert files_in(tmp_path) == []
    assert await begun_with(tmp_path, "T", "T") == "petload-safe"
    assert await begun_with(tmp_path) == "petload-safe"
    # Back to what it began with is a choice, too.
    assert await begun_with(tmp_path, "T", "T") == DEFAULT
    assert await begun_with(tmp_path) == DEFAULT


@pytest.mark.parametrize("content", ['{"theme": "no such"}', "broken", '{"theme": 3}'])
async def test_an_unknown_theme_is_the_default(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.json").write_text(content)
    assert await begun_with(tmp_path) == DEFAULT
    assert await begun_with(tmp_path, "T") == NAMES[1]
    assert json.loads((tmp_path / "settings.json").read_text()) == {"theme": NAMES[1]}


async def test_themes_change_without_a_writable_folder(tmp_path: Path) -> None:
    assert await begun_with(tmp_path / "gone", "T") == NAMES[1]
    assert files_in(tmp_path) == []


async def test_textual_theme_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PetLoadApp.theme, "_default", "nord")
    app = PetLoadApp(FakeLab(1))
    assert app.theme == "nord"


# --- without colours ----------------------------------------------------------------------------


def drawn_colours(svg: str) -> set[str]:
    """Those of the picture's texts and grounds, without the frame's and the SVG's default."""
    texts = re.findall(r"-r\d+ \{ fill: #([0-9a-f]{6})", svg)
    grounds = re.findall(r'<rect fill="#([0-9a-f]{6})" x=', svg)
    assert texts
    assert grounds
    return {*texts, *grounds} - {"c5c8c6"}


def is_grey(color: str) -> bool:
    return color[:2] == color[2:4] == color[4:]


def ground_of(app: PetLoadApp) -> Color:
    return Color.parse(app.theme_variables["background"])


def hex_of(segment: Segment) -> str:
    assert segment.style is not None
    assert segment.style.color is not None
    return segment.style.color.get_truecolor().hex


async def test_no_color_leaves_greys_and_every_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    for theme in ("petload", "petload-light"):
        for state in ("saturated", "lost_worker", "failed"):
            lab = FakeLab(4)
            app = PetLoadApp(lab)
            app.theme = theme
            async with app.run_test(size=(120, 40)) as pilot:
                await show(pilot, lab, STATES[state]())
                found = drawn_colours(app.export_screenshot())
                assert all(map(is_grey, found)), f"{state} in {theme}"
                # A failure is no paler than what is of no weight.
                error = app.stylesheet.parse_style("$text-error").rich_style
                (segment,) = EmphaticGreys().apply([Segment("x", error)], ground_of(app))
                assert contrast(hex_of(segment), ground_of(app).hex) >= 4.5, theme


async def test_no_color_marks_lines_and_legend_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with driven(FakeLab(4), STATES["saturated"](), size=(120, 40)) as (app, _):
        legend = next(line for line in text_of(app).splitlines() if "petshop" in line)
    for bullet, name in zip(DASHED_BULLETS, ("petshop", "master", "worker-1"), strict=False):
        assert f"{bullet}{name}" in legend
    monkeypatch.delenv("NO_COLOR")
    async with driven(FakeLab(4), STATES["saturated"](), size=(120, 40)) as (app, _):
        legend = next(line for line in text_of(app).splitlines() if "petshop" in line)
    assert f"{BULLET}petshop" in legend


def test_dashed_lines_differ_and_no_line_is_lost() -> None:
    assert len(DASHES) == len(DASHED_BULLETS)
    flat = [[float(level)] * 40 for level in (1, 3, 5, 7)]
    grid = rasterise(flat, 20, 8, 0, 8, dashed=True)
    rows = [row for row in grid.text().splitlines() if row.strip("\u2800")]
    assert len(rows) == len(set(rows)) == 4
    # A fifth line is drawn as the first: five differ in their place only.
    assert rasterise([*flat, flat[0]], 20, 8, 0, 8, dashed=True).dots == grid.dots
    assert rasterise(flat[:1], 20, 8, 0, 8, dashed=True) == rasterise(flat[:1], 20, 8, 0, 8)
