"""The same test by hand, as shell commands."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runs.examples import a_plan
from tui.lab.argv import Ports, master_spec, shop_spec, worker_spec
from tui.locustfile.by_hand import by_hand, folded, own_by_hand
from tui.locustfile.loader import read_script
from tui.locustfile.paths import locustfiles
from tui.model.locustfile import Inspection, UserClass
from tui.model.parts import PARTS

ROOT = PurePath("/home/learner/petload")


def by_hand_of(number: int, **asked: object) -> dict[str, str]:
    plan = a_plan(number, **asked)  # type: ignore[arg-type]
    path = ROOT / "locustfiles" / PARTS[number].locustfile
    return {each.title: each.line for each in by_hand(plan, path, ROOT, None)}


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


def test_another_objective_is_written_as_the_file_reads_it() -> None:
    line = by_hand_of(3, slo_ms=200.0)["Locust, in one process"]
    assert line.startswith("RESPONSE_TIME_LIMIT_MS=200 locust -f ")


def test_another_python_has_its_own_locust() -> None:
    line = by_hand_of(1, python="/my venv/bin/python")["Locust, in one process"]
    assert line.startswith("'/my venv/bin/python' -m locust -f locustfiles/part1_sequential.py")


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


HERE = PurePath("/home/learner/my project")
ACTIVATE = PurePath("/opt/petload/bin/activate")


def own_by_hand_of(*hosts: str | None, **asked: object) -> dict[str, str]:
    classes = tuple(UserClass(f"User{n}", host) for n, host in enumerate(hosts))
    asked = {"locustfile": "load/mine.py"} | asked
    plan = replace(a_plan(1, **asked), inspection=Inspection("2.47.0", "3.11.7", classes))
    found = own_by_hand(plan, HERE / "load" / "mine.py", HERE, ROOT, ACTIVATE)
    return {each.title: each.line for each in found}


def test_a_test_of_ones_own_runs_in_ones_own_folder() -> None:
    host = "http://127.0.0.1:8000"
    found = own_by_hand_of(None, host=host, locust_arguments=("Buyer", "--tags", "a b"))
    assert found == {
        "Locust, in one process": (
            "cd '/home/learner/my project' && . /opt/petload/bin/activate"
            " && locust Buyer --tags 'a b' -f load/mine.py --users 10 --spawn-rate 2"
            f" --host {host}"
        )
    }


def test_the_shop_of_a_test_of_ones_own_runs_in_petloads_folder() -> None:
    found = own_by_hand_of(None, python="/my venv/bin/python")
    assert found["The shop"] == (
        "cd /home/learner/petload && . /opt/petload/bin/activate && python petshop/app.py"
    )
    assert found["Locust, in one process"] == (
        "cd '/home/learner/my project' && '/my venv/bin/python' -m locust -f load/mine.py"
        " --users 10 --spawn-rate 2 --host http://127.0.0.1:5000"
    )


def test_classes_that_have_a_host_need_none_by_hand() -> None:
    found = own_by_hand_of("http://127.0.0.1:5000")
    assert "--host" not in found["Locust, in one process"]


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
