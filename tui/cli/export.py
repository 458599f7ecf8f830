"""`petload-tui export`: what a learner hands in, as JSON for `grade` or as a page to read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tui import __version__
from tui.cli.handed_runs import run_seconds
from tui.cli.messages import check_writable, tell
from tui.cli.parser import OneSentenceParser, add_data_dir
from tui.guide import storage
from tui.guide.grading import grade_part, judge
from tui.guide.hand_in import HandIn, hand_in_json
from tui.guide.progress import Progress
from tui.model.exit_status import ExitStatus
from tui.model.parts import PARTS
from tui.runs.handed import collect
from tui.runs.rendering.hand_in import hand_in_report
from tui.runs.rendering.html import html

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """A checked command line of `export`."""

    parts: tuple[int, ...]
    files: tuple[Path, ...]
    student: str | None
    data_dir: Path


def export_parser() -> OneSentenceParser:
    """Return the parser of the command's options."""
    parser = OneSentenceParser(
        prog="petload-tui export",
        description="What to hand in: the guide's ticks, the predictions beside the figures, and"
        " the runs behind them.",
        epilog="A teacher reads the .json files of a class by petload-tui grade.",
    )
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=_file, help="the file to write: .json or .html"
    )
    parser.add_argument(
        "--part", type=_parts, metavar="1..4|all", default=tuple(PARTS), help="default all"
    )
    parser.add_argument("--student", metavar="NAME", type=_name, help="the student's name")
    add_data_dir(parser.add_argument)
    return parser


def _file(text: str) -> Path:
    path = Path(text)
    if path.suffix not in (".json", ".html"):
        raise argparse.ArgumentTypeError(f"{text!r} must end in .json or .html")
    return path


def _parts(text: str) -> tuple[int, ...]:
    if text == "all":
        return tuple(PARTS)
    if text in {str(each) for each in PARTS}:
        return (int(text),)
    raise argparse.ArgumentTypeError(f"{text!r} is not one of 1, 2, 3, 4 or all")


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise argparse.ArgumentTypeError(f"a name has 1 to {LONGEST_NAME} letters")
    return name


def export_options(words: Sequence[str]) -> ExportOptions:
    """Parse the words after `export`. Raises SystemExit: 0 after --help, 2 with a sentence."""
    found = export_parser().parse_args(list(words))
    return ExportOptions(found.part, tuple(found.files), found.student, found.data_dir)


def export(options: ExportOptions) -> int:
    """Write the files; return the exit status. Raises OSError where one cannot be written."""
    for file in options.files:
        check_writable(str(file))
    try:
        progress, trouble = storage.read(options.data_dir)
    except storage.ProgressUnwritable as error:
        tell(str(error))
        return ExitStatus.COULD_NOT_START
    collected = collect(options.data_dir, options.parts)
    for sentence in filter(None, (trouble, *collected.left_out)):
        tell(sentence)
    if not collected.runs and not any(progress.of(part).done for part in options.parts):
        tell(
            f"there is nothing to hand in: no step is ticked and no run is kept"
            f" in {options.data_dir}"
        )
        return ExitStatus.WRONG_USAGE
    hand_in = HandIn(
        student=options.student,
        petload=__version__,
        exported_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        parts=options.parts,
        progress=Progress({part: progress.of(part) for part in options.parts}),
        runs=collected.runs,
    )
    judged = judge(run_seconds(hand_in.runs, []))
    shown_by = {part: grade_part(part, progress.of(part), judged).runs for part in options.parts}
    handed = hand_in_json(hand_in, shown_by)
    for file in options.files:
        is_page = file.suffix == ".html"
        written = html(hand_in_report(handed)) if is_page else json.dumps(handed, indent=1) + "\n"
        file.write_text(written, encoding="utf-8")
        tell(f"The hand-in is written: {file}, with {len(hand_in.runs)} runs")
    return ExitStatus.OK
