"""Find the locustfiles: the lab's own, and the one of a plan."""

from __future__ import annotations

from pathlib import Path

from tui.model.parts import PARTS
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
    return plan.locustfile not in {part.locustfile for part in PARTS.values()}


def locustfile_path(plan: Plan) -> Path:
    """Return the path of the plan's locustfile. Raises LocustfileMissing."""
    path = Path(plan.locustfile) if is_users_own(plan) else locustfiles() / plan.locustfile
    if not path.is_file():
        raise LocustfileMissing(f"There is no locustfile {path}. Check the path of --locustfile.")
    if "," in str(path):
        # Locust takes several files with commas between them.
        raise LocustfileMissing(f"Locust cannot load {path}: its path has a comma. Rename it.")
    return path
