"""Parse command lines, and read the sentence that refuses them."""

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
    "--probe",
    "--slo-ms",
    "--shop-port",
    "--web-port",
    "--data-dir",
    "--fail-if",
    "--stop-if",
]


def parsed(line: str) -> Options:
    """Return the options of a command line."""
    return parse(shlex.split(line), MOST_WORKERS)


def refused(line: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line on stderr that refuses a wrong command line."""
    with pytest.raises(SystemExit) as exited:
        parsed(line)
    output = capsys.readouterr()
    assert exited.value.code == 2
    assert output.out == ""
    assert output.err.endswith("\n")
    assert output.err.count("\n") == 1
    assert output.err.startswith("petload-tui")
    return output.err
