"""Name the exit statuses of petload-tui, by the contract."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """What the end of petload means to a script."""

    OK = 0
    """The test ran."""
    FAILED = 1
    """The test ran, and a condition held or the locustfile set a process_exit_code."""
    WRONG_USAGE = 2
    COULD_NOT_START = 3
    """The message names what could not start, and how to mend it."""
    LOST = 4
    """The shop or the master was lost on the way."""
    OWN_ERROR = 70
    """An error of petload's own: EX_SOFTWARE of sysexits.h."""
    INTERRUPTED = 130
