"""Run petload-tui to its exit, as a user would from a shell."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "tui")
TIMEOUT_S = 90.0


@dataclass(frozen=True, slots=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The run's JSON; stdout must hold nothing else."""
        loaded = json.loads(self.out)
        assert isinstance(loaded, dict)
        return loaded


async def run_to_exit(*arguments: str, data_dir: Path, env: dict[str, str] | None = None) -> Result:
    """Run `petload-tui ARGUMENTS`; return its exit status and output."""
    child = await asyncio.create_subprocess_exec(
        *COMMAND,
        *arguments,
        "--data-dir",
        str(data_dir),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **(env or {})},
    )
    try:
        async with asyncio.timeout(TIMEOUT_S):
            out, err = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    assert child.returncode is not None
    return Result(child.returncode, out.decode(), err.decode())
