"""A screenshot loads nothing from the network and replaces no other."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.ui.screens import load_states
from tests.ui.screens.driver import driven, notes, settled
from tests.ui.screens.fake_lab import FakeLab
from tui.ui.app import PetLoadApp
from tui.ui.screenshots import ScreenshotUnwritable, save, without_fonts

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
# Names and not addresses: an SVG is known by the one, the other names its author.
NAMES = {"http://www.w3.org/2000/svg", "https://www.textualize.io"}


def addresses(svg: str) -> set[str]:
    return set(re.findall(r"https?://[^\s\"')<]+", svg))


async def exported() -> str:
    async with driven(FakeLab(2), load_states.part2()) as (app, _):
        return app.export_screenshot()


async def test_the_picture_loads_nothing() -> None:
    svg = await exported()
    # What a screen shows, its web page's address, is no link either.
    assert addresses(svg) - NAMES, "textual embeds none any more: is without_fonts of use?"
    bare = without_fonts(svg)
    assert addresses(bare) <= NAMES
    assert "@font-face" not in bare
    assert "url(http" not in bare
    assert ET.fromstring(bare).tag.endswith("svg")  # noqa: S314 - our own
    assert "Bottleneck" in bare


def test_other_style_rules_are_kept() -> None:
    svg = "<style>\n @font-face {\n a: url(x);\n }\n @font-face { b }\n .c { d }\n</style>"
    assert without_fonts(svg) == "<style>\n .c { d }\n</style>"


def test_the_file_is_named_by_its_time(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    folder = data_dir / "screenshots"
    path = save("<svg/>", data_dir, NOW)
    assert path == folder / "petload-2026-01-02T03-04-05Z.svg"
    assert path.read_text() == "<svg/>"
    # By UTC, wherever one is.
    east = NOW.astimezone(timezone(timedelta(hours=9)))
    assert save("<b/>", data_dir, east).name == "petload-2026-01-02T03-04-05Z-2.svg"
    assert save("<c/>", data_dir, NOW).name == "petload-2026-01-02T03-04-05Z-3.svg"
    assert path.read_text() == "<svg/>"


def test_an_unwritable_folder_is_an_error_of_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "screenshots").write_text("a file")
    with pytest.raises(
        ScreenshotUnwritable, match=r"could not be saved in .*screenshots \(.+\)\.$"
    ):
        save("<svg/>", tmp_path, NOW)


def test_characters_without_an_encoding_are_replaced(tmp_path: Path) -> None:
    assert save("<svg>\ud800</svg>", tmp_path, NOW).read_text() == "<svg>?</svg>"


async def pressed(app: PetLoadApp, *keys: str) -> list[tuple[str, str]]:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        return notes(app)


async def test_the_key_saves_a_screenshot_and_shows_its_path(tmp_path: Path) -> None:
    said = await pressed(PetLoadApp(FakeLab(1), data_dir=tmp_path), "ctrl+s")
    (path,) = (tmp_path / "screenshots").iterdir()
    assert said == [("information", f"Screenshot: {path}")]
    assert addresses(path.read_text()) <= NAMES


async def test_a_screenshot_of_a_dialog(tmp_path: Path) -> None:
    await pressed(PetLoadApp(FakeLab(1), data_dir=tmp_path), "question_mark", "ctrl+s")
    (path,) = (tmp_path / "screenshots").iterdir()
    assert "Keys" in path.read_text()
    assert "Endpoint" not in path.read_text()


async def test_a_screenshot_by_the_palette_leaves_the_palette_out(tmp_path: Path) -> None:
    app = PetLoadApp(FakeLab(1), data_dir=tmp_path)
    keys = ["ctrl+p", *"screenshot", "enter"]
    said = await pressed(app, *keys)
    (path,) = (tmp_path / "screenshots").iterdir()
    assert said == [("information", f"Screenshot: {path}")]
    assert "Process" in path.read_text()
    assert "Search" not in path.read_text()


async def test_a_screenshot_that_cannot_be_saved_is_an_error_notification(tmp_path: Path) -> None:
    (tmp_path / "screenshots").write_text("a file")
    ((severity, text),) = await pressed(PetLoadApp(FakeLab(1), data_dir=tmp_path), "ctrl+s")
    assert severity == "error"
    assert text.startswith(f"The screenshot could not be saved in {tmp_path}")
    ((severity, text),) = await pressed(PetLoadApp(FakeLab(1)), "ctrl+s")
    assert (severity, text) == ("error", "There is no data folder for a screenshot.")
