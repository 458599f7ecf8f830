"""Every fault, in order."""

from __future__ import annotations

from tests.real.faults import (
    clock,
    counts,
    ends,
    growth,
    killed,
    master,
    open_files,
    ports,
    reused_pids,
    screen,
    settings,
    shop,
    storage,
    strangers,
    targets,
    workers,
)
from tests.real.faults.fault import Fault

FAULTS: tuple[Fault, ...] = tuple(
    sorted(
        (
            *clock.FAULTS,
            *counts.FAULTS,
            *ends.FAULTS,
            *growth.FAULTS,
            *killed.FAULTS,
            *master.FAULTS,
            *open_files.FAULTS,
            *ports.FAULTS,
            *reused_pids.FAULTS,
            *screen.FAULTS,
            *settings.FAULTS,
            *shop.FAULTS,
            *storage.FAULTS,
            *strangers.FAULTS,
            *targets.FAULTS,
            *workers.FAULTS,
        ),
        key=lambda fault: fault.number,
    )
)
