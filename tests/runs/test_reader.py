"""Kept runs by name, and whatever else lies in their folder."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runs.examples import written
from tui.runs import store
from tui.runs.reader import RunUnreadable, find, kept, read
from tui.runs.shape import SHAPE, Misshapen, shaped

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SHAPE]), inner, max_size=4)
    ),
    max_leaves=12,
)


def sentence(path: Path) -> str:
    with pytest.raises(RunUnreadable) as raised:
        read(path)
    assert str(path) in str(raised.value)
    assert str(raised.value).endswith(".")
    return str(raised.value)


def put(path: Path, value: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def test_a_kept_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    whole = written()
    found = read(store.keep(tmp_path, whole))
    assert {name: found[name] for name in whole} == whole


def test_a_run_of_an_earlier_version_has_all_fields(tmp_path: Path) -> None:
    early = {
        "schema": "petload.run/1",
        "started_at": "2026-01-01T00:00:00Z",
        "totals": {"requests": 7},
        "verdict": {"bottleneck": "shop"},
    }
    found = read(put(tmp_path / "early.json", early))
    assert found["totals"]["requests"] == 7
    assert found["totals"]["answered"] is None
    assert found["totals"]["response_ms"]["p95"] is None
    assert found["exceptions"] == found["samples"] == []
    assert found["note"] is None


def test_fields_that_are_not_known_are_kept(tmp_path: Path) -> None:
    assert read(put(tmp_path / "run.json", written() | {"later": [1]}))["later"] == [1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b'{"schema": "petload.run/1", "star', "is not JSON"),
        (b'{"schema": NaN}', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        ([], "is not a run"),
        ({}, "is not a run"),
        ({"schema": ["petload.run/1"]}, "is not a run"),
        ({"schema": "petload.run/1"}, "no 'started_at'"),
        ({"schema": "petload.run/2"}, "a later version"),
        ({"schema": "petload.scale/1"}, "petload-tui scale"),
        (written() | {"totals": {"requests": "many"}}, "'totals.requests' is not a whole number"),
        (written() | {"samples": [None]}, "'samples' has an empty element"),
        (written() | {"endpoints": {}}, "'endpoints' is not a list"),
        (written() | {"machine": 3}, "'machine' is not an object"),
        (json.dumps(written()).replace("2.0", "1e999").encode(), "too large"),
        (written() | {"valid": 1}, "'valid' is not true or false"),
    ],
)
def test_what_is_no_run_is_a_sentence(tmp_path: Path, content: Any, why: str) -> None:
    assert why in sentence(put(tmp_path / "run.json", content))


def test_a_folder_and_a_file_that_is_not_there_are_sentences(tmp_path: Path) -> None:
    assert "is not a file" in sentence(tmp_path)
    assert "is not a file" in sentence(tmp_path / "no.json")


@given(st.binary(max_size=64) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_run_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = put(tmp_path_factory.getbasetemp() / "any.json", content)
    with contextlib.suppress(RunUnreadable):
        assert set(read(path)) >= set(SHAPE)


@given(st.dictionaries(st.sampled_from([*SHAPE]), JSON))
def test_a_run_with_any_values_is_shaped_or_misshapen(values: dict[str, Any]) -> None:
    try:
        found = shaped(written() | values)
    except Misshapen:
        return
    assert shaped(found) == found
    assert set(found) >= set(SHAPE)


def test_the_newest_run_is_first(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    names = [
        *("2026-01-02T00-00-00Z-part1", "2026-01-01T00-00-00Z-part1-10"),
        *("2026-01-01T00-00-00Z-part1-2", "2026-01-01T00-00-00Z-part1"),
        *("a copy", "2025-01-01T00-00-00Z-own"),
    ]
    for name in reversed(names):
        put(runs / f"{name}.json", {})
    os.utime(runs / "a copy.json", (1_760_000_000, 1_760_000_000))
    # Neither a run nor anything of it.
    put(runs / ".writing-x.json", {})
    put(runs / "notes.txt", {})
    assert [path.stem for path in kept(tmp_path)] == names


def test_without_a_folder_no_run_is_kept(tmp_path: Path) -> None:
    assert kept(tmp_path) == []
    put(tmp_path / "runs", b"a file")
    assert kept(tmp_path) == []


def test_a_run_is_found_by_name_and_by_path(tmp_path: Path) -> None:
    new = put(tmp_path / "runs" / "2026-01-02T00-00-00Z-part1.json", {})
    old = put(tmp_path / "runs" / "2026-01-01T00-00-00Z-part1.json", {})
    other = put(tmp_path / "elsewhere.json", {})
    assert find(tmp_path, "last") == find(tmp_path, "last~0") == new
    assert find(tmp_path, "last~1") == find(tmp_path, old.stem) == old
    assert find(tmp_path, str(other)) == other


@pytest.mark.parametrize("name", ["last", "last~3", "nothing", "", "a/b", "x" * 5000, "a\0b", "~"])
def test_a_run_that_is_not_there_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(RunUnreadable, match="petload-tui runs"):
        find(tmp_path, name)
