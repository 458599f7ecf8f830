"""Read the arguments of Locust, and those that a locustfile adds to them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import locust
import locust.argument_parser as arguments
import msgpack

if TYPE_CHECKING:
    from collections.abc import Iterator

# A secret or a page of text as an argument's default is cut here.
LONGEST_TEXT = 200


def forget_variables(kept: set[str | None]) -> None:
    """Drop Locust's variables but those of the file's own arguments, as the lab does."""
    for name in [name for name in os.environ if name.startswith("LOCUST_") and name not in kept]:
        del os.environ[name]


def arguments_parser() -> Any:
    """Return Locust's parser with the files' own arguments.

    Raises what a listener raises: Locust would log that, and end at its `init` event.
    """
    parser = arguments.get_empty_argument_parser(default_config_files=())
    arguments.setup_parser_arguments(parser)
    for listener in list(locust.events.init_command_line_parser._handlers):  # noqa: SLF001
        listener(parser=parser)
    return parser


def config_files() -> Iterator[dict[str, Any]]:
    """Name what Locust's configuration files set. The lab's Locusts do not read them."""
    own = arguments.get_empty_argument_parser(default_config_files=())
    for name in arguments.DEFAULT_CONFIG_FILES:
        path = os.path.expanduser(name)  # noqa: PTH111
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123
                parsed = own._config_file_parser.parse(file)  # noqa: SLF001
        except Exception:  # noqa: BLE001, S112  there is none, or it is no configuration of Locust's
            continue
        # Which file it is, petload was told.
        if settings := [name for name in parsed if name != "locustfile"]:
            yield {"path": name, "settings": settings}


def custom_arguments() -> Iterator[dict[str, Any]]:
    """Describe the arguments that the locustfiles add to Locust's own."""
    own = arguments.get_empty_argument_parser(default_config_files=())
    arguments.setup_parser_arguments(own)
    known = {action.dest for action in own._actions}  # noqa: SLF001  argparse has no other way
    for action in arguments_parser()._actions:  # noqa: SLF001
        if action.dest not in known:
            yield {
                "dest": action.dest,
                "options": list(action.option_strings),
                "env_var": getattr(action, "env_var", None),
                "required": bool(action.required),
                "secret": bool(getattr(action, "is_secret", False)),
                "help": str(action.help or "")[:LONGEST_TEXT],
            }


def can_be_sent(value: object) -> bool:
    """Return whether Locust's master can send the value to its workers."""
    try:
        msgpack.dumps(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True
