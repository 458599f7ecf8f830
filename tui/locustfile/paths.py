"""Find the locustfiles: the lab's own, and the one of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tui.model.plan import Plan


class LocustfileMissing(Exception):
    """There is no such locustfile; the message says where it was looked for."""


def locustfiles() -> Path:
    """Return the folder of the lab's own locustfiles.

    It is beside `tui`. A search by name would find a user's own `locustfiles`.
    """
    return Path(__file__).resolve().parents[2] / "locustfiles"


def is_users_own(plan: Plan) -> bool:
    """Return whether the plan's locustfile is a file of the user's, not one of the lab's."""
    return plan.is_own


def locustfile_paths(plan: Plan) -> tuple[Path, ...]:
    """Return the paths of the plan's locustfile: files, and folders of files, of the user's."""
    if not is_users_own(plan):
        return (locustfiles() / plan.locustfile,)
    return tuple(map(Path, plan.locustfile.split(",")))


def check_locustfile(plan: Plan) -> None:
    """Raise LocustfileMissing where the plan's locustfile is not there."""
    for path in locustfile_paths(plan):
        if not (path.is_file() or path.is_dir()):
            raise LocustfileMissing(
                f"There is no locustfile {path}. Check the path of --locustfile."
            )


def locustfile_name(plan: Plan) -> str:
    """Return the name of the plan's locustfile, as it is shown; of several with commas."""
    return ",".join(Path(each).name for each in plan.locustfile.split(","))


def first_file(paths: Sequence[Path]) -> Path:
    """Return the first Python file of these files and folders."""
    for path in paths:
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for file in files:
            return file
    raise LocustfileMissing(f"There is no Python file in {paths[0]}.")
