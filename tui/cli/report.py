"""`petload-tui report`: a report of kept runs, as HTML or Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.cli.messages import tell
from tui.cli.parser import OneSentenceParser, add_data_dir
from tui.cli.result_options import Results, add_reports, results
from tui.model.exit_status import ExitStatus
from tui.runs import reader, repeats


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """A checked command line of `report`; `single` leaves out the repeats of two runs."""

    runs: tuple[str, ...]
    data_dir: Path
    results: Results
    single: bool = False


def report_parser() -> OneSentenceParser:
    """Return the parser of the command's options."""
    parser = OneSentenceParser(
        prog="petload-tui report",
        description="A report of a kept run, or of several side by side, as HTML or Markdown."
        " Of two runs, a run of several (--repeat) stands for all of them.",
        epilog="RUN is a name that petload-tui runs lists, a file of --json, last, or last~2.",
    )
    parser.add_argument("runs", metavar="RUN", nargs="+", help="the runs, the first as the base")
    parser.add_argument("--single", action="store_true", help="without the repeats of two runs")
    add_reports(parser)
    add_data_dir(parser.add_argument)
    return parser


def report_options(words: Sequence[str]) -> ReportOptions:
    """Parse the words after `report`. Raises SystemExit: 0 after --help, 2 with a sentence."""
    parser = report_parser()
    found = parser.parse_args(list(words))
    asked = results(found)
    if asked.html is None and asked.md is None:
        parser.error("name a file to write: --html FILE, --md FILE, or both")
    return ReportOptions(tuple(found.runs), found.data_dir, asked, found.single)


def report(options: ReportOptions) -> int:
    """Write the reports; return the exit status. Raises OSError where a file cannot be written."""
    try:
        groups = _groups(options)
    except reader.RunUnreadable as error:
        tell(str(error))
        return ExitStatus.WRONG_USAGE
    options.results.check_writable()
    options.results.write_groups(groups)
    return ExitStatus.OK


def _groups(options: ReportOptions) -> list[list[dict[str, Any]]]:
    """Return what the report is of, each named run with what it stands for."""
    if len(options.runs) == 2:
        both = repeats.both_groups(options.data_dir, *options.runs, single=options.single)
        return [runs for _, runs in both]
    return [[reader.read(reader.find(options.data_dir, name))] for name in options.runs]
