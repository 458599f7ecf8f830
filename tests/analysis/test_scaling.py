"""What more workers bring."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.scaling import table


def run(workers: int, rps: float | None, bottleneck: str = "tester") -> dict[str, Any]:
    return {
        "workers": workers,
        "totals": {"rps": rps},
        "verdict": {"bottleneck": bottleneck},
    }


def test_no_runs_no_table() -> None:
    assert table([]) == []


def test_a_row_is_the_contracts() -> None:
    assert table([run(1, 800.0), run(2, 1400.0, "machine")]) == [
        {"workers": 1, "rps": 800.0, "speedup": 1.0, "efficiency": 1.0, "bottleneck": "tester"},
        {
            "workers": 2,
            "rps": 1400.0,
            "speedup": 1.75,
            "efficiency": 0.875,
            "bottleneck": "machine",
        },
    ]


def test_the_first_run_is_what_the_others_are_compared_with() -> None:
    rows = table([run(2, 1000.0), run(4, 1500.0), run(1, 500.0)])
    assert [row["speedup"] for row in rows] == [1.0, 1.5, 0.5]
    assert [row["efficiency"] for row in rows] == [1.0, 0.75, 1.0]


@pytest.mark.parametrize(("first", "second"), [(None, 100.0), (0.0, 100.0), (100.0, None)])
def test_what_cannot_be_compared_is_not_known(first: float | None, second: float | None) -> None:
    row = table([run(1, first), run(2, second)])[1]
    assert row["rps"] == second
    assert row["speedup"] is None
    assert row["efficiency"] is None


def test_a_run_that_did_nothing_has_a_speedup_of_0() -> None:
    row = table([run(1, 100.0), run(2, 0.0)])[1]
    assert row["speedup"] == 0.0
    assert row["efficiency"] == 0.0


@given(st.lists(st.integers(1, 64), min_size=1, max_size=8), st.floats(1, 10_000))
def test_perfect_scaling_is_an_efficiency_of_1(sizes: list[int], each: float) -> None:
    rows = table([run(size, each * size) for size in sizes])
    assert [row["workers"] for row in rows] == sizes
    for row in rows:
        assert row["efficiency"] == pytest.approx(1.0)
        assert row["speedup"] == pytest.approx(row["workers"] / sizes[0], abs=0.001)
