"""Say before a run whether all of its users can be up in time. Pure."""

from __future__ import annotations

from math import ceil


def ramp_warning(users: int, spawn_rate: float, duration_s: float) -> str | None:
    """Return a sentence where the users are not all up before the run ends; None where they are.

    `spawn_rate` in users/s.
    """
    needed_s = users / spawn_rate
    if needed_s < duration_s:
        return None
    return (
        f"{users:,} users at {spawn_rate:g}/s need {needed_s:g} s, and the run takes"
        f" {duration_s:g} s: give --spawn-rate {ceil(users / duration_s) + 1} or more"
    )
