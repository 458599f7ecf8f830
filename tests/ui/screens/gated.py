"""Seconds of a lab with conditions."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.screens import idle_states, load_states
from tui.model.condition import ConditionView, Kind
from tui.model.snapshot import Snapshot

SLOW = ConditionView("GET /: p99 > 1s for 10s", Kind.STOP_IF, False, "1,230 ms, 4 of 10 s")
TYPO = ConditionView("GET /typo: p95 > 1s", Kind.FAIL_IF, False, None)
FEW = ConditionView("rps < 700", Kind.FAIL_IF, True, "648/s")
FAILING = ConditionView("failures > 1%", Kind.FAIL_IF, False, "0 %")
ALL = (FAILING, TYPO, SLOW, FEW)


def gated() -> Snapshot:
    """Return a second in which one of four conditions holds."""
    return replace(load_states.two_workers(), conditions=ALL)


def gated_run_ended() -> Snapshot:
    """Return the second after a run."""
    return replace(idle_states.stopped(), conditions=ALL)
