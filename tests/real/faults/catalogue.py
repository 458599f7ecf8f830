"""Every fault, by number."""

from __future__ import annotations

from tests.real.faults import (
    bad_disks,
    clock_jumps,
    crash_loop,
    exits,
    fd_limits,
    foreign_requests,
    foreign_workers,
    interrupted_writes,
    killed_runs,
    leaks,
    locust_settings,
    log_flood,
    master_failures,
    pid_reuse,
    port_conflicts,
    random_input,
    remote_targets,
    request_counts,
    shop_crash,
    sigkill,
    suspension,
    worker_failures,
)
from tests.real.faults.fault import Fault

FAULTS: tuple[Fault, ...] = tuple(
    sorted(
        (
            *bad_disks.FAULTS,
            *clock_jumps.FAULTS,
            *crash_loop.FAULTS,
            *exits.FAULTS,
            *fd_limits.FAULTS,
            *foreign_requests.FAULTS,
            *foreign_workers.FAULTS,
            *interrupted_writes.FAULTS,
            *killed_runs.FAULTS,
            *leaks.FAULTS,
            *locust_settings.FAULTS,
            *log_flood.FAULTS,
            *master_failures.FAULTS,
            *pid_reuse.FAULTS,
            *port_conflicts.FAULTS,
            *random_input.FAULTS,
            *remote_targets.FAULTS,
            *request_counts.FAULTS,
            *shop_crash.FAULTS,
            *sigkill.FAULTS,
            *suspension.FAULTS,
            *worker_failures.FAULTS,
        ),
        key=lambda fault: fault.number,
    )
)
