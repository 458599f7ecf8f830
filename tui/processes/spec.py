"""Specify a child process before it runs: plain data."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Role(StrEnum):
    """The job of a child."""

    SHOP = "shop"
    MASTER = "master"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Spec:
    """A child process before its start: what is executed, its environment, and its log.

    `env` is set on top of petload's own environment. Variables whose names start with one of
    `drop_env` are left out of that first. `log` takes stdout and stderr and is appended to.
    """

    name: str
    role: Role
    argv: tuple[str, ...]
    log: Path
    env: Mapping[str, str]
    drop_env: tuple[str, ...] = ()
    keep_env: tuple[str, ...] = ()
    cwd: Path | None = None

    def environment(self) -> dict[str, str]:
        """Return the whole environment of the child, as of now."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name in self.keep_env or not name.startswith(self.drop_env)
        }
        return inherited | dict(self.env)

    def command(self) -> str:
        """Return a shell line that starts the same process by hand."""
        settings = [f"{name}={shlex.quote(value)}" for name, value in self.env.items()]
        line = " ".join([*settings, shlex.join(self.argv)])
        return line if self.cwd is None else f"cd {shlex.quote(str(self.cwd))} && {line}"
