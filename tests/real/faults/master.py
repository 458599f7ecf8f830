"""The master is killed, or freezes, while the load is on."""

from __future__ import annotations

import asyncio
import json
import re
from functools import partial
from pathlib import Path

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.keys import USUAL_SIZE, help_answers_s, in_time, percentile_95
from tests.real.faults.load import DELAY_S, TWO_WORKERS, USERS
from tests.real.faults.picture import app
from tests.real.faults.together import both_faces
from tests.real.oracle import CountingServer
from tests.real.started import events, kept_runs, petload_run, until

# --- 8: the master is killed --------------------------------------------------------------------


async def no_load_after_2_s(server: CountingServer) -> None:
    """Nothing is asked any more from two seconds after now on."""
    await asyncio.sleep(2)
    asked = server.total
    await asyncio.sleep(1)
    more = server.total - asked
    assert more == 0, f"{more} requests later than 2 s after the master's end"


async def app_loses_its_master(folder: Path) -> float:
    async with (
        CountingServer(DELAY_S) as server,
        app(*TWO_WORKERS, "--host", server.url, folder=folder) as screen,
    ):
        await screen.start_load()
        await until(lambda: server.total > 100, "requests came")
        # Reported, too: workers do so once a second.
        await asyncio.sleep(1.5)
        [master] = screen.petload.children("--master")
        master.kill()
        asked = server.total
        await no_load_after_2_s(server)
        run = screen.newest_run(1)
        assert any("aborted" in event for event in events(run)), events(run)
        assert 0 < run["totals"]["requests"] <= server.total
        assert server.total - asked <= 2 * USERS * 2 / DELAY_S
        before = server.total
        await screen.start_load()
        await until(lambda: server.total > before + 100, "requests came again")
        await screen.stop_load()
        run = screen.newest_run(2)
        counts = [row["requests"] for row in run["processes"] if row["role"] == "worker"]
        asked = server.total - before
        assert run["totals"]["requests"] == sum(counts) == asked, (run["totals"], counts, asked)
        await screen.quit()
    return 0.0


async def run_loses_its_master(folder: Path) -> float:
    file = folder / "run.json"
    async with CountingServer(DELAY_S) as server:
        with petload_run(
            *("--part", "2", *TWO_WORKERS, "--duration", "60s"),
            *("--host", server.url, "--json", str(file)),
            folder=folder,
        ) as run:
            await until(lambda: server.total > 100, "requests came")
            await asyncio.sleep(1.5)
            [master] = run.children("--master")
            master.kill()
            await no_load_after_2_s(server)
            status = await run.ended()
            assert status == 4, (status, run.err)
            left = await run.left(within_s=2)
            assert not left, f"left: {left}"
            assert "master was killed (SIGKILL)" in run.err, run.err
        record = json.loads(file.read_text())
        # Of the last second or two there was no report any more.
        assert 0 < record["totals"]["requests"] <= server.total
        assert any("the master was lost" in event for event in events(record)), events(record)
        assert kept_runs(folder / "data") == [record]
    return 0.0


async def killed_master(folder: Path, times: int) -> Outcome:
    outcome, _ = await both_faces(folder, times, app_loses_its_master, run_loses_its_master)
    if not outcome.broken:
        outcome.worst = "load 0 after 2 s, old requests 0"
    return outcome


# --- 10: the master freezes ---------------------------------------------------------------------


AGE = re.compile(r"figures are \d+ s old")


async def keys_while_frozen(folder: Path, times: int) -> float:
    """The 95th percentile of so many keys while the master stands still, in s."""
    async with (
        CountingServer(DELAY_S) as server,
        app("--users", "4", "--host", server.url, folder=folder, size=USUAL_SIZE) as screen,
    ):
        picture = screen.picture

        def says_age() -> bool:
            return any(AGE.search(row) for row in picture.rows())

        await screen.start_load()
        [master] = screen.petload.children("--master")
        master.suspend()
        await picture.until(says_age, "how old the figures are", 6)
        taken = await help_answers_s(screen, times)
        assert says_age(), "nothing says how old the figures are"
        master.resume()
        await picture.until(lambda: not says_age(), "the figures are new again", 10)
        await screen.stop_load()
        await screen.quit()
        return percentile_95(taken)


async def frozen_master(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    await in_time(outcome, partial(keys_while_frozen, folder, times), f"{times} keys")
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(8, "the master is killed mid-run", "load 0 after 2 s, 0 old", killed_master, 1, 5),
    Fault(
        10,
        "the master freezes",
        "keys within 100 ms at p95",
        frozen_master,
        20,
        200,
        marker="quiet",
    ),
)
