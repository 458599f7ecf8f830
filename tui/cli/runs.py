"""`petload-tui runs`: list the kept runs, note something about one, delete some."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui.cli import values as check
from tui.cli.messages import tell
from tui.cli.parser import OneSentenceParser, add_data_dir
from tui.model.exit_status import ExitStatus
from tui.runs import store
from tui.runs.limit import LIMIT, size
from tui.runs.reader import RunUnreadable, find, kept
from tui.runs.summary import Summary, summary
from tui.ui.widgets.base.format import MISSING, bytes_, ms, number, rate
from tui.ui.widgets.base.text import clean, shorten

HEADINGS = (
    *("NAME", "WHEN", "TEST", "TARGET", "USERS", "WORKERS", "GOODPUT", "P95", "FAILURES"),
    *("BOTTLENECK", "VALID", "NOTE"),
)
RIGHT = {"USERS", "WORKERS", "GOODPUT", "P95", "FAILURES"}
# A locustfile's name, or a URL.
MOST_CELLS = 32


@dataclass(frozen=True, slots=True)
class RunsOptions:
    """A checked command line of `runs`. `note` is a run's name and the text."""

    data_dir: Path
    note: tuple[str, str] | None = None
    delete: tuple[str, ...] = ()
    yes: bool = False


def runs_parser() -> OneSentenceParser:
    """Return the parser of the command's options."""
    parser = OneSentenceParser(
        prog="petload-tui runs",
        description="The kept runs, newest first. GOODPUT is the requests/s that succeeded.",
        epilog="NAME is a name of the list, last, or last~2 for the second before it.\n"
        f"At most {LIMIT} are kept: at the next start the oldest are deleted,\n"
        "but never one with a note or one that was a baseline.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    do = parser.add_mutually_exclusive_group()
    do.add_argument(
        "--note",
        nargs=2,
        metavar=("NAME", "TEXT"),
        help="write a note into a run, which is then never deleted by itself; '' removes it",
    )
    do.add_argument("--delete", nargs="+", metavar="NAME", default=[], help="delete these runs")
    parser.add_argument("--yes", action="store_true", help="delete without asking")
    add_data_dir(parser.add_argument)
    return parser


def runs_options(words: Sequence[str]) -> RunsOptions:
    """Parse the words after `runs`. Raises SystemExit: 0 after --help, 2 with a sentence."""
    parser = runs_parser()
    found = parser.parse_args(list(words))
    note = None
    if found.note is not None:
        try:
            note = found.note[0], check.note(found.note[1])
        except argparse.ArgumentTypeError as error:
            parser.error(str(error))
    return RunsOptions(found.data_dir, note, tuple(found.delete), found.yes)


def runs(options: RunsOptions) -> int:
    """List, note or delete; return the exit status."""
    try:
        if options.note is not None:
            path = find(options.data_dir, options.note[0])
            store.set_note(path, options.note[1])
            tell(f"{path.stem} has a new note" if options.note[1] else f"{path.stem} has no note")
        elif options.delete:
            return _delete(options)
        else:
            _list(options.data_dir)
    except RunUnreadable as error:
        tell(str(error))
        return ExitStatus.WRONG_USAGE
    except BrokenPipeError:
        # `runs | head` has read enough. Python would complain at its exit, too.
        sys.stdout = None
    except OSError as error:
        tell(f"{error.filename or options.data_dir} cannot be written ({error.strerror or error})")
        return ExitStatus.COULD_NOT_START
    return ExitStatus.OK


def _delete(options: RunsOptions) -> int:
    """Delete the named runs, all or none. Raises RunUnreadable, OSError."""
    paths = [find(options.data_dir, name) for name in options.delete]
    own = set(kept(options.data_dir))
    for path in paths:
        if path not in own:
            raise RunUnreadable(f"{path} is not among the kept runs. Delete it as any other file.")
    if not options.yes:
        if not (sys.stdin is not None and sys.stdin.isatty()):
            tell("without a terminal to ask on, --delete needs --yes")
            return ExitStatus.WRONG_USAGE
        for path in paths:
            tell(f"  {_line(summary(path))}")
        which = "this run" if len(paths) == 1 else f"these {len(paths)} runs"
        tell(f"delete {which}? It cannot be undone. [y/N]")
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            tell("nothing was deleted")
            return ExitStatus.OK
    for path in paths:
        store.delete(path)
        tell(f"{path.stem} is deleted")
    return ExitStatus.OK


def _list(data_dir: Path) -> None:
    """Write the table of all runs to stdout, and how many there are to stderr."""
    paths = kept(data_dir)
    found = [summary(path) for path in paths]
    table = [HEADINGS, *(cells(each) for each in found if each.problem is None)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    if found:
        _write(_row(HEADINGS, widths))
    for each in found:
        _write(_row(cells(each), widths) if each.problem is None else _line(each))
    sys.stdout.flush()
    many = "no run is" if not found else "1 run is" if len(found) == 1 else f"{len(found)} runs are"
    tell(
        f"{many} kept in {data_dir / 'runs'} ({bytes_(sum(map(size, paths)))}); at most {LIMIT},"
        " those with a note or used as a baseline beyond that"
    )


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(
        f"{cell:>{width}}" if heading in RIGHT else f"{cell:<{width}}"
        for cell, width, heading in zip(row, widths, HEADINGS, strict=True)
    ).rstrip()


def _line(run: Summary) -> str:
    if run.problem is not None:
        return f"{clean(run.name)}  cannot be read: {clean(run.problem)}"
    return "  ".join(cell for cell in cells(run) if cell)


def _goodput(run: Summary) -> str:
    if run.goodput is not None:
        return f"{rate(run.goodput)}/s"
    # Without failures it is not known; all requests are more.
    return MISSING if run.rps is None else f"{rate(run.rps)} RPS"


def cells(run: Summary) -> tuple[str, ...]:
    """Return a run that can be read as the cells of its row."""
    when = MISSING
    if run.started_at is not None:
        with suppress(OverflowError, OSError):
            when = f"{run.started_at.astimezone():%Y-%m-%d %H:%M:%S}"
    return (
        clean(run.name),
        when,
        shorten(run.test or MISSING, MOST_CELLS),
        shorten(run.target or MISSING, MOST_CELLS),
        number(run.users),
        number(run.workers),
        _goodput(run),
        ms(run.p95_ms),
        number(run.failures),
        clean(run.bottleneck or MISSING),
        {True: "yes", False: "no", None: MISSING}[run.valid],
        clean(run.note or ""),
    )
