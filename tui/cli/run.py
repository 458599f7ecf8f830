"""`petload-tui run`: one test without a screen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from tui.analysis.ramp import ramp_warning
from tui.cli.messages import (
    Progress,
    check_writable,
    summarize,
    tell,
    tell_failure,
    write_json,
)
from tui.cli.parser import Options
from tui.lab.lab import Lab
from tui.lab.protocol import LabFailed
from tui.locustfile.inspection import LocustfileBroken
from tui.model.commands import Refused
from tui.model.exit_status import ExitStatus
from tui.model.hosts import how_to_confirm
from tui.model.plan import Plan
from tui.runs.store import where_kept

# Locust's own status where a listener or a greenlet of the locustfile raised an exception.
UNCAUGHT_EXCEPTION = 2


async def run(options: Options) -> int:
    """Run one test of `options.duration_s`; return the exit status."""
    check_writable(options.json)
    result, status = await run_once(options, options.plan)
    if result is not None:
        write_json(result, options.json)
        summarize(result)
    if status is ExitStatus.INTERRUPTED:
        tell("interrupted")
    return status


async def run_once(options: Options, plan: Plan) -> tuple[dict[str, Any] | None, ExitStatus]:
    """Run the plan on a lab of its own; return the run's JSON and an exit status.

    The JSON is None where the run never began. No child is left.
    """
    lab = Lab(
        replace(plan, run_time_s=options.duration_s),
        data_dir=options.data_dir,
        shop_port=options.shop_port,
        web_port=options.web_port,
    )
    try:
        async with lab:
            lab.subscribe_events(lambda event: tell(event.text))
            lab.subscribe(Progress())
            if hosts := lab.plan.unconfirmed_hosts:
                raise LocustfileBroken(
                    f"The locustfile has hosts of its own: {how_to_confirm(hosts)}."
                )
            result = await _test(lab, options.duration_s)
    except asyncio.CancelledError:
        # The exit of the lab has kept the run so far.
        result = lab.last_run, ExitStatus.INTERRUPTED
    if said := where_kept(lab.kept):
        tell(said)
    report, status = result
    if status is ExitStatus.OK and lab.locust_exit_code:
        tell(_why_locust_failed(lab.locust_exit_code))
        status = ExitStatus.FAILED
    return report, status


def _why_locust_failed(exit_code: int) -> str:
    if exit_code == UNCAUGHT_EXCEPTION:
        return (
            f"Locust ended with status {exit_code}: a listener raised an exception, which is in"
            " master.log, or the locustfile set the status (process_exit_code)"
        )
    return f"the locustfile set the exit status {exit_code} (process_exit_code)"


async def _test(lab: Lab, duration_s: float) -> tuple[dict[str, Any] | None, ExitStatus]:
    """Open the lab, start the load, and stop it after `duration_s`."""
    try:
        lab.check_limits()
        await lab.open()
        await lab.start()
    except LabFailed as failure:
        tell_failure(failure)
        return None, ExitStatus.COULD_NOT_START
    except Refused as reason:
        tell(str(reason))
        return None, ExitStatus.COULD_NOT_START
    # A shape decides by itself how many users there are.
    warning = ramp_warning(lab.plan.users, lab.plan.spawn_rate, duration_s)
    if warning and not lab.plan.shape:
        tell(warning)
    ends = {
        asyncio.create_task(each) for each in (lab.wait_lost(), lab.wait_run_ended(), lab.watch())
    }
    try:
        # The run began with the request to start the load, a moment before `start` returned.
        left_s = max(0.0, duration_s - (lab.run_s or 0.0))
        done, _ = await asyncio.wait(ends, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in ends:
            task.cancel()
    await lab.stop("duration" if lab.lost is None else "lost")
    if lab.lost is not None:
        tell(f"{lab.lost}; the result is what was counted until then")
        return lab.last_run, ExitStatus.LOST
    if lab.last_run is None or lab.last_run["totals"]["answered"] == 0:
        tell("no request was answered: nothing was measured")
        return lab.last_run, ExitStatus.LOST
    return lab.last_run, ExitStatus.OK
