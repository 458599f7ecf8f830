"""The names by which processes are known on the screen, in JSON and in code."""

from __future__ import annotations

PETSHOP, MASTER, MACHINE, PETLOAD = "petshop", "master", "machine", "petload"
WORKER_PREFIX = "worker-"

# The state of a process that is there and does nothing: stopped by a signal, or busy with one
# thing. Its other states are those of processes.state.State.
HUNG = "hung"


def is_worker(name: str) -> bool:
    """Return whether this is the name of a worker."""
    return name.startswith(WORKER_PREFIX)
