"""The shop is killed while the load is on."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from pathlib import Path

from tests.real.app_screen import app_screen
from tests.real.child_process import petload_run
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.trials import in_app_and_run
from tests.real.input_files import write_locustfile
from tests.real.lab_state import kept_runs, telemetry, web_port
from tests.real.waiting import until

SHOWN_WITHIN_S = 1.5
# Few requests, so that the shop leaves CPU to the other processes.
LIGHT_LOAD = """
from locust import HttpUser, constant, task


class Visitor(HttpUser):
    wait_time = constant(0.05)

    @task
    def look(self):
        self.client.get("/")
"""


def light_load(folder: Path) -> tuple[str, ...]:
    """Return the options of a light load on the shop."""
    return (
        "--shop",
        "dev",
        "--users",
        "4",
        "--locustfile",
        str(write_locustfile(folder, LIGHT_LOAD)),
    )


async def app_loses_its_shop(folder: Path) -> float:
    """Kill and restart the app's shop; return how long until the crash was shown in s."""
    async with app_screen(*light_load(folder), folder=folder) as screen:
        buffer = screen.buffer
        await screen.start_load()
        await asyncio.sleep(2)
        [shop] = screen.petload.children("petshop/app.py")
        shop.kill()
        killed = time.monotonic()

        def is_shown() -> bool:
            banner = "".join(buffer.rows()[:4])
            offered = "petshop was killed" in banner and "Press s to start it again" in banner
            return offered and "failed" in buffer.process("petshop")

        await buffer.until(is_shown, "the shop's crash, and what to press", SHOWN_WITHIN_S)
        shown_s = time.monotonic() - killed
        before = (await telemetry(web_port(screen.petload)))["run"]
        await asyncio.sleep(1)
        screen.press("s")
        await buffer.until(
            lambda: "running" in buffer.process("petshop"), "the shop runs again", 15
        )
        report = await telemetry(web_port(screen.petload))
        assert (report["state"], report["run"]) == ("running", before), "the load did not continue"
        # Requests in flight while the shop started may fail after it is up.
        await asyncio.sleep(1.5)
        then = (await telemetry(web_port(screen.petload)))["total"]
        await asyncio.sleep(1.5)
        now = (await telemetry(web_port(screen.petload)))["total"]
        assert now["requests"] > then["requests"], "the new shop gets no requests"
        assert now["failures"] == then["failures"] > 0, "failures after the shop was up again"
        await screen.stop_load()
        totals = screen.newest_run(1)["totals"]
        assert totals["requests"] > totals["failures"] > 0, totals
        await screen.quit()
        return shown_s


async def run_loses_its_shop(folder: Path) -> float:
    """Kill the shop of `run`; return how long until the crash was reported in s."""
    file = folder / "run.json"
    arguments = (*light_load(folder), "--duration", "60s", "--json", str(file))
    with petload_run("--part", "2", *arguments, folder=folder) as run:
        await until(lambda: "load started" in run.err, "the load is on")
        await asyncio.sleep(2)
        [shop] = run.children("petshop/app.py")
        shop.kill()
        killed = time.monotonic()
        await until(lambda: "petshop was killed (SIGKILL)" in run.err, "reported", SHOWN_WITHIN_S)
        reported_s = time.monotonic() - killed
        status = await run.exit_status()
        assert status == 4, (status, run.err)
        orphans = await run.orphans(within_s=2)
        assert not orphans, f"orphans: {orphans}"
    report = json.loads(file.read_text())
    # The load ends with the shop's crash: whether a request meets the dead shop is a matter of
    # milliseconds. The app, which goes on, counts such failures above.
    assert report["totals"]["requests"] > report["totals"]["failures"], report["totals"]
    assert report["ended_by"] == "lost"
    assert "petshop was lost" in report["invalid_because"]
    codes = [row["exit_code"] for row in report["processes"] if row["role"] == "shop"]
    assert codes == [-signal.SIGKILL], codes
    assert kept_runs(folder / "data") == [report]
    return reported_s


async def killed_shop(folder: Path, times: int) -> Outcome:
    outcome, worst_s = await in_app_and_run(folder, times, app_loses_its_shop, run_loses_its_shop)
    outcome.worst = f"shown after {worst_s:.1f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(9, "the shop is killed mid-run", "shown after 1.5 s", killed_shop, 1, 5, marker="alone"),
)
