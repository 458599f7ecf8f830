"""The options that fail or stop a test by its figures. Pure."""

from __future__ import annotations

import argparse

from tui.analysis.conditions import written
from tui.cli.messages import result_file
from tui.cli.values import condition
from tui.model.condition import Gate, Kind

ABOUT = (
    "[METHOD NAME:] FIGURE OPERATOR VALUE [for TIME], such as 'p95 > 300ms', 'GET /: p99 > 1s for"
    " 10s', 'failures > 1%', 'rps < 500', 'invalid' or 'bottleneck = tester'. Both options may be"
    " given several times."
)


def add_gates(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command has."""
    group = parser.add_argument_group("conditions", ABOUT)
    for option, text in (
        ("--fail-if", "end with status 1 where it holds for the run"),
        ("--stop-if", "stop the load as soon as it holds, and end with status 1"),
    ):
        group.add_argument(
            option, type=condition, action="append", default=[], metavar="CONDITION", help=text
        )


def add_junit(parser: argparse.ArgumentParser) -> None:
    """Add the option of the commands that write results."""
    parser.add_argument(
        "--junit",
        type=result_file,
        metavar="FILE",
        help="write what came of the conditions as JUnit XML, for CI",
    )


def add_baseline(parser: argparse.ArgumentParser) -> None:
    """Add the option of the command that compares its run with a kept one."""
    parser.add_argument(
        "--baseline",
        metavar="RUN",
        help="compare with a kept run, for conditions on a change such as 'p95 > +10%%'",
    )


def gates(parser: argparse.ArgumentParser, found: argparse.Namespace) -> tuple[Gate, ...]:
    """Return the conditions that fail the test, then those that stop it; each once.

    Exit with a sentence where one is on a change that is not known.
    """
    if getattr(found, "baseline", None) and getattr(found, "against", None):
        parser.error("--baseline and --against are two things to compare with; give one of them")
    for each in found.stop_if:
        if each.is_change:
            parser.error(
                f"--stop-if '{written(each)}': a change is known at the end of a run;"
                " give it to --fail-if"
            )
    for each in found.fail_if:
        if each.is_change and getattr(found, "baseline", None) is None:
            parser.error(
                f"--fail-if '{written(each)}' is a change from a kept run: name that with"
                " petload-tui run --baseline RUN"
            )
    return tuple(
        Gate(kind, each)
        for kind, given in ((Kind.FAIL_IF, found.fail_if), (Kind.STOP_IF, found.stop_if))
        for each in dict.fromkeys(given)
    )
