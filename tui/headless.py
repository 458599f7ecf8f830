"""`run` and `scale`: the same lab without a screen. Progress to stderr, the result as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from tui.lab.face import LabFailed, Refused
from tui.lab.notebook import told
from tui.lab.parts import Plan
from tui.lab.scaling import table
from tui.lab.session import Lab
from tui.lab.snapshot import Load, Snapshot
from tui.options import Options

RAN, COULD_NOT_START, LOST, INTERRUPTED = 0, 3, 4, 130
PROGRESS_EVERY_S = 5.0


async def run(options: Options) -> int:
    """One test of `options.duration_s`; returns the exit status."""
    _check_writable(options.json)
    record, status = await _one_run(options, options.plan)
    if record is not None:
        _write(record, options.json)
        _summarise(record)
    if status == INTERRUPTED:
        _tell("interrupted")
    return status


async def scale(options: Options) -> int:
    """The same test once at each pool size; returns the exit status of the worst."""
    _check_writable(options.json)
    runs: list[dict[str, Any]] = []
    status = RAN
    for workers in options.pool_sizes:
        _tell(f"workers: {workers}")
        record, status = await _one_run(options, replace(options.plan, workers=workers))
        if record is not None:
            runs.append(record)
            _summarise(record)
        if status != RAN:
            break
    if runs:
        _write({"schema": "petload.scale/1", "runs": runs, "table": table(runs)}, options.json)
    return status


async def _one_run(options: Options, plan: Plan) -> tuple[dict[str, Any] | None, int]:
    """The run's JSON (None where it never began) and an exit status. Leaves no child behind."""
    lab = Lab(
        plan,
        data_dir=options.data_dir,
        shop_port=options.shop_port,
        web_port=options.web_port,
    )
    try:
        async with lab:
            lab.subscribe_events(lambda event: _tell(event.text))
            lab.subscribe(_Progress())
            result = await _test(lab, options.duration_s)
    except asyncio.CancelledError:
        # Leaving the lab has kept the run as far as it got.
        result = lab.last_run, INTERRUPTED
    if said := told(lab.kept):
        _tell(said)
    return result


async def _test(lab: Lab, duration_s: float) -> tuple[dict[str, Any] | None, int]:
    """Open the lab, have the load on for the time, and stop it."""
    try:
        lab.check_limits()
        await lab.open()
        await lab.start()
    except LabFailed as failure:
        say_failure(failure)
        return None, COULD_NOT_START
    except Refused as reason:
        _tell(str(reason))
        return None, COULD_NOT_START
    ends = {asyncio.create_task(lab.wait_lost()), asyncio.create_task(lab.watch())}
    try:
        # The run began when the load was asked for, a moment before that was confirmed.
        left_s = max(0.0, duration_s - (lab.run_s or 0.0))
        done, _ = await asyncio.wait(ends, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in ends:
            task.cancel()
    await lab.stop()
    if lab.lost is not None:
        _tell(f"{lab.lost}; the result is what was counted until then")
    return lab.last_run, RAN if lab.lost is None else LOST


class _Progress:
    """Tells on stderr every few seconds how it goes."""

    def __init__(self) -> None:
        self._told_at = 0.0

    def __call__(self, snapshot: Snapshot) -> None:
        if snapshot.load in (Load.SPAWNING, Load.RUNNING) and (
            snapshot.t - self._told_at >= PROGRESS_EVERY_S
        ):
            self._told_at = snapshot.t
            _tell(_line(snapshot))


def _line(snapshot: Snapshot) -> str:
    now = snapshot.now
    return (
        f"{snapshot.run_s or 0:5.0f} s  users {now.users or 0:,}/{snapshot.target_users:,}"
        f"  RPS {_known(now.rps)}  Failures {_known(now.failures_per_s, 1)}/s"
        f"  p95 {_known(now.p95_ms)} ms  probe {_known(now.probe_ms, 1)} ms"
        f"  Bottleneck {snapshot.verdict.bottleneck}"
    )


def _summarise(record: dict[str, Any]) -> None:
    totals = record["totals"]
    _tell(
        f"{totals['requests']:,} requests, {totals['failures']:,} failures in"
        f" {record['duration_s']:.1f} s: {_known(totals['rps'], 1)} RPS,"
        f" p95 {_known(totals['response_ms']['p95'])} ms."
        f" Bottleneck: {record['verdict']['bottleneck']}"
    )


def _known(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def say_failure(failure: LabFailed) -> None:
    """The sentence, and what the process wrote last."""
    _tell(str(failure))
    for line in failure.tail[-12:]:
        _tell(f"  | {line}")


def _tell(text: str) -> None:
    # Where nobody reads it any more, because the terminal was closed, the run ends in order still.
    with suppress(OSError):
        sys.stderr.write(f"petload: {text}\n")
        sys.stderr.flush()


def _check_writable(file: str | None) -> None:
    """Know before the test, not after it, that its result can be written. Raises OSError."""
    if file is None or file == "-":
        return
    path = Path(file)
    was_there = path.exists()
    path.open("a").close()
    if not was_there:
        path.unlink()


def _write(result: dict[str, Any], file: str | None) -> None:
    if file is None:
        return
    text = json.dumps(result, indent=1) + "\n"
    if file == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        Path(file).write_text(text, encoding="utf-8")
