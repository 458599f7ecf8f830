"""Name the processes, as the screen, JSON and the code do."""

from __future__ import annotations

PETSHOP, MASTER, MACHINE, PETLOAD = "petshop", "master", "machine", "petload"
WORKER_PREFIX = "worker-"

# The state of a process that lives and does not respond: stopped by a signal, or busy with one
# thing. Its other states are those of processes.state.State.
HUNG = "hung"


def is_worker(name: str) -> bool:
    """Return whether this is the name of a worker."""
    return name.startswith(WORKER_PREFIX)
