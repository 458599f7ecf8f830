"""Locust's options: which files may set them, and what their defaults cost."""

from __future__ import annotations

import functools
from typing import Any

import locust.argument_parser

from ..compat import patch


@patch(
    "no config files",
    "locust.argument_parser.get_empty_argument_parser(add_help, default_config_files)",
)
def ignore_config_files() -> None:
    """Read no locust.conf, no ~/.locust.conf and no pyproject.toml.

    Without it such a file rebinds ports, starts a test by itself, or ends the process with
    `version = true`. All parsers of Locust come from this one function.
    """
    make = locust.argument_parser.get_empty_argument_parser

    @functools.wraps(make)
    def without_files(add_help: bool = True, default_config_files: Any = ()) -> Any:  # noqa: ARG001
        return make(add_help, ())

    locust.argument_parser.get_empty_argument_parser = without_files


@patch("defaults once", "locust.argument_parser.default_args_dict()")
def know_defaults() -> None:
    """Have Locust's default options worked out once.

    Without it a worker does so for each of 56 options of each spawn order: 0.2 s of CPU, in which
    its event loop stands still. Orders come once a second while users come up, and with every
    worker that comes or goes.
    """
    known = functools.cache(locust.argument_parser.default_args_dict)
    locust.argument_parser.default_args_dict = known
