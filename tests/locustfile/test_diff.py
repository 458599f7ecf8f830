"""A locustfile as text, what changed in it, and the same test by hand."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import replace
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runs.examples import a_plan
from tests.ui.screens import load_states
from tui.lab.argv import Ports, master_spec, shop_spec, worker_spec
from tui.locustfile.diff import (
    Change,
    Script,
    by_hand,
    changes,
    differences,
    folded,
    patch,
    summary,
)
from tui.locustfile.loader import MOST_BYTES, Unreadable, locustfiles, read_script, read_text
from tui.model.parts import PARTS, ShopMode

ROOT = PurePath("/home/learner/petload")
LINES = st.lists(st.sampled_from(["a", "b", "c", "", "    d"]), max_size=30).map("\n".join)


def by_hand_of(number: int, **asked: object) -> dict[str, str]:
    plan = a_plan(number, **asked)  # type: ignore[arg-type]
    path = ROOT / "locustfiles" / PARTS[number].locustfile
    return {each.title: each.line for each in by_hand(plan, path, ROOT, None)}


# --- the text -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", PARTS)
def test_a_parts_own_file_is_read_with_the_one_before(number: int) -> None:
    script = read_script(a_plan(number))
    path = locustfiles() / PARTS[number].locustfile
    assert (script.name, script.path, script.part) == (path.name, str(path), number)
    assert script.text == path.read_text()
    assert script.error is None
    assert not script.own
    assert script.folder == str(Path.cwd())
    if number == 1:
        assert (script.previous, script.previous_text) == (None, None)
    else:
        before = PARTS[number - 1].locustfile
        assert (script.previous, script.previous_name) == (number - 1, before)
        assert script.previous_text == (locustfiles() / before).read_text()


def test_a_file_of_ones_own_has_none_before(tmp_path: Path) -> None:
    mine = tmp_path / "it's mine.py"
    mine.write_text("x = 1\r\ny = 2\r")
    script = read_script(a_plan(3, locustfile=str(mine)))
    assert script.own
    assert script.text == "x = 1\ny = 2\n"
    assert (script.previous, script.previous_text) == (None, None)
    assert summary(script) == "it's mine.py is your own file: it is compared with nothing."
    assert patch(script) == ""


def test_a_file_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    gone = tmp_path / "gone.py"
    script = read_script(a_plan(2, locustfile=str(gone)))
    assert script.error == f"There is no locustfile {gone}. Check the path of --locustfile."
    assert (script.text, script.name) == ("", "gone.py")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x7fELF\x00\x01", "is no text: it cannot be shown."),
        (b"x = 1\n" * (MOST_BYTES // 6 + 1), "is too long to be shown: more than 256 KiB."),
        (b"name = '\xe9'\n", "is not text that Python can read"),
        (b"# coding: no-such\n", "is not text that Python can read"),
    ],
    ids=["binary", "huge", "not UTF-8", "unknown encoding"],
)
def test_what_cannot_be_shown_is_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "mine.py"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as raised:
        read_text(path)
    assert str(raised.value).startswith(f"{path} {said}")
    assert str(raised.value).endswith(".")
    script = read_script(a_plan(1, locustfile=str(path)))
    assert (script.text, script.error) == ("", str(raised.value))


def test_the_longest_file_that_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_bytes(b"#" * MOST_BYTES)
    assert len(read_text(path)) == MOST_BYTES


def test_an_encoding_that_is_declared_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_bytes("# coding: latin-1\nname = 'é'\n".encode("latin-1"))
    assert read_text(path).endswith("name = 'é'\n")
    path.write_bytes(b"\xef\xbb\xbfx = 1\n")
    assert read_text(path) == "x = 1\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.touch(mode=0o000)
    with pytest.raises(Unreadable, match=r"cannot be read \(Permission denied\)\.$"):
        read_text(path)


def test_a_folder_that_is_gone_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "cwd", gone)
    assert read_script(replace(a_plan(1), locustfile=str(tmp_path))).folder == ""


# --- what changed -------------------------------------------------------------------------------


def test_a_change_stands_between_the_lines_around_it() -> None:
    before = "\n".join(f"line {n}" for n in range(1, 21))
    after = before.replace("line 10", "line ten\nline ten and a half")
    assert changes(before, after) == (
        Change("…", None, "6 unchanged lines"),
        *(Change(" ", n, f"line {n}") for n in (7, 8, 9)),
        Change("-", 10, "line 10"),
        Change("+", 10, "line ten"),
        Change("+", 11, "line ten and a half"),
        *(Change(" ", n + 1, f"line {n}") for n in (11, 12, 13)),
        Change("…", None, "7 unchanged lines"),
    )


def test_one_line_that_is_left_out_is_one_line() -> None:
    before = "\n".join("abcdefghi")
    assert changes(before, before + "\nj")[0] == Change("…", None, "6 unchanged lines")
    assert changes("\n".join("abcd"), "\n".join("abcdX"))[0] == Change(
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


# --- by hand ------------------------------------------------------------------------------------


def test_the_first_parts_run_in_one_process() -> None:
    assert by_hand_of(1) == {
        "In each terminal": "cd /home/learner/petload",
        "The shop": "python petshop/app.py",
        "Locust, in one process": (
            "locust -f locustfiles/part1_sequential.py --users 10 --spawn-rate 2"
        ),
    }


def test_part_4_has_a_master_and_workers() -> None:
    assert by_hand_of(4) == {
        "In each terminal": "cd /home/learner/petload",
        "The shop": "python -m petshop --server prod",
        "The master": "locust -f locustfiles/part3_slo.py --master --users 5000 --spawn-rate 100",
        "A worker; another terminal for another one": "locust -f locustfiles/part3_slo.py --worker",
    }


def test_another_objective_is_told_as_the_file_reads_it() -> None:
    line = by_hand_of(3, slo_ms=200.0)["Locust, in one process"]
    assert line.startswith("RESPONSE_TIME_LIMIT_MS=200 locust -f ")


def test_a_target_of_ones_own_has_no_shop() -> None:
    found = by_hand_of(1, host="http://127.0.0.1:8000/a b")
    assert "The shop" not in found
    assert found["Locust, in one process"].endswith(" --host 'http://127.0.0.1:8000/a b'")


def test_a_file_elsewhere_is_named_in_full_and_quoted() -> None:
    mine = PurePath("/home/learner/it's mine.py")
    activate = PurePath("/home/learner/my env/bin/activate")
    folder, _, locust = by_hand(a_plan(1), mine, ROOT, activate)
    assert shlex.split(locust.line)[:3] == ["locust", "-f", str(mine)]
    assert folder.line == "cd /home/learner/petload && . '/home/learner/my env/bin/activate'"


@pytest.mark.parametrize("number", PARTS)
def test_what_is_named_is_there(number: int) -> None:
    """Of the commands that a test by hand in tests/real runs, and of the handout's."""
    root = locustfiles().parent
    for command in read_script(a_plan(number)).by_hand:
        words = shlex.split(command.line)
        for word in words:
            if word.endswith(".py"):
                assert (root / word).is_file(), command
        if words[0] == "cd":
            assert Path(words[1]) == root
    assert sys.prefix == sys.base_prefix or "activate" in read_script(a_plan(1)).by_hand[0].line


# --- folding ------------------------------------------------------------------------------------


def read_by_a_shell(rows: list[str]) -> list[str]:
    return shlex.split("\n".join(rows).replace("\\\n", " "))


@pytest.mark.parametrize("width", [30, 60, 76, 116, 400])
def test_a_folded_command_is_the_same_command(width: int, tmp_path: Path) -> None:
    mine = tmp_path / "it's [mine] $x.py"
    mine.touch()
    plan, ports = a_plan(4, locustfile=str(mine)), Ports(5000, 8089, 40001)
    for spec in (
        shop_spec(plan, ports, tmp_path),
        master_spec(plan, ports, tmp_path),
        worker_spec("worker-1", plan, ports, tmp_path),
    ):
        rows = folded(spec.command(), width)
        assert read_by_a_shell(rows) == shlex.split(spec.command())
        assert all(row.endswith(" \\") for row in rows[:-1])
        assert not rows[-1].endswith("\\")
        # What can be kept within the width is.
        assert all(len(row) <= width or row.count(" -") <= 1 for row in rows), rows
        if width == 400 and spec.name == "petshop":
            assert rows == [spec.command()]


def test_an_option_stays_with_its_value() -> None:
    rows = folded("A=1 B='2 3' python -m locust --master -f a.py --host http://x --flag", 24)
    assert rows == [
        "A=1 B='2 3' \\",
        "  python -m locust \\",
        "  --master -f a.py \\",
        "  --host http://x \\",
        "  --flag",
    ]


@pytest.mark.parametrize("line", ["", "it's", "cd /a && python x", 'a "b c"', "a  b", "a $(b)"])
def test_what_cannot_be_taken_apart_stays(line: str) -> None:
    assert folded(line, 3) == [line]


@given(st.lists(st.text(min_size=1), min_size=1), st.integers(0, 60))
def test_any_words_are_the_same_words_folded(words: list[str], width: int) -> None:
    line = shlex.join(words)
    rows = folded(line, width)
    assert (
        " ".join(row.removesuffix(" \\") for row in rows[:-1] + rows[-1:]).split() == line.split()
    )
