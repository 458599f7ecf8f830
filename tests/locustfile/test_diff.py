"""A locustfile as text, what changed in it, and the same test by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runs.examples import a_plan
from tests.ui.screens import load_states
from tui.locustfile.diff import DiffLine, changes, differences, patch, summary
from tui.locustfile.loader import read_script
from tui.locustfile.script import Script
from tui.model.parts import ShopMode

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "    d"]), max_size=30).map("\n".join)


# --- what changed -------------------------------------------------------------------------------


def test_a_change_stands_between_the_lines_around_it() -> None:
    before = "\n".join(f"line {n}" for n in range(1, 21))
    after = before.replace("line 10", "line ten\nline ten and a half")
    assert changes(before, after) == (
        DiffLine("…", None, "6 unchanged lines"),
        *(DiffLine(" ", n, f"line {n}") for n in (7, 8, 9)),
        DiffLine("-", 10, "line 10"),
        DiffLine("+", 10, "line ten"),
        DiffLine("+", 11, "line ten and a half"),
        *(DiffLine(" ", n + 1, f"line {n}") for n in (11, 12, 13)),
        DiffLine("…", None, "7 unchanged lines"),
    )


def test_one_line_that_is_left_out_is_one_line() -> None:
    before = "\n".join("abcdefghi")
    assert changes(before, before + "\nj")[0] == DiffLine("…", None, "6 unchanged lines")
    assert changes("\n".join("abcd"), "\n".join("abcdX"))[0] == DiffLine(
        "…", None, "1 unchanged line"
    )


@given(LINES, LINES)
def test_the_changes_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    found = changes(before, after)
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        assert found == ()
        return
    # Every line of the new text is shown by its own number, or counted among those left out.
    kept = [change for change in found if change.sign in " +"]
    assert all(change.number and new[change.number - 1] == change.text for change in kept)
    taken = [change for change in found if change.sign == "-"]
    assert all(change.number and old[change.number - 1] == change.text for change in taken)
    left_out = sum(int(change.text.split()[0]) for change in found if change.sign == "…")
    assert len(kept) + left_out == len(new)
    added = sum(change.sign == "+" for change in found)
    assert len(new) - added + len(taken) == len(old)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "Part 1 is the first: there is no previous part to compare with."),
        (2, "From part 1 (part1_sequential.py) to part 2 (part2_stress.py): +4 -4 lines."),
        (3, "From part 2 (part2_stress.py) to part 3 (part3_slo.py): +"),
        (4, "Unchanged from part 3, as the lab wants it: what changes is how it is run."),
    ],
)
def test_what_a_comparison_comes_to(number: int, said: str) -> None:
    script = read_script(a_plan(number))
    assert summary(script).startswith(said)
    assert bool(patch(script)) == (number in (2, 3))


def test_a_comparison_with_what_cannot_be_read() -> None:
    script = Script(2, "b.py", "/b.py", "/", "x", previous=1, previous_name="a.py")
    assert summary(script) == "a.py of part 1 cannot be read."
    assert summary(replace(script, error="It is gone.")) == "It is gone."


def test_the_patch_is_what_patch_reads() -> None:
    script = Script(2, "b.py", "/b.py", "/", "x\ny\n", previous=1, previous_name="a.py")
    text = patch(replace(script, previous_text="x\nz\n"))
    assert text == "--- a.py\n+++ b.py\n@@ -1,2 +1,2 @@\n x\n-z\n+y\n"


def test_part_4_is_run_otherwise() -> None:
    rows = {row.name: (row.before, row.now) for row in differences(load_states.two_workers())}
    assert rows == {
        "Users": ("200 at 50/s", "5,000 at 100/s"),
        "Shop": ("development server", "production server"),
        "Workers": ("1", "2"),
    }
    # What was chosen instead of the part's own is what is run.
    asked = replace(load_states.saturated(), target_users=200, spawn_rate=50.0, shop=ShopMode.DEV)
    assert [row.name for row in differences(asked)] == ["Workers"]


def test_the_other_parts_say_only_what_differs() -> None:
    assert differences(load_states.part1()) == ()
    assert [row.name for row in differences(load_states.part2())] == ["Users"]
    assert differences(load_states.slo_failures()) == ()
