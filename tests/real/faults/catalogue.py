"""Every fault, in order."""

from __future__ import annotations

from tests.real.faults import counts, doors, ends, limits, losses, screen
from tests.real.faults.fault import Fault

FAULTS: tuple[Fault, ...] = tuple(
    sorted(
        (
            *counts.FAULTS,
            *doors.FAULTS,
            *ends.FAULTS,
            *limits.FAULTS,
            *losses.FAULTS,
            *screen.FAULTS,
        ),
        key=lambda fault: fault.number,
    )
)
