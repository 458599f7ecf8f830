"""The plug-in, in a process of its own: importing locust changes the whole interpreter."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

CASES = Path(__file__).with_name("plugin_cases.py")


def test_the_plug_ins_pieces() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(CASES)],
        capture_output=True,
        check=False,
        timeout=100,
        cwd=CASES.parents[2],
        # These pieces wait for nothing, and pytest has loaded too much for gevent to patch.
        env=os.environ | {"LOCUST_SKIP_MONKEY_PATCH": "1"},
        text=True,
    )
    assert ended.returncode == 0, ended.stdout[-8000:] + ended.stderr[-2000:]
    passed = re.search(r"(\d+) passed", ended.stdout)
    assert passed
    assert int(passed[1]) > 50
