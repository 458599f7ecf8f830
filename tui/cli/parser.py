"""Parse and check the command line; refuse each mistake in one sentence. Pure."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from platformdirs import user_data_path

from tui import __version__
from tui.cli import help_text
from tui.cli import values as check
from tui.cli.gate_options import add_baseline, add_gates, add_junit, gates
from tui.cli.locust_arguments import refusal
from tui.cli.printable import printable
from tui.cli.repeat_options import add_repeats, against
from tui.cli.result_options import NO_RESULTS, Results, add_csv, add_reports, results
from tui.model.exit_status import ExitStatus
from tui.model.hosts import hide_passwords, how_to_confirm, unconfirmed_hosts
from tui.model.parts import ShopMode
from tui.model.plan import Asked, Plan, plan


@dataclass(frozen=True, slots=True)
class Options:
    """A checked command line. `command` is app, run or scale; durations in s."""

    command: str
    plan: Plan
    data_dir: Path
    shop_port: int | None = None
    web_port: int | None = None
    autostart: bool = False
    # Whether the guide's progress of earlier sessions is deleted.
    fresh: bool = False
    duration_s: float = 0.0
    json: str | None = None
    junit: str | None = None
    baseline: str | None = None
    results: Results = NO_RESULTS
    pool_sizes: tuple[int, ...] = ()
    # How often `run` runs the test, and the same test on the target to compare with.
    repeats: int = 1
    against: Plan | None = None


class OneSentenceParser(argparse.ArgumentParser):
    """Print an error as one line, where argparse would print the usage first."""

    def __init__(self, **settings: Any) -> None:
        # An abbreviated option in a script breaks when a new option begins with the same letters.
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        line = hide_passwords(f"{self.prog}: {message}. See {self.prog} --help.")
        # A file's name may have line breaks and escape sequences.
        self.exit(ExitStatus.WRONG_USAGE, printable(line) + "\n")


def parse(arguments: list[str] | None, most_workers: int) -> Options:
    """Parse and check a command line. Raises SystemExit: 0 after --help, 2 with a sentence."""
    words = sys.argv[1:] if arguments is None else arguments
    # The command comes first. argparse's own subcommands would take the value of a mistyped option
    # for a command.
    command = words[0] if words and words[0] in COMMANDS else "app"
    parser = COMMANDS[command](check.workers(most_workers))
    words, arguments = _split(words)
    if reason := refusal(arguments):
        parser.error(reason)
    found = parser.parse_args(words if command == "app" else words[1:])
    _check_target(parser, found)
    if found.web_port is not None and found.web_port == found.shop_port:
        parser.error("--shop-port and --web-port cannot be the same; leave one of them out")
    sizes: tuple[int, ...] = getattr(found, "pool_sizes", ())
    asked = Asked(
        users=found.users,
        spawn_rate=found.spawn_rate,
        workers=sizes[0] if sizes else found.workers,
        shop=found.shop,
        host=found.host,
        locustfile=found.locustfile,
        slo_ms=found.slo_ms,
        python=found.python,
        locust_arguments=tuple(arguments),
        confirmed_hosts=tuple(found.may_test),
        probe=found.probe,
        gates=gates(parser, found),
        csv_prefix=getattr(found, "csv", None),
        note=getattr(found, "note", None),
    )
    test = plan(found.part, asked)
    return Options(
        command=command,
        plan=test,
        data_dir=found.data_dir,
        shop_port=found.shop_port,
        web_port=found.web_port,
        autostart=getattr(found, "autostart", False),
        fresh=getattr(found, "fresh", False),
        duration_s=getattr(found, "duration", 0.0),
        json=getattr(found, "json", None),
        junit=getattr(found, "junit", None),
        baseline=getattr(found, "baseline", None),
        results=results(found),
        pool_sizes=sizes,
        repeats=getattr(found, "repeats", 1),
        against=against(parser, found, test),
    )


def _split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return petload's own words, and those after -- which go to Locust."""
    if "--" not in words:
        return list(words), []
    at = list(words).index("--")
    return list(words[:at]), list(words[at + 1 :])


def _check_target(parser: OneSentenceParser, found: argparse.Namespace) -> None:
    """Exit with a sentence where host and shop do not go together, or a host is unconfirmed."""
    if found.host and found.shop not in (None, ShopMode.NONE):
        parser.error("--host names a target other than the pet shop, so --shop cannot be given too")
    if found.shop is ShopMode.NONE and not found.host:
        parser.error("--shop none needs --host URL: without the pet shop there is no target")
    # Without the option, the app asks on its screen.
    urls = [url for url in (found.host, getattr(found, "against", None)) if url]
    hosts = unconfirmed_hosts(urls, found.may_test)
    if hosts and (found.may_test or not hasattr(found, "autostart")):
        parser.error(how_to_confirm(hosts))


def _app_parser(workers: Callable[[str], int]) -> OneSentenceParser:
    parser = OneSentenceParser(
        prog="petload-tui",
        usage=help_text.USAGE,
        description=help_text.DESCRIPTION,
        epilog=help_text.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"petload {__version__}")
    parser.add_argument(
        "--autostart", action="store_true", help="start the load as soon as the lab is up"
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="begin the guide anew: delete the ticks and predictions of earlier sessions",
    )
    _add_test(parser)
    add_gates(parser)
    _add_workers(parser, workers)
    _add_place(parser)
    return parser


def _run_parser(workers: Callable[[str], int]) -> OneSentenceParser:
    parser = OneSentenceParser(
        prog="petload-tui run", description="One test without a screen, its result as JSON."
    )
    _add_duration(parser, "how long the load is on, such as 30s, 2m or 1m30s")
    add_repeats(parser)
    add_baseline(parser)
    _add_test(parser)
    add_gates(parser)
    _add_workers(parser, workers)
    _add_place(parser)
    return parser


def _scale_parser(workers: Callable[[str], int]) -> OneSentenceParser:
    parser = OneSentenceParser(
        prog="petload-tui scale",
        description="The same test at each pool size, and what extra workers bring.",
    )
    _add_duration(parser, "of each test")
    parser.add_argument(
        "--workers",
        dest="pool_sizes",
        type=lambda text: tuple(workers(size) for size in text.split(",")),
        required=True,
        metavar="N,N,...",
        help="pool sizes, such as 1,2,3",
    )
    _add_test(parser)
    add_gates(parser)
    _add_place(parser)
    return parser


COMMANDS: Mapping[str, Callable[[Callable[[str], int]], OneSentenceParser]] = {
    "app": _app_parser,
    "run": _run_parser,
    "scale": _scale_parser,
}


def _add_test(parser: OneSentenceParser) -> None:
    add = parser.add_argument_group("the test").add_argument
    add("--part", type=check.part, metavar="1..4", default=1, help="the lab's part (default 1)")
    add("--users", type=check.users, metavar="N", help="users at the same time")
    add(
        "--spawn-rate",
        type=check.positive("spawn rate"),
        metavar="R",
        help="users started per second",
    )
    add(
        "--shop",
        type=check.shop,
        metavar="dev|prod|none",
        help="served by Flask's development server, by a production server, or not at all",
    )
    add("--host", type=check.url, metavar="URL", help="test something else (implies --shop none)")
    add(
        "--yes-i-may-test",
        dest="may_test",
        action="append",
        default=[],
        metavar="HOST",
        help="confirm a target that is not this machine; once for each",
    )
    add(
        "--locustfile",
        type=check.locustfiles,
        metavar="FILE,...",
        help="your own files or folders",
    )
    add(
        "--python",
        type=check.python,
        metavar="PATH",
        help="the Python that runs Locust, such as a project's own virtual environment "
        "(default petload's own)",
    )
    add(
        "--probe",
        type=check.probe,
        metavar="PATH|off",
        help="what the external probe asks once a second (default /, and for a test of your own "
        "its slowest plain GET once that is known)",
    )
    add(
        "--slo-ms",
        type=check.positive("objective"),
        metavar="MS",
        help="response times above it count as failed (default 3000 in parts 3 and 4, and none "
        "for a test of your own)",
    )


def _add_place(parser: OneSentenceParser) -> None:
    add = parser.add_argument_group("ports and folders").add_argument
    add("--shop-port", type=check.port, metavar="PORT", help="default 5000, or the next free one")
    add(
        "--web-port",
        type=check.port,
        metavar="PORT",
        help="of Locust's page; default 8089, or the next free one",
    )
    add_data_dir(add)


def add_data_dir(add: Callable[..., object]) -> None:
    """Add the option for the data folder by the parser's, or a group's, `add_argument`."""
    add(
        "--data-dir",
        type=Path,
        metavar="DIR",
        default=user_data_path("petload"),
        help="where runs and logs are kept (default %(default)s)",
    )


def _add_workers(parser: OneSentenceParser, workers: Callable[[str], int]) -> None:
    parser.add_argument("--workers", type=workers, metavar="N", help="Locust workers at the start")


def _add_duration(parser: OneSentenceParser, text: str) -> None:
    parser.add_argument("--duration", type=check.duration, required=True, metavar="TIME", help=text)
    parser.add_argument(
        "--json", metavar="FILE", help="write the result to FILE; - is standard output"
    )
    add_junit(parser)
    add_csv(parser)
    add_reports(parser)
    parser.add_argument(
        "--note", type=check.note, metavar="TEXT", help="a note that is kept with the run"
    )
