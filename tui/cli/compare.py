"""`petload-tui compare`: what changed between two kept runs, and whether it is more than noise."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui.analysis.comparison_text import lines
from tui.cli.messages import check_writable, write_json
from tui.cli.parser import OneSentenceParser, add_data_dir
from tui.cli.printable import printable
from tui.model.exit_status import ExitStatus
from tui.runs.comparison_json import comparison_json
from tui.runs.reader import RunUnreadable
from tui.runs.repeats import compare_kept


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """A checked command line. `a` and `b` are names or paths; `single` leaves out their repeats."""

    a: str
    b: str
    data_dir: Path
    json: str | None = None
    single: bool = False


def compare_parser() -> OneSentenceParser:
    """Return the parser of `petload-tui compare`."""
    parser = OneSentenceParser(
        prog="petload-tui compare",
        description="What changed from run A to run B, and whether it is more than noise. A run of"
        " several (--repeat) stands for all of them.",
    )
    parser.add_argument("a", metavar="A", help="a name from petload-tui runs, a path, or last~1")
    parser.add_argument("b", metavar="B", help="the run to compare with it, such as last")
    parser.add_argument("--single", action="store_true", help="without the repeats of A and B")
    parser.add_argument(
        "--json", metavar="FILE", help="write the result to FILE; - is standard output"
    )
    add_data_dir(parser.add_argument)
    return parser


def compare_options(words: Sequence[str]) -> CompareOptions:
    """Parse the words after `compare`. Raises SystemExit: 0 after --help, 2 with a sentence."""
    return CompareOptions(**vars(compare_parser().parse_args(words)))


def compare_runs(options: CompareOptions) -> int:
    """Print how B differs from A; return the exit status."""
    try:
        comparison = compare_kept(options.data_dir, options.a, options.b, single=options.single)
    except RunUnreadable as error:
        with suppress(OSError):
            sys.stderr.write(f"petload-tui compare: {printable(str(error))}\n")
        return ExitStatus.WRONG_USAGE
    check_writable(options.json)
    write_json(comparison_json(comparison), options.json)
    if options.json != "-":
        _print(lines(comparison))
    return ExitStatus.OK


def _print(text: Sequence[str]) -> None:
    """Write lines to stdout, in its characters; do nothing where its reader has gone."""
    encoding = sys.stdout.encoding or "ascii"
    with suppress(BrokenPipeError):
        for line in text:
            sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")
        sys.stdout.flush()
