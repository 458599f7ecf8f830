"""Whose child a process is."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil

from tests.telemetry.web import until
from tui.processes.ancestry import owner

# A launcher that runs a helper: it leaves the session, or its parent leaves it.
LAUNCHER = """
import os, subprocess, sys
leaves = sys.argv[1] == "the session"
if not leaves and os.fork():
    os.wait()
    sys.stdin.read()
    os._exit(0)
print(subprocess.Popen(
    [sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read()"],
    start_new_session=leaves,
).pid, flush=True)
if not leaves:
    os._exit(0)
sys.stdin.read()
"""


def test_a_helper_belongs_to_its_launcher_wherever_it_is() -> None:
    for leaves in ("the session", "its parent"):
        with subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, leaves],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        ) as launcher:
            assert launcher.stdout is not None
            lines = {launcher.stdout.readline().strip(), launcher.stdout.readline().strip()}
            (helper,) = (int(line) for line in lines if line != "up")
            assert owner(helper, {launcher.pid}) == launcher.pid
            assert owner(launcher.pid, {launcher.pid}) == launcher.pid
            assert owner(helper, {os.getpid() + 10**7}) is None
            assert launcher.stdin is not None
            launcher.stdin.close()
        until(lambda pid=helper: not psutil.pid_exists(pid))  # type: ignore[misc]


def test_a_process_that_is_not_there_belongs_to_none() -> None:
    assert owner(10**9, {1}) is None
