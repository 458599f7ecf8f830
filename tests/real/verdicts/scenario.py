"""A scenario, and how to run it: petload from the command line, observed from outside."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.real.child_process import ChildProcess, child_process
from tests.real.cli import COMMAND
from tests.real.free_ports import free_port, own_ports
from tests.real.waiting import PATIENCE_S, until

USERS = str(Path(__file__).with_name("scenario_users.py"))
RUN_S = 16
# The verdict must be right so soon after all users are up.
RIGHT_WITHIN_S = 8


@dataclass(frozen=True, slots=True)
class Scenario:
    """A load test whose bottleneck is known; `answers` are the right verdicts.

    `target` is a kind of synthetic_targets.py, or None for petload's own shop. `visitor` is a kind
    of scenario_users.py, or None for the part's own users. `busy` is the number of other processes
    that compute. `ramp_s` is how long it takes to start all users. A `light` scenario leaves both
    cores nearly idle.
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
    """A run's JSON, and its verdicts second by second of the steady load."""

    report: Mapping[str, Any]
    steady: list[str] = field(default_factory=list)

    @property
    def final(self) -> str:
        """The bottleneck of the whole run."""
        return str(self.report["verdict"]["bottleneck"])

    def right_after_s(self, answers: frozenset[str]) -> int | None:
        """Return after how many seconds of steady load the verdict was right and stayed so.

        None where the last verdict is wrong.
        """
        wrong = [second for second, found in enumerate(self.steady, 1) if found not in answers]
        last = wrong[-1] if wrong else 0
        return None if last == len(self.steady) else last

    @property
    def changes(self) -> int:
        """How often the verdict changed after it had to be right."""
        later = self.steady[RIGHT_WITHIN_S - 1 :]
        return sum(one != other for one, other in pairwise(later))


@contextmanager
def surroundings(scenario: Scenario, folder: Path) -> Iterator[tuple[str, ...]]:
    """Start the target and the busy processes; yield petload's options."""
    with ExitStack() as stack:
        options = [*scenario.options, *own_ports()]
        if scenario.target is not None:
            port = free_port()
            command = (sys.executable, "-m", "tests.real.verdicts.synthetic_targets")
            stack.enter_context(
                child_process(*command, scenario.target, str(port), folder=folder / "target")
            )
            options += ["--host", f"http://127.0.0.1:{port}"]
        if scenario.visitor is not None:
            options += ["--locustfile", USERS]
        for number in range(scenario.busy):
            spin = (sys.executable, "-c", "while True: pass")
            stack.enter_context(child_process(*spin, folder=folder / f"busy{number}"))
        yield tuple(options)


@contextmanager
def petload(
    scenario: Scenario, folder: Path, command: str, *options: str
) -> Iterator[ChildProcess]:
    """Start `petload-tui run` or `scale` in a scenario's surroundings."""
    with surroundings(scenario, folder) as own:
        data = ("--data-dir", str(folder / "data"))
        with child_process(
            *(*COMMAND, command, *own, *options, *data, "--json", "-"),
            folder=folder,
            env={"VISITOR": scenario.visitor},
        ) as running:
            yield running


async def judge(scenario: Scenario, folder: Path, run_s: float = RUN_S) -> Judged:
    """Run a scenario once; return its verdicts."""
    seconds = run_s + scenario.ramp_s
    with petload(scenario, folder, "run", "--duration", f"{seconds:g}s") as running:
        await until(lambda: running.process.poll() is not None, "the run ended", 60 + seconds)
        assert running.process.returncode == 0, running.err
        report = json.loads(running.out)
    return Judged(report, steady(report))


def steady(report: Mapping[str, Any]) -> list[str]:
    """Return the verdicts from the first second with all users up."""
    samples = report["samples"]
    up = next(
        (n for n, sample in enumerate(samples) if (sample["users"] or 0) >= report["users"]), 0
    )
    return [sample["bottleneck"] for sample in samples[up:]]


@dataclass(frozen=True, slots=True)
class Scaled:
    """The same scenario with one worker and with two; `gain` is the ratio of their RPS."""

    one: Judged
    two: Judged
    gain: float


async def scaled(scenario: Scenario, folder: Path, run_s: float) -> Scaled:
    """Run a scenario with one worker and with two."""
    seconds = run_s + scenario.ramp_s
    with petload(
        scenario, folder, "scale", "--workers", "1,2", "--duration", f"{seconds:g}s"
    ) as running:
        patience_s = PATIENCE_S + 3 * seconds + 60
        await until(lambda: running.process.poll() is not None, "scale ended", patience_s)
        assert running.process.returncode == 0, running.err
        result = json.loads(running.out)
    one, two = (Judged(report, steady(report)) for report in result["runs"])
    return Scaled(one, two, two.report["totals"]["rps"] / one.report["totals"]["rps"])
