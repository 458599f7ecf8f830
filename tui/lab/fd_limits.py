"""How many open files a plan needs, and whether the limit allows them. Pure."""

from __future__ import annotations

from math import ceil

from tui.model.parts import ShopMode

# An idle Locust worker or shop opens fewer: libraries, log, listener and event loop.
OWN_FILES = 100


def files_needed(users: int, workers: int, shop: ShopMode) -> int:
    """Return the open files of the process that needs most.

    Every user has a connection. The shop holds all of them at once; where the target is not
    petload's shop, a worker holds those of its own users.
    """
    connections = ceil(users / workers) if shop is ShopMode.NONE else users
    return connections + OWN_FILES


def too_few_files(users: int, workers: int, shop: ShopMode, limit: int) -> str | None:
    """Return why the plan cannot work with `limit` open files a process; None where it can."""
    needed = files_needed(users, workers, shop)
    if needed <= limit:
        return None
    return (
        f"{users:,} users need {needed:,} open files in one process; {limit:,} are allowed here."
        f" Run `ulimit -n {needed}` before petload, or have fewer users."
    )
