"""Try the faults by `python -m tests.real.faults [--long] [NUMBER ...]`, and print a line each."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.real.faults.catalogue import FAULTS
from tests.real.faults.fault import Fault, Outcome


async def attempt(fault: Fault, times: int) -> Outcome:
    """Try the fault in a temporary folder; count an error of the trial itself as a failed trial."""
    with tempfile.TemporaryDirectory(prefix="petload-fault-") as folder:
        try:
            return await fault.attempt(Path(folder), times)
        except Exception:  # noqa: BLE001 - the other faults are tried anyway
            outcome = Outcome()
            outcome.note(traceback.format_exc())
            return outcome


def line(fault: Fault, outcome: Outcome, seconds: float) -> str:
    """Return the printed line of a fault."""
    if outcome.skipped:
        return f"{fault.number:>2}  {fault.name:<52} not tried: {outcome.skipped}"
    verdict = "passed" if outcome.passed == outcome.tried else "FAILED"
    return (
        f"{fault.number:>2}  {fault.name:<52} {outcome.passed:>4} of {outcome.tried:<4} {verdict}"
        f"  {seconds:5.0f} s  worst: {outcome.worst or '-'}  (bound: {fault.passes_at})"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.real.faults", description=__doc__)
    parser.add_argument(
        "--long", action="store_true", help="the full number of trials; takes an hour"
    )
    parser.add_argument("numbers", nargs="*", type=int, help="only these faults")
    options = parser.parse_args()
    failed = False
    for fault in FAULTS:
        if options.numbers and fault.number not in options.numbers:
            continue
        begun = time.monotonic()
        outcome = asyncio.run(attempt(fault, fault.long if options.long else fault.short))
        print(line(fault, outcome, time.monotonic() - begun), flush=True)  # noqa: T201
        for problem in outcome.problems[:5]:
            print(f"    {problem}", file=sys.stderr, flush=True)  # noqa: T201
        failed = failed or bool(outcome.problems)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
