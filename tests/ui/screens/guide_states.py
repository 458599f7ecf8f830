"""Seconds of a guided lab, from no step done to all steps done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.ui.screens.idle_states import ready, stopped
from tests.ui.screens.load_states import part1, part2, saturated, slo_failures
from tui.guide.content import GUIDES
from tui.guide.engine import view
from tui.guide.observations import Observations, remember
from tui.guide.progress import PartProgress, Progress
from tui.model.snapshot import Snapshot


def guided(snapshot: Snapshot, part: PartProgress, trouble: str | None = None) -> Snapshot:
    """Return the snapshot with that progress of its part."""
    observed = remember(Observations(snapshot.part), snapshot)
    progress = Progress({snapshot.part: part})
    return replace(
        snapshot, guide=view(progress, snapshot.part, observed, snapshot, trouble=trouble)
    )


def new() -> Snapshot:
    """Nothing is done, and no load is on."""
    return guided(ready(), PartProgress())


def begun() -> Snapshot:
    """Part 1 under load: one prediction has an answer, the other is open."""
    return guided(
        part1(),
        PartProgress(
            done={
                "read": "ticked by you",
                "start": "the load is on: 10 users at 2/s",
                "users-up": "10 users are up",
                "order": "24 POST /pets, then 21 GET /",
            },
            predicted={"rps": 20.0},
            measured={"rps": 4.97},
        ),
    )


P95_SAID = "p95 903 ms with 200 users, 431 ms with 100"


def stressed() -> Snapshot:
    """Part 2 under load."""
    return guided(
        part2(),
        PartProgress(
            done={
                "diff": "ticked by you",
                "users-up": "200 users are up",
                "p95-grew": P95_SAID,
                "bottleneck": "the bottleneck: shop",
            },
            predicted={"rps": 640.0, "p95": 100.0},
            measured={"rps": 648.2, "p95": 903.0},
        ),
    )


def late() -> Snapshot:
    """Part 3 under load, and the progress cannot be kept."""
    trouble = "The guide's progress could not be kept in /data (No space left on device)."
    done = {"read": "ticked by you", "users-up": "200 users are up"}
    return guided(slo_failures(), PartProgress(done=done), trouble)


def full() -> Snapshot:
    """Part 4 with one worker, and an alert."""
    done = {"roles": "ticked by you", "saturated": "worker-1 uses 97 % of a core"}
    return guided(
        replace(saturated(), alert="worker-1 was killed (SIGKILL) and is started again."),
        PartProgress(done=done, predicted={"rps": 700.0, "times": 2.0}),
    )


def finished() -> Snapshot:
    """Every step of part 2 is done."""
    done = {step.key: "seen" for step in GUIDES[2].steps}
    return guided(stopped(), PartProgress(done=done))


GUIDED: Mapping[str, Callable[[], Snapshot]] = {
    build.__name__: build for build in (new, begun, stressed, late, full, finished)
}
