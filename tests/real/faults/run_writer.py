"""Keep one scripted run after the other, and print each second that was written."""

from __future__ import annotations

import random
import sys
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

from tests.runs.examples import a_plan
from tests.runs.journals import second
from tests.telemetry.reports import report, worker
from tui.lab.run_tracker import Context, RunTracker
from tui.model.verdict import Bottleneck, Verdict
from tui.runs.names import run_name


def say(name: str, seconds: int, state: str) -> None:
    """Print a run's name, how many seconds of it were written, and its state."""
    sys.stdout.write(f"{name} {seconds} {state}\n")
    sys.stdout.flush()


def main() -> None:
    """Write runs into the folder of the first argument until the process is killed."""
    data_dir, dice = Path(sys.argv[1]), random.Random(sys.argv[1])  # noqa: S311
    verdict = Verdict(Bottleneck.TESTER)
    now = Context(10.0, a_plan(4, users=200), "http://127.0.0.1:5000", {}, verdict)
    tracker = RunTracker(data_dir, lambda _: None, [])
    for number in count(1):
        running = report(0.0, worker(users=200), run=number, times={10: 5})
        tracker.follow(running, now)
        assert tracker.recorder is not None
        assert tracker.journal is not None
        assert tracker.journal.path is not None
        name = run_name(tracker.journal.path)
        say(name, 0, "begun")
        seconds = dice.randint(1, 40)
        for each in range(1, seconds + 1):
            snapshot, state = second(each)
            tracker.add(snapshot, state.count, 0)
            say(name, each, "on")
            time.sleep(dice.uniform(0, 0.004))
        tracker.recorder.ended_by = "duration"
        tracker.follow(replace(running, state="stopped"), now)
        say(name, seconds, "ended")


if __name__ == "__main__":
    main()
