"""Command lines, and what they are answered with."""

from __future__ import annotations

import shlex

import pytest

from tui.cli.parser import Options, parse

MOST_WORKERS = 16

SHARED = [
    "--part",
    "--users",
    "--spawn-rate",
    "--workers",
    "--shop",
    "--host",
    "--yes-i-may-test",
    "--locustfile",
    "--python",
    "--slo-ms",
    "--shop-port",
    "--web-port",
    "--data-dir",
]


def understood(line: str) -> Options:
    return parse(shlex.split(line), MOST_WORKERS)


def refused(line: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a wrong command line is answered with."""
    with pytest.raises(SystemExit) as left:
        understood(line)
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.out == ""
    assert said.err.endswith("\n")
    assert said.err.count("\n") == 1
    assert said.err.startswith("petload-tui")
    return said.err
