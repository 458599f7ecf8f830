"""The command line: the app, `run` and `scale`, and what every way out means as a status."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any

from tui import headless
from tui.lab.face import CannotListen
from tui.lab.launch import LocustfileMissing
from tui.lab.notebook import NotebookUnwritable
from tui.lab.session import most_workers
from tui.options import Options, parse

WRONG_USAGE, COULD_NOT_START, INTERRUPTED = 2, 3, 130


def main(arguments: list[str] | None = None) -> int:
    """Run petload-tui; returns the exit status of the contract."""
    if sys.platform == "win32":
        sys.stderr.write("petload needs Linux or macOS; on Windows it runs inside WSL.\n")
        return WRONG_USAGE
    options = parse(arguments, most_workers())
    try:
        return asyncio.run(_interruptible(_face(options)))
    except (NotebookUnwritable, LocustfileMissing, CannotListen) as error:
        sys.stderr.write(f"petload-tui: {error}\n")
        return COULD_NOT_START
    except OSError as error:
        sys.stderr.write(f"petload-tui: {error}\n")
        return COULD_NOT_START
    except asyncio.CancelledError:
        sys.stderr.write("petload-tui: interrupted\n")
        return INTERRUPTED


def _face(options: Options) -> Coroutine[Any, Any, int]:
    if options.command == "run":
        return headless.run(options)
    if options.command == "scale":
        return headless.scale(options)
    # Textual takes a quarter of a second to import; `run` has no use for it.
    from tui.app import run_app  # noqa: PLC0415

    return run_app(options)


async def _interruptible(face: Coroutine[Any, Any, int]) -> int:
    """Let a signal end the face as an exception would, so that every child is ended on the way."""
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(face)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    return await task


if __name__ == "__main__":
    sys.exit(main())
