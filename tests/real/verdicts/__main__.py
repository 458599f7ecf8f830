"""Run the scenarios by `python -m tests.real.verdicts [--causal] [WORD ...]`; print a table."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.real.verdicts.scenario import RIGHT_WITHIN_S, Judged, Scenario, judge, scaled
from tests.real.verdicts.scenarios import SCENARIOS

RUN_S = 60.0
CAUSAL_RUN_S = 15.0


def row(scenario: Scenario, judged: Judged, gain: float | None) -> str:
    """Return the table's row of a scenario."""
    after_s = judged.right_after_s(scenario.answers)
    is_right = after_s is not None and after_s <= RIGHT_WITHIN_S
    totals = judged.report["totals"]
    cells = [
        scenario.name,
        "/".join(sorted(scenario.answers)),
        judged.final,
        f"after {after_s} s" if after_s is not None else "never",
        str(judged.changes),
        f"{totals['rps'] or 0:,.0f}",
        f"{gain:.2f}" if gain is not None else "",
        "right" if is_right else "WRONG",
    ]
    return "| " + " | ".join(cells) + " |"


async def attempt(scenario: Scenario, run_s: float, *, causal: bool) -> tuple[Judged, float | None]:
    """Run a scenario; return its verdicts, and the gain of a second worker where it is measured."""
    with tempfile.TemporaryDirectory(prefix="petload-verdict-") as folder:
        judged = await judge(scenario, Path(folder) / "run", run_s)
        measured = (
            causal and judged.final in ("tester", "shop") and "--workers" not in scenario.options
        )
        gain = (
            (await scaled(scenario, Path(folder) / "scale", CAUSAL_RUN_S)).gain
            if measured
            else None
        )
    return judged, gain


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.real.verdicts", description=__doc__)
    parser.add_argument(
        "--causal", action="store_true", help="also measure the gain of a second worker"
    )
    parser.add_argument(
        "--seconds", type=float, default=RUN_S, help="seconds of steady load (default 60)"
    )
    parser.add_argument("words", nargs="*", help="only scenarios with one of these in their name")
    options = parser.parse_args()
    print("| scenario | is | petload says | right | changes | RPS | worker gain | |")  # noqa: T201
    print("|---|---|---|---|---|---|---|---|", flush=True)  # noqa: T201
    wrong = 0
    for scenario in SCENARIOS:
        if options.words and not any(word in scenario.name for word in options.words):
            continue
        judged, gain = asyncio.run(attempt(scenario, options.seconds, causal=options.causal))
        line = row(scenario, judged, gain)
        wrong += line.endswith("WRONG |")
        print(line, flush=True)  # noqa: T201
        print(f"    {scenario.name}: {' '.join(judged.steady)}", file=sys.stderr, flush=True)  # noqa: T201
        print(f"    {judged.report['verdict']['evidence']}", file=sys.stderr, flush=True)  # noqa: T201
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
