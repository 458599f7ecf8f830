"""How long processes may take to end, in s. Pure."""

from __future__ import annotations

from tui.lab.argv import STOP_TIMEOUT_S
from tui.model.plan import Plan

# A removed worker first finishes its users' requests, for at most --stop-timeout.
LEAVE_S = STOP_TIMEOUT_S + 5.0
# When petload ends, requests in flight are not awaited.
CLOSE_S = 2.0
# A report of a long run is written in seconds.
QUIT_S = 10.0
OWN_S = 3.0
WAITING_FOR_QUITTING = (
    f"waiting for the locustfile's quitting listeners, {QUIT_S:g} s at most;"
    " Ctrl+C ends them at once"
)


def quit_patience_s(plan: Plan, otherwise_s: float) -> float:
    """Return what Locust gets for the locustfile's listeners, which may write a report."""
    if plan.listens_to("quitting", "quit", "test_stop"):
        return QUIT_S
    # A user's file may add a listener when Locust runs, which the inspection does not see.
    return OWN_S if plan.is_own else otherwise_s
