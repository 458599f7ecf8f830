"""Decide when a step is done: one pure function each, over this second and the observations.

Each returns what the run shows now, in a few words, and whether that is enough. None of them trusts
a report that is old, a load that is off, or a figure that is not known; `Observations` hold nothing
of another part. Every check can be passed on a machine of two cores.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui.guide.check_result import Check
from tui.guide.checks import part1, part2, part3, part4

CHECKS: Mapping[int, Mapping[str, Check]] = {
    1: part1.CHECKS,
    2: part2.CHECKS,
    3: part3.CHECKS,
    4: part4.CHECKS,
}
"""By part and step; the steps that are not here are ticked by hand."""
