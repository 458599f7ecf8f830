"""Every state that the screen may have to show, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.ui.screens.guide_states import stressed
from tests.ui.screens.idle_states import own, ready, starting, stopped
from tests.ui.screens.load_states import (
    part1,
    part2,
    saturated,
    slo_failures,
    spawning,
    stopping,
    two_workers,
)
from tests.ui.screens.trouble import (
    failed,
    gap,
    hung,
    large_figures,
    lost_worker,
    many_endpoints,
    many_workers,
    probe_waiting,
    raising,
    stale,
    unknown,
)
from tui.model.snapshot import Snapshot

STATES: Mapping[str, Callable[[], Snapshot]] = {
    build.__name__: build
    for build in (
        starting,
        ready,
        spawning,
        part1,
        part2,
        slo_failures,
        saturated,
        two_workers,
        stopping,
        stopped,
        own,
        failed,
        lost_worker,
        hung,
        stale,
        probe_waiting,
        unknown,
        many_workers,
        many_endpoints,
        raising,
        gap,
        large_figures,
        stressed,
    )
}
RUNNING = ("spawning", "part1", "part2", "slo_failures", "saturated", "two_workers", "stopping")
"""The states in which a load is on, as a lab of a normal size has them."""
