"""Check, before the start, the Python that runs Locust where it is not petload's own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from contextlib import suppress

from tui.lab.argv import LOCUST_VARIABLES, locust_command

# A cold import of Locust takes 0.7 s of CPU, and several times that on a busy machine.
PATIENCE_S = 10.0
VERSION = re.compile(r"^locust (\d\S*)", re.MULTILINE)


class PythonUnusable(Exception):
    """Raised when a Python cannot run Locust; the message is a sentence with the reason."""


async def locust_version(python: str) -> str:
    """Return the version of the Locust that this Python has. Raises PythonUnusable.

    The plug-in's launcher imports it, so that it is the Locust that will run.
    """
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(LOCUST_VARIABLES)
    }
    try:
        process = await asyncio.create_subprocess_exec(
            *locust_command(python),
            "--version",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise PythonUnusable(f"{python} cannot be run: {error.strerror or error}.") from error
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate()
    except TimeoutError:
        raise PythonUnusable(f"{python} did not import Locust within {PATIENCE_S:g} s.") from None
    finally:
        # With its children, which would hold the pipes that `wait` waits for.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    if process.returncode == 0 and (found := VERSION.search(out.decode(errors="replace"))):
        return found[1]
    # The launcher's error is one sentence; another program may print anything.
    said = err.decode(errors="replace").strip().splitlines()
    if said and said[-1].startswith("petload: "):
        raise PythonUnusable(said[-1].removeprefix("petload: "))
    last = f": {said[-1]}" if said else ""
    raise PythonUnusable(f"{python} does not tell the version of its Locust{last}.")
