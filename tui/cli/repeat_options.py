"""The options of `run` for repeats, and for a second target. Pure."""

from __future__ import annotations

import argparse
from dataclasses import replace

from tui.cli import values as check
from tui.model.hosts import host_name, is_loopback
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

    Exit with a sentence where it is the same target, or another machine that is not confirmed.
    """
    url = getattr(found, "against", None)
    if url is None:
        return None
    if url == found.host:
        parser.error("--against names the target of --host itself; give another one")
    name = host_name(url)
    if not is_loopback(url) and not is_confirmed(name, found.may_test):
        both = ",".join(filter(None, (found.may_test, name)))
        parser.error(
            f"{name} is not this machine; if you may put load on it, add --yes-i-may-test {both}"
        )
    return replace(test, host=url, shop=ShopMode.NONE)


def is_confirmed(name: str | None, may_test: str | None) -> bool:
    """Return whether --yes-i-may-test names this host: it has one, or two with a comma between."""
    return name in (may_test or "").split(",")
