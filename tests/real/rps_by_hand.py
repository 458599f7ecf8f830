"""Compare RPS of part 4 under petload and by hand: `python -m tests.real.rps_by_hand [PAIRS]`.

By hand are the same processes without petload and its plug-in: the shop under its production
server, a Locust master and its workers. The two take turns, and a pair is two runs in a row. RPS is
all requests by the time that the load is on, the ramp of a second included, for both alike.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from tests.real.child_process import ChildProcess, child_process
from tests.real.cli import run_to_exit
from tests.real.free_ports import free_port
from tests.real.waiting import until
from tui.lab.shop_api import is_healthy

ROOT = Path(__file__).parents[2]
LOCUST = str(Path(sys.executable).with_name("locust"))
USERS, DURATION_S, PAIRS = 400, 20, 3
POOL_SIZES = (1, 2)


def by_hand(workers: int, folder: Path) -> float:
    """Return the RPS of plain Locust against the shop."""
    return asyncio.run(_by_hand(workers, folder))


async def _by_hand(workers: int, folder: Path) -> float:
    unset = {name: None for name in os.environ if name.startswith("LOCUST_")}
    shop, port = free_port(), str(free_port())
    host = f"http://127.0.0.1:{shop}"
    file = ("-f", str(ROOT / "locustfiles" / "part3_slo.py"))
    with ExitStack() as stack:

        def start(name: str, *command: str) -> ChildProcess:
            place = folder / name
            place.mkdir()
            return stack.enter_context(child_process(*command, folder=place, env=unset))

        server = ("--server", "prod", "--port", str(shop), "--quiet")
        start("shop", sys.executable, str(ROOT / "petshop" / "app.py"), *server)
        async with asyncio.timeout(20):
            while not await is_healthy(host):
                await asyncio.sleep(0.1)
        master = start(
            "master",
            *(LOCUST, *file, "--master", "--master-bind-host", "127.0.0.1"),
            *("--master-bind-port", port, "--expect-workers", str(workers), "--headless"),
            *("-H", host, "-u", str(USERS), "-r", str(USERS), "-t", f"{DURATION_S}s"),
            *("--stop-timeout", "10", "--json", "--only-summary"),
        )
        for number in range(workers):
            start(
                f"worker-{number}",
                *(LOCUST, *file, "--worker", "--master-host", "127.0.0.1", "--master-port", port),
            )
        await until(lambda: master.process.poll() is not None, "Locust has ended", 90)
        entries = json.loads(master.out)
        return sum(entry["num_requests"] for entry in entries) / DURATION_S


def by_petload(workers: int, folder: Path) -> float:
    """Return the RPS of the same test under petload."""
    ended = asyncio.run(
        run_to_exit(
            *("run", "--part", "4", "--users", str(USERS), "--spawn-rate", str(USERS)),
            *("--workers", str(workers), "--duration", f"{DURATION_S}s", "--json", "-"),
            *("--shop-port", str(free_port()), "--web-port", str(free_port())),
            data_dir=folder / "data",
        )
    )
    assert ended.status == 0, ended.err
    report = ended.report
    return float(report["totals"]["requests"] / report["duration_s"])


def main() -> int:
    pairs = int(sys.argv[1]) if sys.argv[1:] else PAIRS
    print("| workers | pair | by hand | by petload | petload / by hand |")  # noqa: T201
    print("|---|---|---|---|---|", flush=True)  # noqa: T201
    for workers in POOL_SIZES:
        ratios = []
        for pair in range(1, pairs + 1):
            rps = {}
            # In turn: what drifts does not favor one of them.
            order = (by_hand, by_petload) if pair % 2 else (by_petload, by_hand)
            for measure in order:
                with tempfile.TemporaryDirectory() as folder:
                    rps[measure] = measure(workers, Path(folder))
            ratios.append(rps[by_petload] / rps[by_hand])
            hand, petload = rps[by_hand], rps[by_petload]
            row = f"| {workers} | {pair} | {hand:,.0f} | {petload:,.0f} | {ratios[-1]:.2f} |"
            print(row, flush=True)  # noqa: T201
        print(f"| {workers} | median | | | {median(ratios):.2f} |", flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
