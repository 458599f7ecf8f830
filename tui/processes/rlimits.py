"""Read and raise the kernel's limit of open files, which children inherit."""

from __future__ import annotations

import resource
from contextlib import suppress

# More than any lab needs; some systems call their hard limit infinite and refuse it all the same.
ENOUGH = 65_536


def most_open_files() -> int:
    """Return how many files a child may have open at most."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ENOUGH if hard == resource.RLIM_INFINITY else hard


def allow_open_files() -> None:
    """Raise the soft limit, which a shell may set low, to what the hard one allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(ENOUGH, most_open_files())
    if soft != resource.RLIM_INFINITY and soft < wanted:
        # macOS has a limit of its own below an infinite hard one.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
