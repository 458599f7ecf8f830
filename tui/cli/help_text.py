"""What `petload-tui --help` says around the options."""

from __future__ import annotations

USAGE = (
    "petload-tui [OPTIONS] [-- LOCUST ARGUMENTS]\n"
    "       petload-tui run [OPTIONS] --duration TIME [--json FILE] [-- ...]\n"
    "       petload-tui scale [OPTIONS] --workers N,N,... --duration TIME [--json FILE]\n"
    "       petload-tui runs [--note NAME TEXT] [--delete NAME]\n"
    "       petload-tui compare A B\n"
    "       petload-tui report RUN... [--html FILE] [--md FILE]\n"
    "       petload-tui export FILE... [--student NAME]\n"
    "       petload-tui grade FILE... [--csv]"
)

DESCRIPTION = (
    "A load-testing lab on real processes: a pet shop, a Locust master and its\n"
    "workers, and which component is the bottleneck."
)

EPILOG = (
    "without a screen:\n"
    "  petload-tui run       one test, its result as JSON (petload-tui run --help)\n"
    "  petload-tui scale     the same test at each pool size\n"
    "  petload-tui runs      the kept runs, newest first\n"
    "  petload-tui compare   what changed from one kept run to another\n"
    "  petload-tui report    a report of kept runs, as HTML or Markdown\n"
    "  petload-tui export    what a learner hands in, for petload-tui grade\n\n"
    "exit status:\n  0 the test ran, 1 it ran and a condition held, 2 wrong usage,\n"
    "  3 it could not start, 4 the shop or the master was lost on the way, 130 interrupted"
)
