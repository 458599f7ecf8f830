"""`petload-tui run`: one test without a screen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from tui.analysis.ramp import ramp_warning
from tui.cli.baseline import judge_changes, open_baseline
from tui.cli.messages import (
    Progress,
    check_writable,
    tell,
    tell_failure,
    tell_lines,
    write_json,
    write_junit,
)
from tui.cli.parser import Options
from tui.cli.summary import summary
from tui.lab.lab import Lab
from tui.lab.protocol import LabFailed
from tui.locustfile.inspection import LocustfileBroken
from tui.model.commands import Refused
from tui.model.exit_status import ExitStatus
from tui.model.hosts import how_to_confirm
from tui.model.plan import Plan
from tui.runs.reader import RunUnreadable


class Outcome(NamedTuple):
    """What came of a run. `report` is its JSON, None where it never began; `kept` its files."""

    report: dict[str, Any] | None
    status: ExitStatus
    kept: tuple[Path, ...]


# Locust's own status where a listener or a greenlet of the locustfile raised an exception.
UNCAUGHT_EXCEPTION = 2


async def run(options: Options) -> int:
    """Run one test of `options.duration_s`; return the exit status."""
    check_writable(options.json, options.junit)
    options.results.check_writable([options.plan.csv_prefix])
    try:
        baseline = open_baseline(options.data_dir, options.baseline)
    except RunUnreadable as error:
        tell(str(error))
        return ExitStatus.WRONG_USAGE
    outcome = await run_once(options, options.plan)
    status = outcome.status
    if outcome.report is not None:
        changes = judge_changes(baseline, options.plan.gates, [outcome.report], outcome.kept)
        status = judged(status, outcome.report)
        tell_lines(["", *summary(outcome.report, [*map(str, outcome.kept), *files(options)])])
        tell_lines(changes)
        write_json(outcome.report, options.json)
        write_junit([outcome.report], options.junit)
        options.results.write_runs([outcome.report])
    if status is ExitStatus.INTERRUPTED:
        tell("interrupted")
    return status


def files(options: Options) -> list[str]:
    """Return the files that the results were asked to be written to."""
    return [file for file in (options.json, options.junit) if file is not None and file != "-"]


async def run_once(options: Options, plan: Plan) -> Outcome:
    """Run the plan on a lab of its own; return what came of it. No child is left."""
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
    report, status = result
    if status is ExitStatus.OK and lab.locust_exit_code:
        tell(why_locust_failed(lab.locust_exit_code, writes_csv=plan.csv_prefix is not None))
        status = ExitStatus.FAILED
    return Outcome(report, judged(status, report), tuple(lab.kept))


def judged(status: ExitStatus, report: Mapping[str, Any] | None) -> ExitStatus:
    """Return the status, or FAILED where all went well and one of the run's conditions held."""
    is_held = report is not None and any(each["held"] for each in report["conditions"])
    return ExitStatus.FAILED if is_held and status is ExitStatus.OK else status


def why_locust_failed(exit_code: int, *, writes_csv: bool) -> str:
    """Return what the exit status of the master means."""
    if exit_code == UNCAUGHT_EXCEPTION:
        return (
            f"Locust ended with status {exit_code}: a listener raised an exception, which is in"
            " master.log, or the locustfile set the status (process_exit_code)"
        )
    if writes_csv:
        return (
            f"Locust ended with status {exit_code}: the locustfile set it (process_exit_code), or a"
            " CSV file could not be written, which is in master.log"
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
        tell("the result is what was counted until then")
        return lab.last_run, ExitStatus.LOST
    if lab.last_run is None or lab.last_run["totals"]["answered"] == 0:
        tell("no request was answered: nothing was measured")
        return lab.last_run, ExitStatus.LOST
    return lab.last_run, ExitStatus.OK
