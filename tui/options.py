"""What the command line may say, checked: pure parsing, one sentence for each mistake."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from platformdirs import user_data_path

from tui import __version__
from tui.lab.parts import PARTS, Asked, Plan, ShopMode, plan

WRONG_USAGE = 2
MOST_USERS = 1_000_000
MOST_DIGITS = 9
DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?")


@dataclass(frozen=True, slots=True)
class Options:
    """A command line that makes sense. `command` is app, run or scale; durations in s."""

    command: str
    plan: Plan
    data_dir: Path
    shop_port: int | None = None
    web_port: int | None = None
    autostart: bool = False
    duration_s: float = 0.0
    json: str | None = None
    pool_sizes: tuple[int, ...] = ()


class OneSentenceParser(argparse.ArgumentParser):
    """Says what is wrong in one line, where argparse would print its whole usage first."""

    def __init__(self, **settings: Any) -> None:
        # An abbreviated option in a script breaks on the day a second one begins alike.
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        line = f"{self.prog}: {message}. See {self.prog} --help."
        # A file's name may hold anything: a line stays one line, and harmless to a terminal.
        self.exit(WRONG_USAGE, "".join(map(_printable, line)) + "\n")


def parse(arguments: list[str] | None, most_workers: int) -> Options:
    """Parse and check. Leaves with SystemExit: 0 after --help, 2 with a sentence when wrong."""
    parser = _parser(most_workers)
    found = parser.parse_args(arguments)
    command = found.command or "app"
    sizes: tuple[int, ...] = getattr(found, "pool_sizes", ())
    asked = Asked(
        users=found.users,
        spawn_rate=found.spawn_rate,
        workers=sizes[0] if sizes else getattr(found, "workers", None),
        shop=found.shop,
        host=found.host,
        locustfile=found.locustfile,
        slo_ms=found.slo_ms,
    )
    if found.host and found.shop not in (None, ShopMode.NONE):
        parser.error("--host tests something else than the pet shop, so --shop cannot be given too")
    if found.shop is ShopMode.NONE and not found.host:
        parser.error("--shop none needs --host URL: without the pet shop there is no target")
    if found.host and not _is_loopback(found.host):
        name = urlsplit(found.host).hostname
        if found.may_test != name:
            parser.error(
                f"{name} is not this machine; if you may put load on it, "
                f"add --yes-i-may-test {name}"
            )
    if found.web_port is not None and found.web_port == found.shop_port:
        parser.error("--shop-port and --web-port cannot be the same; leave one of them out")
    return Options(
        command=command,
        plan=plan(found.part, asked),
        data_dir=found.data_dir,
        shop_port=found.shop_port,
        web_port=found.web_port,
        autostart=getattr(found, "autostart", False),
        duration_s=getattr(found, "duration", 0.0),
        json=getattr(found, "json", None),
        pool_sizes=sizes,
    )


def _parser(most_workers: int) -> argparse.ArgumentParser:
    shared = OneSentenceParser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_shared(shared)
    parser = OneSentenceParser(
        prog="petload-tui",
        usage="petload-tui [OPTIONS]\n"
        "       petload-tui run [OPTIONS] --duration TIME [--json FILE]\n"
        "       petload-tui scale [OPTIONS] --workers N,N,... --duration TIME [--json FILE]",
        description="A load-testing lab on real processes: a pet shop, a Locust master and its\n"
        "workers, and who the bottleneck is.",
        epilog="exit status:\n  0 the test ran, 2 wrong usage, 3 it could not start,\n"
        "  4 the shop or the master was lost on the way, 130 interrupted",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(
        command=None,
        part=1,
        users=None,
        spawn_rate=None,
        shop=None,
        host=None,
        may_test=None,
        locustfile=None,
        slo_ms=None,
        shop_port=None,
        web_port=None,
        data_dir=user_data_path("petload"),
    )
    parser.add_argument("--version", action="version", version=f"petload {__version__}")
    _add_shared(parser)
    workers = _workers(most_workers)
    _add_workers(parser, workers)
    parser.add_argument(
        "--autostart", action="store_true", help="start the load as soon as the lab is up"
    )
    commands = parser.add_subparsers(
        # Said explicitly, since argparse would take the usage's three lines for its name.
        prog="petload-tui",
        title="without a screen",
        metavar="COMMAND",
        parser_class=OneSentenceParser,
    )
    run = commands.add_parser("run", parents=[shared], help="one test, its result as JSON")
    run.set_defaults(command="run")
    _add_workers(run, workers)
    run.add_argument(
        "--duration", type=_duration, required=True, metavar="TIME", help="such as 30s, 2m or 1m30s"
    )
    _add_json(run)
    scale = commands.add_parser(
        "scale", parents=[shared], help="the same test at each size of the pool"
    )
    scale.set_defaults(command="scale")
    scale.add_argument(
        "--workers",
        dest="pool_sizes",
        type=lambda text: tuple(workers(size) for size in text.split(",")),
        required=True,
        metavar="N,N,...",
        help="pool sizes, such as 1,2,3",
    )
    scale.add_argument(
        "--duration", type=_duration, required=True, metavar="TIME", help="of each test"
    )
    _add_json(scale)
    return parser


def _add_shared(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("the test").add_argument
    add("--part", type=_part, metavar="1..4", help="the lab's part (default 1)")
    add("--users", type=_users, metavar="N", help="users at work at the same time")
    add("--spawn-rate", type=_positive("spawn rate"), metavar="R", help="users that come a second")
    add(
        "--shop",
        type=_shop,
        metavar="dev|prod|none",
        help="served by Flask's development server, by a production server, or not at all",
    )
    add("--host", type=_url, metavar="URL", help="test something else (implies --shop none)")
    add(
        "--yes-i-may-test",
        dest="may_test",
        metavar="HOST",
        help="confirms a target that is not this machine",
    )
    add("--locustfile", type=_file, metavar="FILE", help="your own instead of the part's")
    add(
        "--slo-ms",
        type=_positive("objective"),
        metavar="MS",
        help="slower answers count as failed in parts 3 and 4 (default 3000)",
    )
    add = parser.add_argument_group("the place").add_argument
    add("--shop-port", type=_port, metavar="PORT", help="default 5000, or the next free one")
    add("--web-port", type=_port, metavar="PORT", help="of Locust's page; default 8089 likewise")
    add("--data-dir", type=Path, metavar="DIR", help="where runs and logs are kept")


def _add_workers(parser: argparse.ArgumentParser, kind: Callable[[str], int]) -> None:
    parser.add_argument(
        "--workers",
        type=kind,
        metavar="N",
        # No default: that of `run` would undo what was said before `run`.
        default=argparse.SUPPRESS,
        help="Locust workers at the start",
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", metavar="FILE", help="write the result there; - is standard output"
    )


def _printable(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]


def _whole(text: str) -> int:
    """The number that `text` says, 0 where it says none (or one of more digits than we allow)."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0


def _part(text: str) -> int:
    number = _whole(text)
    if number in PARTS:
        return number
    raise argparse.ArgumentTypeError(f"there is no part {text!r}; the lab has parts 1 to 4")


def _users(text: str) -> int:
    number = _whole(text)
    if 1 <= number <= MOST_USERS:
        return number
    raise argparse.ArgumentTypeError(f"{text!r} users make no test; give 1 to {MOST_USERS:,}")


def _workers(most: int) -> Callable[[str], int]:
    def check(text: str) -> int:
        number = _whole(text)
        if 1 <= number <= most:
            return number
        raise argparse.ArgumentTypeError(
            f"{text!r} workers cannot be run here; give 1 to {most} on this machine"
        )

    return check


def _positive(what: str) -> Callable[[str], float]:
    def check(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not 0 < number < math.inf:
            raise argparse.ArgumentTypeError(f"the {what} must be a number above 0, not {text!r}")
        return number

    return check


def _shop(text: str) -> ShopMode:
    try:
        return ShopMode(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is none of dev, prod and none") from None


def _port(text: str) -> int:
    number = _whole(text)
    if 1 <= number <= 65535:
        return number
    raise argparse.ArgumentTypeError(f"{text!r} is no port; give 1 to 65535")


def _url(text: str) -> str:
    with suppress(ValueError):  # a bracket that is not closed, a port above 65535
        parts = urlsplit(text)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return text
    raise argparse.ArgumentTypeError(f"{text!r} is no URL; write it as http://127.0.0.1:8000")


def _file(text: str) -> str:
    with suppress(OSError):  # a folder that may not be looked into, a name that is too long
        if Path(text).is_file():
            return str(Path(text).resolve())
    raise argparse.ArgumentTypeError(f"there is no file {text!r}; check its path")


def _duration(text: str) -> float:
    """Seconds of `30s`, `2m`, `1m30s`, `1h` or plain `90`."""
    match = DURATION.fullmatch(text.strip())
    if match and any(match.groups()):
        hours, minutes, seconds = (float(group or 0) for group in match.groups())
        total = 3600 * hours + 60 * minutes + seconds
        if 1 <= total < math.inf:
            return total
    raise argparse.ArgumentTypeError(f"{text!r} is no duration of 1 s or more; write 30s or 2m")


def _is_loopback(url: str) -> bool:
    name = urlsplit(url).hostname or ""
    # Not by how it begins: 127.example.com is somebody's machine.
    with suppress(ValueError):
        return ip_address(name).is_loopback
    return name == "localhost"
