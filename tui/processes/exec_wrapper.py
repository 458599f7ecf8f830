"""Become another program, which then dies with its parent.

    python -I -S -E exec_wrapper.py EXPECTED_PPID -- PROGRAM [ARGUMENT...]

It runs between fork and exec of every child, so it imports as little as it can. It is replaced by
PROGRAM: the process id stays, the command line is PROGRAM's own. Exit status 127 when PROGRAM is
not found and 126 when it cannot be run, with one line on stderr, as a shell has it.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
SIGKILL = 9
SIGPIPE = 13
SIGXFSZ = 25


def main() -> int:
    """Tie this process to its parent, then become the program; return only if that fails."""
    expected_ppid, program = int(sys.argv[1]), sys.argv[3:]
    libc = ctypes.CDLL(None)
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    # A parent that died before the line above sends nothing any more: this process is an orphan.
    if os.getppid() != expected_ppid:
        return 1
    # Python ignores these two at its start, and what is ignored stays so across exec. Set back by
    # libc, because importing `signal` costs as much as all the rest of this script.
    for number in (SIGPIPE, SIGXFSZ):
        libc.signal(number, None)
    try:
        os.execvp(program[0], program)  # noqa: S606 - no shell is the point
    except OSError as error:
        sys.stderr.write(f"petload: cannot run {program[0]!r}: {error.strerror}\n")
        return 127 if isinstance(error, FileNotFoundError | NotADirectoryError) else 126


if __name__ == "__main__":
    sys.exit(main())
