"""The last lines of a log, and its bound."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tui.processes import log_file


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "a.log"


def test_no_log_has_no_lines(log: Path) -> None:
    assert log_file.tail(log) == []
    assert log_file.size(log) == 0
    assert not log_file.bound(log)


@pytest.mark.parametrize(
    ("written", "lines", "expected"),
    [
        (b"", 3, []),
        (b"a", 3, ["a"]),
        (b"a\n", 3, ["a"]),
        (b"a\nb\nc\nd\n", 2, ["c", "d"]),
        (b"a\n\nb\n", 3, ["a", "", "b"]),
        (b"a\r\nb\r\n", 3, ["a", "b"]),
        (b"a\x0cb\xe2\x80\xa8c\n", 3, ["a\x0cb\u2028c"]),
        (b"[red]\x1b[31m\xff\n", 3, ["[red]\x1b[31m\ufffd"]),
    ],
)
def test_the_last_lines(log: Path, written: bytes, lines: int, expected: list[str]) -> None:
    log.write_bytes(written)
    assert log_file.tail(log, lines) == expected


def test_a_tail_is_bounded(log: Path) -> None:
    log.write_bytes(b"x" * 200_000 + b"\nlast\n")
    assert log_file.tail(log) == ["last"]
    log.write_bytes(b"first\n" + b"x" * 200_000)
    assert log_file.tail(log) == ["x" * log_file.TAIL_BYTES]
    log.write_bytes(b"y" * 200_000 + b"\n")
    assert log_file.tail(log) == ["y" * (log_file.TAIL_BYTES - 1)]


def test_the_bound_grows_with_the_lines_that_are_asked_for(log: Path) -> None:
    log.write_bytes(b"".join(b"%099d\n" % number for number in range(5000)))
    assert len(log_file.tail(log, 2000)) == 2000
    assert len(log_file.tail(log)) == 20
    log.write_bytes(b"x" * 1_000_000)
    assert len(log_file.tail(log, 2000)[0]) == 2000 * log_file.BYTES_A_LINE


def test_lines_since(log: Path) -> None:
    log.write_bytes(b"before\nafter\n")
    assert log_file.tail(log, since=7) == ["after"]
    assert log_file.tail(log, since=13) == []
    # Cut meanwhile: what there is, is newer.
    assert log_file.tail(log, since=14) == ["before", "after"]


def test_a_short_log_is_left_alone(log: Path) -> None:
    log.write_bytes(b"x" * 100)
    assert not log_file.bound(log, 100)
    assert log.read_bytes() == b"x" * 100


def test_a_long_log_keeps_its_newest_lines(log: Path) -> None:
    lines = [b"line %04d\n" % number for number in range(1000)]
    log.write_bytes(b"".join(lines))
    inode = log.stat().st_ino
    assert log_file.bound(log, 5000)
    assert log.stat().st_ino == inode
    assert log.read_bytes() == log_file.MARK + b"".join(lines[-249:])
    assert not log_file.bound(log, 5000)


def test_a_log_of_one_line_is_cut_too(log: Path) -> None:
    log.write_bytes(b"x" * 10_000)
    assert log_file.bound(log, 5000)
    assert log.read_bytes() == log_file.MARK + b"x" * 2500


def test_what_comes_in_while_a_log_is_cut_is_kept(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.write_bytes(b"old\n" * 2500)
    pwrite = os.pwrite

    def slow(fd: int, data: bytes, at: int) -> int:
        if at == 0:
            with log.open("ab") as child:
                child.write(b"meanwhile\n")
        return pwrite(fd, data, at)

    monkeypatch.setattr(os, "pwrite", slow)
    assert log_file.bound(log, 5000)
    assert log.read_bytes().endswith(b"old\nold\nmeanwhile\n")


def test_a_flood_of_a_real_child_is_kept_within_bounds(log: Path) -> None:
    """The child goes on at the new end, and what is kept stays in order."""
    code = (
        "import os, sys\n"
        "for n in range(60_000): sys.stdout.write(f'{n:099d}\\n')\n"
        "sys.stdout.flush(); os.close(2)\n"  # says that the flood is over
        "sys.stdin.read(); sys.stdout.write(f'{60_000:099d}\\n')"
    )
    with (
        log.open("ab") as file,
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=subprocess.PIPE,
        ) as one,
    ):
        assert one.stdin is not None
        cuts = 0
        while not select.select([one.stderr], [], [], 0)[0]:
            cuts += log_file.bound(log, 100_000)
        log_file.bound(log, 100_000)
        # What it writes now meets no cut, in which it could be lost.
        one.stdin.close()
    assert cuts > 1
    assert log.stat().st_size <= 100_100
    # Lines that are whole: where a cut met a write, the rest of one may stand beside another.
    numbers = [int(line) for line in log.read_text().splitlines() if len(line) == 99]
    assert numbers[-1] == 60_000
    assert len(numbers) > 100
    assert numbers == sorted(numbers)
