"""The command line: the app, `run` and `scale`, and what every way out means as a status."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from tui import headless
from tui.lab.face import CannotListen
from tui.lab.launch import LocustfileMissing
from tui.lab.notebook import NotebookUnwritable
from tui.lab.session import most_workers
from tui.options import Options, parse

WRONG_USAGE, COULD_NOT_START, INTERRUPTED = 2, 3, 130
# EX_SOFTWARE of sysexits.h
OWN_ERROR = 70


def main(arguments: list[str] | None = None) -> int:
    """Run petload-tui; returns the exit status of the contract."""
    if sys.platform == "win32":
        sys.stderr.write("petload needs Linux or macOS; on Windows it runs inside WSL.\n")
        return WRONG_USAGE
    options = parse(arguments, most_workers())
    try:
        return asyncio.run(_interruptible(_face(options)))
    except (NotebookUnwritable, LocustfileMissing, CannotListen) as error:
        _say(str(error))
        return COULD_NOT_START
    except OSError as error:
        _say(str(error))
        return COULD_NOT_START
    except asyncio.CancelledError:
        _say("interrupted")
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - the last resort: what nobody foresaw, kept for its mending
        _say(_keep_traceback(options.data_dir))
        return OWN_ERROR


def _say(text: str) -> None:
    """One line on stderr; nothing where nobody reads that any more: the terminal was closed."""
    with suppress(OSError):
        sys.stderr.write(f"petload-tui: {text}\n")
        sys.stderr.flush()


def _keep_traceback(data_dir: Path) -> str:
    """Write the traceback of the error at hand to a file; returns a sentence that says where."""
    text = traceback.format_exc()
    try:
        path = data_dir / "error.txt"
        path.write_text(text, encoding="utf-8")
    except OSError:
        return f"An error of petload's own ended it; no process is left.\n{text}"
    return f"An error of petload's own ended it; no process is left. What it was: {path}"


def _face(options: Options) -> Coroutine[Any, Any, int]:
    if options.command == "run":
        return headless.run(options)
    if options.command == "scale":
        return headless.scale(options)
    # A key's answer waits for the next frame: 5 ms, not 16. More is not drawn for it.
    os.environ.setdefault("TEXTUAL_FPS", "200")
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
