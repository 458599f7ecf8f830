"""The options of `run` for repeats, and for a second target. Pure."""

from __future__ import annotations

import argparse
from dataclasses import replace

from tui.cli import values as check
from tui.model.parts import ShopMode
from tui.model.plan import Plan


def add_repeats(parser: argparse.ArgumentParser) -> None:
    """Add the options to the parser of `run`."""
    parser.add_argument(
        "--repeat",
        dest="repeats",
        type=check.repeats,
        metavar="N",
        default=1,
        help="run the test N times, each on a lab of its own; five tell a change from noise",
    )
    parser.add_argument(
        "--against",
        type=check.url,
        metavar="URL",
        help="also run the test on this target, in the order A B B A, and compare both",
    )


def against(parser: argparse.ArgumentParser, found: argparse.Namespace, test: Plan) -> Plan | None:
    """Return the same test on the target of --against; None without one.

    Exit with a sentence where it is the same target.
    """
    url = getattr(found, "against", None)
    if url is None:
        return None
    if url == found.host:
        parser.error("--against names the target of --host itself; give another one")
    return replace(test, host=url, shop=ShopMode.NONE)
