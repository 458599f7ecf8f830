"""The table of thresholds in docs/verdict.md, compared with the module."""

from __future__ import annotations

import re
from pathlib import Path

from tui.analysis import thresholds

DOC = Path(__file__).parents[2] / "docs" / "verdict.md"
CONSTANT = re.compile(
    r"^([A-Z][A-Z0-9_]*_(?:PERCENT|SHARE|S|MS|FACTOR|GAIN))\b.*= [\d.]+$", re.MULTILINE
)
ROW = re.compile(r"^\| `(?P<name>[A-Z0-9_]+)` \| (?P<value>[^|]*) \| (?P<reason>[^|]*) \|$")


def in_module() -> dict[str, float]:
    return {
        name: value
        for name, value in vars(thresholds).items()
        if name.isupper() and not name.startswith("_")
    }


def in_docs() -> list[re.Match[str]]:
    section = DOC.read_text().partition("\n## Thresholds\n")[2].partition("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")][2:]
    rows = [ROW.match(line) for line in table]
    assert None not in rows, "a row of the table has another form"
    return [row for row in rows if row is not None]


def test_the_table_has_every_threshold_once() -> None:
    names = [row["name"] for row in in_docs()]
    assert sorted(names) == sorted(in_module())


def test_the_table_has_the_values() -> None:
    assert {row["name"]: float(row["value"]) for row in in_docs()} == in_module()


def test_every_threshold_has_a_reason() -> None:
    assert all(row["reason"].strip() for row in in_docs())


def test_thresholds_are_in_one_place() -> None:
    """A number with a unit in its name belongs into the module, not beside the code."""
    root = Path(thresholds.__file__).parents[1]
    files = [*root.glob("analysis/*.py"), *root.glob("guide/**/*.py"), *root.glob("model/*.py")]
    # THINK_S is a figure of the locustfile, DEFAULT_SLO_MS a setting.
    allowed = {"THINK_S", "DEFAULT_SLO_MS"}
    elsewhere = {
        name
        for file in files
        if file != Path(thresholds.__file__)
        for name in CONSTANT.findall(file.read_text())
    }
    assert elsewhere <= allowed
