"""The entry of the command line: parse, run the command, turn its end into an exit status."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from tui.cli.parser import Options, parse
from tui.cli.run import run
from tui.cli.terminal_check import Terminal, unusable_because
from tui.lab.inspector import PythonUnusable
from tui.lab.pool_size import most_workers
from tui.lab.protocol import CannotListen
from tui.locustfile.inspection import LocustfileBroken
from tui.locustfile.paths import LocustfileMissing
from tui.model.exit_status import ExitStatus
from tui.model.hosts import hide_passwords
from tui.runs.store import StoreUnwritable


def main(arguments: list[str] | None = None) -> int:
    """Run petload-tui; return the exit status of the contract."""
    if sys.platform == "win32":
        sys.stderr.write("petload needs Linux or macOS; on Windows it runs inside WSL.\n")
        return ExitStatus.WRONG_USAGE
    words = sys.argv[1:] if arguments is None else arguments
    if (on_kept_runs := _on_kept_runs(words)) is not None:
        return _without_lab(*on_kept_runs)
    options = parse(words, most_workers())
    if options.command == "app" and (reason := unusable_because(_terminal())):
        _say(reason)
        return ExitStatus.WRONG_USAGE
    try:
        return asyncio.run(_interruptible(_command(options)))
    except LocustfileBroken as error:
        _say(str(error))
        for line in error.tail:
            _say(f"| {line}")
        return ExitStatus.COULD_NOT_START
    except (StoreUnwritable, LocustfileMissing, PythonUnusable, CannotListen, OSError) as error:
        _say(str(error))
        return ExitStatus.COULD_NOT_START
    except asyncio.CancelledError:
        _say("interrupted")
        return ExitStatus.INTERRUPTED
    except Exception:  # noqa: BLE001 - the last resort: an unforeseen error, kept in a file
        _say(_keep_traceback(options.data_dir))
        return ExitStatus.OWN_ERROR


def _on_kept_runs(words: list[str]) -> tuple[Callable[[], int], Path] | None:
    """Return a command that needs no lab, and the folder of its runs; None for other commands.

    Each is imported when it is asked for: they take longer to import than the app to start.
    """

    match words[:1]:
        case ["runs"]:
            from tui.cli.runs import runs, runs_options

            kept = runs_options(words[1:])
            return partial(runs, kept), kept.data_dir
        case ["compare"]:
            from tui.cli.compare import compare_options, compare_runs

            two = compare_options(words[1:])
            return partial(compare_runs, two), two.data_dir
        case ["report"]:
            from tui.cli.report import report, report_options

            asked = report_options(words[1:])
            return partial(report, asked), asked.data_dir
        case ["export"]:
            from tui.cli.export import export, export_options

            handed = export_options(words[1:])
            return partial(export, handed), handed.data_dir
        case ["grade"]:
            from tui.cli.grade import grade, grade_options

            return partial(grade, grade_options(words[1:])), user_data_path("petload")
    return None


def _without_lab(command: Callable[[], int], data_dir: Path) -> int:
    """Run a command on kept runs; return its exit status."""
    try:
        return command()
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    except OSError as error:
        _say(str(error))
        return ExitStatus.COULD_NOT_START
    except Exception:  # noqa: BLE001 - the last resort: an unforeseen error, kept in a file
        _say(_keep_traceback(data_dir))
        return ExitStatus.OWN_ERROR


def _terminal() -> Terminal:
    return Terminal(
        stdin_is_one=sys.stdin is not None and sys.stdin.isatty(),
        stdout_is_one=sys.stdout is not None and sys.stdout.isatty(),
        term=os.environ.get("TERM", ""),
        encoding=sys.stdout.encoding if sys.stdout is not None else "",
    )


def _say(text: str) -> None:
    """Write one line to stderr; do nothing where the terminal is closed."""
    with suppress(OSError):
        sys.stderr.write(f"petload-tui: {hide_passwords(text)}\n")
        sys.stderr.flush()


def _keep_traceback(data_dir: Path) -> str:
    """Write the traceback of the current error to a file; return a sentence that names it."""
    text = hide_passwords(traceback.format_exc())
    try:
        path = data_dir / "error.txt"
        path.write_text(text, encoding="utf-8")
    except OSError:
        return f"petload ended by an error of its own; no process is left.\n{text}"
    return f"petload ended by an error of its own; no process is left. Its traceback: {path}"


def _command(options: Options) -> Coroutine[Any, Any, int]:
    if options.command == "run" and (options.repeats > 1 or options.against is not None):
        from tui.cli.repeat import repeat

        return repeat(options)
    if options.command == "run":
        return run(options)
    if options.command == "scale":
        from tui.cli.scale import scale

        return scale(options)
    # Textual takes a quarter of a second to import, and only the app needs it.
    from tui.cli.app import app

    return app(options)


async def _interruptible(command: Coroutine[Any, Any, int]) -> int:
    """Cancel the command at a signal, so that it ends every child before it returns."""
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(command)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    return await task


if __name__ == "__main__":
    sys.exit(main())
