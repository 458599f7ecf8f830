"""The shop is killed while the load is on."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from pathlib import Path

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.picture import app
from tests.real.faults.together import both_faces
from tests.real.started import kept_runs, locustfile, petload_run, telemetry, until, web_port

SHOWN_WITHIN_S = 1.5
# A shop on two cores has time left for everybody else.
GENTLE = """
from locust import HttpUser, constant, task


class Visitor(HttpUser):
    wait_time = constant(0.05)

    @task
    def look(self):
        self.client.get("/")
"""


def gentle_load(folder: Path) -> tuple[str, ...]:
    return ("--shop", "dev", "--users", "4", "--locustfile", str(locustfile(folder, GENTLE)))


async def app_loses_its_shop(folder: Path) -> float:
    """How long until the loss was shown, in s."""
    async with app(*gentle_load(folder), folder=folder) as screen:
        picture = screen.picture
        await screen.start_load()
        await asyncio.sleep(2)
        [shop] = screen.petload.children("petshop/app.py")
        shop.kill()
        killed = time.monotonic()

        def is_told() -> bool:
            banner = "".join(picture.rows()[:4])
            offered = "petshop was killed" in banner and "Press s to start it again" in banner
            return offered and "failed" in picture.process("petshop")

        await picture.until(is_told, "the shop's end, and what to press", SHOWN_WITHIN_S)
        shown_s = time.monotonic() - killed
        before = (await telemetry(web_port(screen.petload)))["run"]
        await asyncio.sleep(1)
        screen.press("s")
        await picture.until(
            lambda: "running" in picture.process("petshop"), "the shop runs again", 15
        )
        said = await telemetry(web_port(screen.petload))
        assert (said["state"], said["run"]) == ("running", before), "the load did not go on"
        # Requests that were under way as it came up may have failed still.
        await asyncio.sleep(1.5)
        then = (await telemetry(web_port(screen.petload)))["total"]
        await asyncio.sleep(1.5)
        now = (await telemetry(web_port(screen.petload)))["total"]
        assert now["requests"] > then["requests"], "nobody asks the new shop"
        assert now["failures"] == then["failures"] > 0, "failures after the shop was there again"
        await screen.stop_load()
        totals = screen.newest_run(1)["totals"]
        assert totals["requests"] > totals["failures"] > 0, totals
        await screen.quit()
        return shown_s


async def run_loses_its_shop(folder: Path) -> float:
    file = folder / "run.json"
    arguments = (*gentle_load(folder), "--duration", "60s", "--json", str(file))
    with petload_run("--part", "2", *arguments, folder=folder) as run:
        await until(lambda: "load started" in run.err, "the load is on")
        await asyncio.sleep(2)
        [shop] = run.children("petshop/app.py")
        shop.kill()
        killed = time.monotonic()
        await until(lambda: "petshop was killed (SIGKILL)" in run.err, "said", SHOWN_WITHIN_S)
        said_s = time.monotonic() - killed
        status = await run.ended()
        assert status == 4, (status, run.err)
        left = await run.left(within_s=2)
        assert not left, f"left: {left}"
    record = json.loads(file.read_text())
    assert record["totals"]["requests"] > record["totals"]["failures"] > 0, record["totals"]
    codes = [row["exit_code"] for row in record["processes"] if row["role"] == "shop"]
    assert codes == [-signal.SIGKILL], codes
    assert kept_runs(folder / "data") == [record]
    return said_s


async def killed_shop(folder: Path, times: int) -> Outcome:
    outcome, worst_s = await both_faces(folder, times, app_loses_its_shop, run_loses_its_shop)
    outcome.worst = f"shown after {worst_s:.1f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(9, "the shop is killed mid-run", "shown after 1.5 s", killed_shop, 1, 5, marker="alone"),
)
