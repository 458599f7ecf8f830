"""The repeats that a kept run belongs to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.runs.examples import written
from tui.analysis.comparison_text import lines
from tui.runs import store
from tui.runs.comparison_json import comparison_json
from tui.runs.reader import RunUnreadable
from tui.runs.repeats import compare_kept, with_repeats
from tui.runs.shape import SHAPE

STAMP = "2026-01-01T00:00:{:02d}Z"


def keep(data_dir: Path, second: int, repeat: object, **changes: Any) -> str:
    """Keep a run; return its name."""
    (data_dir / "runs").mkdir(parents=True, exist_ok=True)
    run = written() | {"started_at": STAMP.format(second), "repeat": repeat} | changes
    return store.keep(data_dir, run).stem


def place(group: str, number: int, variant: str = "A") -> dict[str, Any]:
    return {"group": group, "number": number, "of": 3, "variant": variant}


def test_a_run_stands_for_its_group_and_variant_in_their_order(tmp_path: Path) -> None:
    names = [keep(tmp_path, number, place("one", number)) for number in (3, 1, 2)]
    keep(tmp_path, 4, place("one", 1, "B"))
    keep(tmp_path, 5, place("two", 1))
    keep(tmp_path, 6, None, events=[{"t": 1.0, "event": "it mentions one"}])
    for name in names:
        found, runs = with_repeats(tmp_path, name)
        assert found == [names[1], names[2], names[0]]
        assert [run["repeat"]["number"] for run in runs] == [1, 2, 3]


def test_a_single_run_is_alone(tmp_path: Path) -> None:
    first = keep(tmp_path, 1, place("one", 1))
    keep(tmp_path, 2, place("one", 2))
    assert with_repeats(tmp_path, first, single=True)[0] == [first]


@pytest.mark.parametrize("repeat", [None, [], {}, {"group": "one"}, place("one", 1) | {"group": 7}])
def test_a_run_without_a_group_is_alone(tmp_path: Path, repeat: object) -> None:
    name = keep(tmp_path, 1, repeat)
    keep(tmp_path, 2, place("one", 2))
    assert with_repeats(tmp_path, name)[0] == [name]


def test_an_interrupted_run_is_in_no_group(tmp_path: Path) -> None:
    first = keep(tmp_path, 1, place("one", 1))
    cut_short = keep(tmp_path, 2, place("one", 2), ended_by="interrupt")
    assert with_repeats(tmp_path, first)[0] == [first]
    assert with_repeats(tmp_path, cut_short)[0] == [cut_short]


def test_a_file_elsewhere_has_its_siblings_beside_it(tmp_path: Path) -> None:
    first = keep(tmp_path / "elsewhere", 1, place("one", 1))
    second = keep(tmp_path / "elsewhere", 2, place("one", 2))
    path = tmp_path / "elsewhere" / "runs" / f"{first}.json"
    assert with_repeats(tmp_path, str(path))[0] == [first, second]


def test_a_sibling_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    first = keep(tmp_path, 1, place("one", 1))
    (tmp_path / "runs" / "broken.json").write_text('{"group": "one"')
    with pytest.raises(RunUnreadable, match="broken"):
        with_repeats(tmp_path, first)
    assert with_repeats(tmp_path, first, single=True)[0] == [first]


# --- compared -------------------------------------------------------------------------------------


def test_whatever_an_earlier_version_did_not_write_is_compared_as_not_known(
    tmp_path: Path,
) -> None:
    whole = written()
    endpoint = {"endpoints": [{}], "processes": [{"name": "worker-1"}], "samples": [{}]}
    runs = [
        {name: whole[name] for name in ("schema", "started_at", "totals", "verdict")},
        whole | endpoint | {"totals": {"requests": 5}, "verdict": {}},
        *(
            whole | {name: None}
            for name in SHAPE
            if name not in ("schema", "totals", "verdict") and name != "started_at"
        ),
    ]
    files = [tmp_path / f"{number}.json" for number in range(len(runs))]
    for file, run in zip(files, runs, strict=True):
        file.write_text(json.dumps(run))
    file = tmp_path / "whole.json"
    file.write_text(json.dumps(whole))
    for other in files:
        for pair in ((file, other), (other, file)):
            found = compare_kept(tmp_path, *map(str, pair))
            assert lines(found)
            json.dumps(comparison_json(found), allow_nan=False)
