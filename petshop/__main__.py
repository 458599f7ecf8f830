"""Start the shop: ``python -m petshop``. Every start begins with an empty shop."""

import argparse
import logging
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import NoReturn

from petshop.db import Database
from petshop.pets import remove_all_pets
from petshop.server import (
    interrupt_on_signals,
    raise_open_file_limit,
    reserve_address,
    serve_dev,
    serve_prod,
)

BAD_ARGUMENTS = 2
CANNOT_LISTEN = 3


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one sentence."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and exit with status 2."""
        self.exit(BAD_ARGUMENTS, f"petshop: {message}\n")


def main(arguments: list[str] | None = None) -> None:
    """Serve the shop until SIGTERM or SIGINT.

    Exits with status 2 for bad arguments and 3 if it cannot listen at the address.
    """
    parser = _make_parser()
    options = parser.parse_args(arguments)
    if options.processes > 1 and options.server == "dev":
        parser.error("argument --processes: the development server is a single process")
    try:
        host, port = reserve_address(options.host, options.port)
    except OSError as error:
        reason = error.strerror or error
        parser.exit(
            CANNOT_LISTEN,
            f"petshop: cannot listen on {options.host} port {options.port}: {reason}\n",
        )
    raise_open_file_limit()
    interrupt_on_signals()
    with (
        suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory(prefix="petshop-") as folder,
    ):
        database = options.database or Path(folder, "pets.sqlite3")
        try:
            _empty(database)
        except sqlite3.Error as error:
            parser.error(f"argument --database: cannot use {database}: {error}")
        if options.server == "dev":
            if options.quiet:
                logging.getLogger("werkzeug").setLevel(logging.WARNING)
            serve_dev(database, host, port)
        else:
            serve_prod(database, host, port, options.processes, quiet=options.quiet)


def _make_parser() -> argparse.ArgumentParser:
    parser = Parser(prog="petshop", description="A pet shop. Every start begins empty.")
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument(
        "--port", type=_port, default=5000, help="0 takes a free one; default: %(default)s"
    )
    parser.add_argument(
        "--server",
        choices=("dev", "prod"),
        default="dev",
        help="Flask's development server, or granian; default: %(default)s",
    )
    parser.add_argument(
        "--processes", type=_positive, default=1, metavar="N", help="with prod; default: 1"
    )
    parser.add_argument(
        "--database",
        type=Path,
        metavar="FILE",
        help="an SQLite file, whose pets are removed; default: a temporary file",
    )
    parser.add_argument(
        "--quiet", action="store_true", help="log warnings and errors only, no requests"
    )
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 2**16:
        raise argparse.ArgumentTypeError(f"{port} is not a port (0 to 65535)")
    return port


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


def _empty(path: Path) -> None:
    with closing(Database(path)) as database:
        remove_all_pets(database)


if __name__ == "__main__":
    main()
