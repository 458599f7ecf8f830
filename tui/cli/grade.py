"""`petload-tui grade`: judge the hand-ins of a class anew, a row a student."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tui.cli.handed_runs import run_seconds
from tui.cli.messages import tell
from tui.cli.parser import OneSentenceParser
from tui.guide.grading import PartGrade, grade_part, judge
from tui.guide.hand_in import BrokenHandIn, HandIn, read_hand_in
from tui.model.exit_status import ExitStatus

MOST_BYTES = 256 * 2**20
PART_COLUMNS = ("steps", "ticked", "confirmed", "by_hand", "predictions")


@dataclass(frozen=True, slots=True)
class GradeOptions:
    """A checked command line of `grade`."""

    files: tuple[Path, ...]
    csv: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One hand-in as it is graded. `digests` are {digest of a run's seconds: its name}."""

    file: str
    hand_in: HandIn | None
    parts: Mapping[int, PartGrade]
    digests: Mapping[str, str]
    marks: tuple[str, ...]


def grade_parser() -> OneSentenceParser:
    """Return the parser of the command's options."""
    parser = OneSentenceParser(
        prog="petload-tui grade",
        description="Judge hand-ins by the seconds of their runs and by the rules of this petload;"
        " mark what does not fit.",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="files of export")
    parser.add_argument("--csv", action="store_true", help="a row a student, as CSV")
    return parser


def grade_options(words: Sequence[str]) -> GradeOptions:
    """Parse the words after `grade`. Raises SystemExit: 0 after --help, 2 with a sentence."""
    found = grade_parser().parse_args(list(words))
    return GradeOptions(tuple(found.files), found.csv)


def grade(options: GradeOptions) -> int:
    """Write the table to stdout; return 0, or 2 where no file could be read."""
    rows = _with_copies([_graded(file) for file in options.files])
    text = _csv(rows) if options.csv else "\n".join(_lines(rows)) + "\n"
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None
    return ExitStatus.OK if any(row.hand_in for row in rows) else ExitStatus.WRONG_USAGE


def _graded(file: Path) -> Row:
    try:
        hand_in = _read(file)
    except BrokenHandIn as error:
        tell(f"{file} cannot be graded: {error}")
        return Row(file.name, None, {}, {}, (f"cannot be graded: {error}",))
    marks: list[str] = []
    judged = judge(run_seconds(hand_in.runs, marks))
    parts = {part: grade_part(part, hand_in.progress.of(part), judged) for part in hand_in.parts}
    marks += [mark for each in parts.values() for mark in each.marks]
    digests = {sha256(each.journal).hexdigest(): each.name for each in hand_in.runs if each.journal}
    return Row(file.name, hand_in, parts, digests, tuple(marks))


def _read(file: Path) -> HandIn:
    """Return what a file hands in. Raises BrokenHandIn."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BrokenHandIn("it is too large for a hand-in")
        return read_hand_in(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise BrokenHandIn(error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise BrokenHandIn("it is not JSON") from error


def _with_copies(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, with a mark on those that share a run with another file."""
    found = []
    for row in rows:
        shared = [
            f"shares run {name} with {other.file}"
            for digest, name in row.digests.items()
            for other in rows
            if other is not row and digest in other.digests
        ]
        marks = (*row.marks, *shared)
        found.append(Row(row.file, row.hand_in, row.parts, row.digests, marks))
    return found


def _csv(rows: Sequence[Row]) -> str:
    """Return a row a file, as CSV with a heading."""
    numbers = sorted({part for row in rows for part in row.parts})
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(
        [
            *("file", "student", "petload"),
            *(f"part{part}_{column}" for part in numbers for column in PART_COLUMNS),
            *("runs", "marks"),
        ]
    )
    for row in rows:
        hand_in = row.hand_in
        out.writerow(
            [
                _cell(row.file),
                _cell(hand_in.student or "" if hand_in else ""),
                _cell(hand_in.petload if hand_in else ""),
                *(
                    cell
                    for part in numbers
                    for cell in _part_cells(row.parts.get(part), hand_in, part)
                ),
                len(hand_in.runs) if hand_in else "",
                _cell("; ".join(row.marks)),
            ]
        )
    return text.getvalue()


def _part_cells(part: PartGrade | None, hand_in: HandIn | None, number: int) -> list[object]:
    if part is None or hand_in is None:
        return [""] * len(PART_COLUMNS)
    predictions = len(hand_in.progress.of(number).predicted)
    return [part.steps, part.ticked, part.confirmed, part.by_hand, predictions]


def _cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the table for people: a line a file, and its marks below it."""
    for row in rows:
        student = row.hand_in.student if row.hand_in else None
        parts = ", ".join(
            f"part {number} {each.confirmed} of {each.steps}" for number, each in row.parts.items()
        )
        name = f"{row.file} ({student})" if student else row.file
        yield f"{name}: {parts or 'nothing'}"
        for mark in row.marks:
            yield f"  ! {mark}"
