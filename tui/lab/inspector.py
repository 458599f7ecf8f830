"""Inspect a locustfile before the start, in a process of its own and by the Python that runs it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tui.lab.argv import locust_command
from tui.locustfile.inspection import LocustfileBroken, parse_inspection
from tui.locustfile.paths import check_locustfile, locustfile_name, locustfile_paths
from tui.model.locustfile import Inspection
from tui.model.plan import Plan
from tui.processes.guard import Guard

# A cold import of Locust takes 0.7 s of CPU, and a locustfile may load data; the master would wait
# as long for it.
PATIENCE_S = 30.0
TAIL_LINES = 12


class PythonUnusable(Exception):
    """Raised where a Python cannot run Locust; the message is a sentence that says why."""


async def inspect_locustfile(plan: Plan) -> Inspection:
    """Return what the plan's locustfile has.

    Raises LocustfileMissing where it is not there, LocustfileBroken where it cannot be loaded as it
    is asked for, and PythonUnusable where its Python cannot run Locust.
    """
    check_locustfile(plan)
    python = plan.python or sys.executable
    files = ",".join(map(str, locustfile_paths(plan)))
    with tempfile.TemporaryDirectory(prefix="petload-") as folder:
        result = Path(folder, "inspection.json")
        command = (*locust_command(python), "--inspect", str(result), "-f", files)
        async with Guard() as guard:
            output = await _run(guard, Path(folder, "output"), *command, *plan.locust_arguments)
        text = _read(result)
    if text is None:
        raise _failure(output, python, locustfile_name(plan))
    if not text:
        raise LocustfileBroken(
            f"{locustfile_name(plan)} ended {python} while it was loaded"
            " (os._exit, a signal or a crash). Mend the file.",
            output.strip().splitlines()[-TAIL_LINES:],
        )
    return parse_inspection(text, locustfile_name(plan), python)


def _read(path: Path) -> str | None:
    return path.read_text(errors="replace") if path.exists() else None


async def _run(guard: Guard, log: Path, python: str, *arguments: str) -> str:
    """Run the inspection; return what it wrote. Raises PythonUnusable or LocustfileBroken."""
    try:
        # Into a file: a pipe's end would wait for every process that the locustfile starts.
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *guard.command((python, *arguments)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=os.environ | guard.environment(),
                start_new_session=True,
            )
    except OSError as error:
        raise PythonUnusable(f"{python} cannot be run: {error.strerror or error}.") from error
    try:
        async with asyncio.timeout(PATIENCE_S):
            await process.wait()
    except TimeoutError:
        raise LocustfileBroken(
            f"The locustfile was not loaded by {python} within {PATIENCE_S:g} s. What it does when"
            " it is imported takes too long: move that to a test_start or init listener."
        ) from None
    finally:
        # With its children.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return _read(log) or ""


def _failure(output: str, python: str, locustfile: str) -> PythonUnusable | LocustfileBroken:
    """Return why no inspection was written: by the launcher's own sentence, where it wrote one."""
    lines = output.strip().splitlines()
    for line in lines:
        if line.startswith("petload: "):
            return PythonUnusable(line.removeprefix("petload: "))
    if lines and "Traceback" in output:
        return LocustfileBroken(f"{locustfile} cannot be loaded by {python}.", lines[-TAIL_LINES:])
    last = f": {lines[-1]}" if lines else ""
    return PythonUnusable(f"{python} cannot inspect a locustfile{last}.")
