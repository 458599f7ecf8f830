"""What a scenario is, and how it is tried: petload as a person would run it, seen from outside."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.real.petload import COMMAND
from tests.real.started import PATIENCE_S, Started, free_port, own_ports, started, until

USERS = str(Path(__file__).with_name("users.py"))
# The load is on at once, or nearly: the ramp is no part of what is judged.
RUN_S = 16
# From a steady load until the verdict must be right.
RIGHT_WITHIN_S = 8


@dataclass(frozen=True, slots=True)
class Scenario:
    """A test with a known answer; `answers` are all that are right.

    `target` is one of target.py's, or None for petload's own shop; `visitor` one of users.py's, or
    None for the part's own users. `busy` processes compute beside it. `ramp_s` is how long users
    take to come. A `light` one leaves both cores nearly idle.
    """

    name: str
    answers: frozenset[str]
    options: tuple[str, ...]
    target: str | None = None
    visitor: str | None = None
    busy: int = 0
    ramp_s: float = 1.0
    light: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What petload said, second by second of the steady load, and at the end."""

    record: Mapping[str, Any]
    steady: list[str] = field(default_factory=list)

    @property
    def final(self) -> str:
        """Of most seconds."""
        return str(self.record["verdict"]["bottleneck"])

    def right_after_s(self, answers: frozenset[str]) -> int | None:
        """Seconds of steady load until it was right and stayed so; None where it never was."""
        wrong = [second for second, said in enumerate(self.steady, 1) if said not in answers]
        last = wrong[-1] if wrong else 0
        return None if last == len(self.steady) else last

    @property
    def changes(self) -> int:
        """How often it changed its mind once it had had its time."""
        later = self.steady[RIGHT_WITHIN_S - 1 :]
        return sum(one != other for one, other in pairwise(later))


@contextmanager
def surroundings(scenario: Scenario, folder: Path) -> Iterator[tuple[str, ...]]:
    """Start what the scenario needs beside petload; gives the options that belong to it."""
    with ExitStack() as stack:
        options = [*scenario.options, *own_ports()]
        if scenario.target is not None:
            port = free_port()
            command = (sys.executable, "-m", "tests.real.verdicts.target")
            stack.enter_context(
                started(*command, scenario.target, str(port), folder=folder / "target")
            )
            options += ["--host", f"http://127.0.0.1:{port}"]
        if scenario.visitor is not None:
            options += ["--locustfile", USERS]
        for number in range(scenario.busy):
            spin = (sys.executable, "-c", "while True: pass")
            stack.enter_context(started(*spin, folder=folder / f"busy{number}"))
        yield tuple(options)


@contextmanager
def petload(scenario: Scenario, folder: Path, command: str, *options: str) -> Iterator[Started]:
    """`petload-tui run` or `scale` in these surroundings."""
    with surroundings(scenario, folder) as own:
        data = ("--data-dir", str(folder / "data"))
        with started(
            *(*COMMAND, command, *own, *options, *data, "--json", "-"),
            folder=folder,
            env={"VISITOR": scenario.visitor},
        ) as running:
            yield running


async def judge(scenario: Scenario, folder: Path, run_s: float = RUN_S) -> Judged:
    """Run it once and hear what petload says."""
    seconds = run_s + scenario.ramp_s
    with petload(scenario, folder, "run", "--duration", f"{seconds:g}s") as running:
        await until(lambda: running.process.poll() is not None, "the run ended", 60 + seconds)
        assert running.process.returncode == 0, running.err
        record = json.loads(running.out)
    return Judged(record, steady(record))


def steady(record: Mapping[str, Any]) -> list[str]:
    """The verdicts from the first second with all users up."""
    samples = record["samples"]
    up = next(
        (n for n, sample in enumerate(samples) if (sample["users"] or 0) >= record["users"]), 0
    )
    return [sample["bottleneck"] for sample in samples[up:]]


@dataclass(frozen=True, slots=True)
class Scaled:
    """The same test with one worker and with two; `gain` is RPS with two by RPS with one."""

    one: Judged
    two: Judged
    gain: float


async def scaled(scenario: Scenario, folder: Path, run_s: float) -> Scaled:
    """What a second worker brings: the experiment behind every verdict."""
    seconds = run_s + scenario.ramp_s
    with petload(
        scenario, folder, "scale", "--workers", "1,2", "--duration", f"{seconds:g}s"
    ) as running:
        patience_s = PATIENCE_S + 3 * seconds + 60
        await until(lambda: running.process.poll() is not None, "scale ended", patience_s)
        assert running.process.returncode == 0, running.err
        result = json.loads(running.out)
    one, two = (Judged(record, steady(record)) for record in result["runs"])
    return Scaled(one, two, two.record["totals"]["rps"] / one.record["totals"]["rps"])
