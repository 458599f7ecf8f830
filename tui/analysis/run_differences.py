"""List what differed between two groups of runs, other than their figures. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from tui.analysis.thresholds import DURATION_SHARE
from tui.model.parts import ShopMode

Run = Mapping[str, Any]
DIFF_LINES = 40
GIB = 2**30


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting, a machine or a version that differs; several values of one side have commas."""

    name: str
    a: str
    b: str


def differences(a: Sequence[Run], b: Sequence[Run]) -> tuple[Difference, ...]:
    """Return what differs between the runs of A and of B, the test's settings first."""
    rows = [
        Difference(name, _shown(a, read), _shown(b, read))
        for name, read in _readers(a, b).items()
        if {read(run) for run in a} != {read(run) for run in b}
    ]
    if _durations_differ(a, b):
        rows.append(Difference("duration", _shown(a, _duration), _shown(b, _duration)))
    return tuple(rows)


def locustfile_diff(a: Run, b: Run) -> tuple[str, ...]:
    """Return the unified diff of the locustfiles that were kept with both runs, cut where long."""
    ours, theirs = _texts(a), _texts(b)
    if not ours or not theirs:
        return ()
    lines: list[str] = []
    for name in (*ours, *(name for name in theirs if name not in ours)):
        old, new = ours.get(name, ""), theirs.get(name, "")
        lines += unified_diff(
            old.splitlines(), new.splitlines(), f"A/{name}", f"B/{name}", lineterm="", n=2
        )
    left_out = len(lines) - DIFF_LINES
    return (*lines[:DIFF_LINES], f"… {left_out} more lines") if left_out > 0 else tuple(lines)


def _readers(a: Sequence[Run], b: Sequence[Run]) -> dict[str, Callable[[Run], str]]:
    """Return how each setting of a run is read and shown."""
    runs = (*a, *b)
    settings: dict[str, Callable[[Run], str]] = {
        "part": lambda run: _text(run["part"] or "own test"),
        "shop": lambda run: _text(run["shop"]),
        "locustfile": lambda run: _text(run["locustfile"]),
        "users": lambda run: _text(run["users"]),
        "spawn rate": lambda run: _text(run["spawn_rate"], "/s"),
        "workers": lambda run: _text(run["workers"]),
        "objective": lambda run: _text(run["slo_ms"], " ms"),
        "Locust arguments": lambda run: " ".join(run["locust_arguments"]) or "none",
        "user classes": lambda run: ", ".join(run["user_classes"]) or "–",
        "ended by": lambda run: _text(run["ended_by"]),
    }
    # The pet shop gets a free port where its own is taken: that is no other target.
    if any(run["shop"] == ShopMode.NONE for run in runs):
        settings["host"] = lambda run: _text(run["host"])
    machine: dict[str, Callable[[Run], str]] = {
        "cores": lambda run: _text(run["machine"]["cores"]),
        "memory": lambda run: _gib(run["machine"]["memory_bytes"]),
        "platform": lambda run: _text(run["machine"]["platform"]),
    }
    names = sorted({name for run in runs for name in run["machine"]["versions"]})
    return settings | machine | {f"{name} version": _version(name) for name in names}


def _version(name: str) -> Callable[[Run], str]:
    return lambda run: _text(run["machine"]["versions"].get(name))


def _durations_differ(a: Sequence[Run], b: Sequence[Run]) -> bool:
    known = [[run["duration_s"] for run in runs if run["duration_s"]] for runs in (a, b)]
    if not all(known):
        return False
    shortest, longest = min(map(min, known)), max(map(max, known))
    return bool(longest - shortest > DURATION_SHARE * longest)


def _duration(run: Run) -> str:
    return f"{run['duration_s'] or 0:.0f} s"


def _shown(runs: Sequence[Run], read: Callable[[Run], str]) -> str:
    return ", ".join(dict.fromkeys(read(run) for run in runs))


def _text(value: object, unit: str = "") -> str:
    if value is None:
        return "–"
    return f"{value:,g}{unit}" if isinstance(value, int | float) else f"{value}{unit}"


def _gib(size: int | None) -> str:
    return "–" if size is None else f"{size / GIB:.1f} GiB"


def _texts(run: Run) -> dict[str, str]:
    return {each["name"]: each["text"] for each in run.get("locustfiles") or ()}
