"""Find the repeats that kept runs belong to, and compare them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tui.analysis.comparison import Comparison, compare
from tui.runs.reader import MOST_BYTES, RunUnreadable, find, read

INTERRUPTED = "interrupt"


# The names of some runs, and the runs.
Group = tuple[list[str], list[dict[str, Any]]]


def compare_kept(data_dir: Path, a: str, b: str, *, single: bool = False) -> Comparison:
    """Compare two runs, or their groups of repeats. Raises RunUnreadable."""
    (names_a, runs_a), (names_b, runs_b) = both_groups(data_dir, a, b, single=single)
    return compare(runs_a, runs_b, (names_a, names_b))


def both_groups(data_dir: Path, a: str, b: str, *, single: bool = False) -> tuple[Group, Group]:
    """Return what two runs stand for. Raises RunUnreadable.

    Two repeats of the same group stand for themselves, and so do any two runs if `single`.
    """
    of_a, of_b = (with_repeats(data_dir, name, single=single) for name in (a, b))
    if of_a[0] != of_b[0]:
        return of_a, of_b
    if single or len(of_a[0]) == 1:
        raise RunUnreadable(f"{a} and {b} are the same run. Name another one.")
    return both_groups(data_dir, a, b, single=True)


def with_repeats(data_dir: Path, name: str, *, single: bool = False) -> Group:
    """Return the names and the runs of a run's group, in their order; the run alone if `single`.

    A run that was interrupted is in no group. Raises RunUnreadable.
    """
    path = find(data_dir, name)
    run = read(path)
    place = _place(run)
    if single or place is None or run["ended_by"] == INTERRUPTED:
        return [path.stem], [run]
    found = [(path, run)]
    for other in path.parent.glob("*.json"):
        if other != path and _mentions(other, place[0]):
            sibling = read(other)
            if _place(sibling) == place and sibling["ended_by"] != INTERRUPTED:
                found.append((other, sibling))
    found.sort(key=lambda each: each[1]["repeat"]["number"])
    return [each.stem for each, _ in found], [each for _, each in found]


def _place(run: dict[str, Any]) -> tuple[str, str] | None:
    """Return a run's group and variant; None for a run without repeats."""
    match run.get("repeat"):
        case {"group": str(group), "number": int(), "variant": str(variant)}:
            return group, variant
    return None


def _mentions(path: Path, group: str) -> bool:
    """Return whether a file has the group's name: most have not, and need not be parsed."""
    try:
        if path.name.startswith(".") or path.stat().st_size > MOST_BYTES:
            return False
        return group.encode() in path.read_bytes()
    except OSError as error:
        raise RunUnreadable(
            f"{path} cannot be read ({error.strerror or error}). Check its permissions."
        ) from error
