"""Compare equal targets, and one that is 15 % slower, many times; print a table.

`python -m tests.real.comparisons 20` drives the targets directly and compares by the same
statistics. `--run 6` does so by `petload-tui run --repeat 5 --against`, as a user would.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import create_connection
from typing import Any, NamedTuple

from tests.real.child_process import child_process, petload_run
from tests.real.comparisons.direct import drive
from tests.real.free_ports import free_port
from tests.real.verdicts.scenario import USERS as LOCUSTFILE
from tests.real.waiting import until
from tui.analysis.comparison import compare
from tui.model.repeat import order
from tui.runs.comparison_json import comparison_json

# Longer, with four users, than a process waits for a core on a busy machine: the queue never ends.
SERVICE_MS, SLOWER_MS = 100.0, 115.0
REPEATS = 5
SECONDS = 12
# The targets wait, and compute little. Each comparison is at another point of its order, so that a
# disturbance does not hit the same side of all.
AT_ONCE = 10
PATIENCE_S = 600.0


class Targets(NamedTuple):
    """The ports of A and of B."""

    a: int
    b: int


@contextmanager
def targets(a_ms: float, b_ms: float, folder: Path) -> Iterator[Targets]:
    """Start two targets of these service times; yield their ports."""
    ports = Targets(free_port(), free_port())
    with ExitStack() as stack:
        for port, service_ms in zip(ports, (a_ms, b_ms), strict=True):
            command = (sys.executable, "-m", "tests.real.comparisons.target")
            stack.enter_context(
                child_process(*command, str(service_ms), str(port), folder=folder / str(port))
            )
        yield ports


async def directly(ports: Targets, _: Path) -> dict[str, Any]:
    """Drive both targets five times each, in the order of `run`; return the comparison."""
    for port in ports:
        await until(lambda port=port: _listens(port), "the target serves")
    runs: dict[str, list[dict[str, Any]]] = {"A": [], "B": []}
    for _number, variant in order(REPEATS, "AB"):
        runs[variant].append(await drive(ports[variant == "B"], SECONDS))
    names = [[f"{variant}{n}" for n in range(REPEATS)] for variant in runs]
    return comparison_json(compare(runs["A"], runs["B"], names))


async def by_run(ports: Targets, folder: Path) -> dict[str, Any]:
    """Compare both targets by petload itself; return its comparison."""
    a, b = (f"http://127.0.0.1:{port}" for port in ports)
    test = ("--locustfile", LOCUSTFILE, "--users", "4", "--spawn-rate", "4", "--probe", "off")
    many = ("--repeat", str(REPEATS), "--duration", f"{SECONDS}s", "--json", "-")
    with petload_run("--host", a, "--against", b, *test, *many, folder=folder / "run") as petload:
        status = await petload.exit_status(PATIENCE_S)
        assert status == 0, petload.err
        found: dict[str, Any] = json.loads(petload.out)["comparison"]
    return found


def _listens(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), 1.0).close()
    except OSError:
        return False
    return True


async def tried(
    how: Callable[[Targets, Path], Awaitable[dict[str, Any]]],
    b_ms: float,
    times: int,
    at_once: int,
) -> Counter[str]:
    """Compare so often; return how often each conclusion was drawn."""
    conclusions: Counter[str] = Counter()
    turn = asyncio.Semaphore(at_once)

    async def once(number: int) -> None:
        async with turn:
            if number <= at_once:
                await asyncio.sleep(2 * SECONDS * number / at_once)
            with (
                tempfile.TemporaryDirectory(prefix="petload-compare-") as name,
                targets(SERVICE_MS, b_ms, Path(name)) as ports,
            ):
                found = await how(ports, Path(name))
        conclusions[found["conclusion"]] += 1
        print(f"    {number}: {found['summary']}", file=sys.stderr, flush=True)  # noqa: T201

    await asyncio.gather(*(once(number) for number in range(1, times + 1)))
    return conclusions


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.real.comparisons", description=__doc__)
    parser.add_argument("times", type=int, nargs="?", default=20, help="driven directly")
    parser.add_argument("--run", type=int, default=0, help="by petload-tui run")
    options = parser.parse_args()
    print("| how | B's service time | comparisons | slower | no change | other |")  # noqa: T201
    print("|---|---|---|---|---|---|", flush=True)  # noqa: T201
    wrong = 0
    for title, how, times, at_once in (
        ("driven directly", directly, options.times, AT_ONCE),
        ("`run --repeat 5 --against`", by_run, options.run, 1),
    ):
        for b_ms, right in ((SERVICE_MS, "no change"), (SLOWER_MS, "slower")):
            if not times:
                continue
            found = asyncio.run(tried(how, b_ms, times, at_once))
            other = times - found["slower"] - found["no change"]
            cells = (title, f"{b_ms:g} ms", times, found["slower"], found["no change"], other)
            print(f"| {' | '.join(map(str, cells))} |", flush=True)  # noqa: T201
            wrong += found[right] < 0.95 * times
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
