"""docs/contract.md has the options of --help, and the exit statuses of the code."""

from __future__ import annotations

import argparse
import re
from functools import partial
from pathlib import Path

import pytest

from tui.cli.compare import compare_parser
from tui.cli.export import export_parser
from tui.cli.grade import grade_parser
from tui.cli.parser import COMMANDS
from tui.cli.report import report_parser
from tui.cli.runs import runs_parser
from tui.model.exit_status import ExitStatus

CONTRACT = (Path(__file__).parents[2] / "docs" / "contract.md").read_text()
OWN = {"--help", "--version"}
PARSERS = {
    **{command: partial(parser, int) for command, parser in COMMANDS.items()},
    "runs": runs_parser,
    "compare": compare_parser,
    "report": report_parser,
    "export": export_parser,
    "grade": grade_parser,
}


def documented(command: str) -> set[str]:
    """Return the options that the contract's table has for a command."""
    rows = re.findall(r"^\| `(--[\w-]+)` \|[^|]*\| ([^|]*) \|", CONTRACT, re.MULTILINE)
    # `all` are the commands that run a test.
    is_of_a_test = command in COMMANDS
    return {
        option
        for option, where in rows
        if (where == "all" and is_of_a_test) or command in where.split(", ")
    }


def accepted(command: str) -> set[str]:
    """Return the options that a command takes."""
    parser: argparse.ArgumentParser = PARSERS[command]()
    return {option for option in parser._option_string_actions if option.startswith("--")} - OWN


@pytest.mark.parametrize("command", list(PARSERS))
def test_the_documented_options_are_those_of_the_parser(command: str) -> None:
    assert documented(command) == accepted(command)


def test_the_documented_exit_statuses_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (\d+) \|", CONTRACT, re.MULTILINE)
    assert [int(status) for status in rows] == [status.value for status in ExitStatus]
