"""Load a locustfile as Locust does, and write what it has as JSON, without starting anything.

    python locustfiles/plugin --inspect RESULT.json -f FILE [LOCUST OPTIONS]

petload runs this in a process of its own before a test: a locustfile may do anything when it is
imported, and its errors are best told before any process of the test is there.
"""

from __future__ import annotations

import json
import linecache
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

import locust
import locust.argument_parser as arguments
import msgpack
from locust.util import load_locustfile as loading

from .sources import of_the_user

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A secret or a page of text as an argument's default is cut here.
LONGEST_TEXT = 200
TRACEBACK_LINES = 12
# Events at which a locustfile may take its time, and petload waits for it.
HOOKS = ("test_start", "test_stop", "quitting", "quit")


# The folders of the plug-in and of Locust.
NOT_THE_USERS = (os.path.dirname(os.path.abspath(__file__)), os.path.dirname(locust.__file__))  # noqa: PTH100, PTH120


class _ArgumentError(Exception):
    """Raised where Locust would print its usage and exit."""


def main() -> None:
    """Inspect what the command line has Locust load; write the JSON to its first argument."""
    file, *options = sys.argv[2:]
    with open(file, "w", encoding="utf-8") as result:  # noqa: PTH123  pathlib is the user's to load
        json.dump(inspect(options), result)
    # Threads of the user's file would keep this process alive.
    sys.stdout.flush()
    os._exit(0)


def inspect(options: list[str]) -> dict[str, Any]:
    """Return what the locustfiles have, and how they fail to load where they do."""
    found: dict[str, Any] = {
        "locust": locust.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "user_classes": [],
        "shape": None,
        "arguments": [],
        "unsendable": [],
        "tags": [],
        "hooks": [],
        "files": [],
        "error": None,
    }
    try:
        files = _files(options)
        classes, shape = _load(files)
        found["arguments"] = list(_custom_arguments())
        _forget_variables({argument["env_var"] for argument in found["arguments"]})
        chosen, values = _parse(options, classes)
    except _ArgumentError as error:
        return {**found, "error": {"kind": "arguments", "message": str(error)}}
    except (Exception, SystemExit) as error:  # noqa: BLE001  whatever the user's file raises
        return {**found, "error": _described(error)}
    custom = {argument["dest"] for argument in found["arguments"]}
    return {
        **found,
        "user_classes": [_described_class(each) for each in chosen],
        "shape": shape,
        "unsendable": [
            {"dest": dest, "type": type(value).__name__}
            for dest, value in values.items()
            if dest in custom and not _can_be_sent(value)
        ],
        "tags": sorted(set(_tags(chosen))),
        "files": list(of_the_user(files, NOT_THE_USERS)),
        "hooks": [name for name in HOOKS if getattr(locust.events, name)._handlers],  # noqa: SLF001
    }


def _files(options: list[str]) -> list[str]:
    """Return the paths that -f names, as Locust finds them."""
    parsed: Any = arguments.parse_locustfile_option(options)
    # Until 2.33 the function returned the paths itself.
    if isinstance(parsed, list):
        return parsed
    return list(arguments.get_locustfiles_locally(parsed))


def _load(files: Iterable[str]) -> tuple[dict[str, Any], str | None]:
    classes: dict[str, Any] = {}
    shape = None
    for file in files:
        # Until 2.40 the docstring came first.
        loaded: tuple[Any, ...] = loading.load_locustfile(file)
        users, shapes = loaded[-2:]
        classes.update(users)
        for each in shapes:
            shape = shape or type(each).__name__
    if not classes:
        raise _ArgumentError("it has no user class: a class that inherits from HttpUser or User")
    return classes, shape


def _parse(options: list[str], classes: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Parse the options as Locust will; return the chosen user classes and every value."""

    def refuse(message: str) -> NoReturn:
        raise _ArgumentError(message)

    parser = arguments.get_parser()
    parser.error = refuse  # type: ignore[method-assign]
    values = vars(parser.parse_args(options))
    names = values.get("user_classes") or list(classes)
    unknown = sorted(set(names) - set(classes))
    if unknown:
        raise _ArgumentError(f"it has no user class {', '.join(unknown)}")
    return [classes[name] for name in names], values


def _forget_variables(kept: set[str | None]) -> None:
    """Drop Locust's variables but those of the file's own arguments, as the lab does."""
    for name in [name for name in os.environ if name.startswith("LOCUST_") and name not in kept]:
        del os.environ[name]


def _custom_arguments() -> Iterator[dict[str, Any]]:
    """Describe the arguments that the locustfiles add to Locust's own."""
    own = arguments.get_empty_argument_parser(default_config_files=())
    arguments.setup_parser_arguments(own)
    known = {action.dest for action in own._actions}  # noqa: SLF001  argparse has no other way
    for action in arguments.get_parser()._actions:  # noqa: SLF001
        if action.dest not in known:
            yield {
                "dest": action.dest,
                "options": list(action.option_strings),
                "env_var": getattr(action, "env_var", None),
                "required": bool(action.required),
                "secret": bool(getattr(action, "is_secret", False)),
                "help": str(action.help or "")[:LONGEST_TEXT],
            }


def _can_be_sent(value: object) -> bool:
    """Return whether Locust's master can send the value to its workers."""
    try:
        msgpack.dumps(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _described_class(user: Any) -> dict[str, Any]:
    host = getattr(user, "host", None)
    return {
        "name": user.__name__,
        "host": host if isinstance(host, str) else None,
        "weight": float(user.weight),
        "fixed_count": int(user.fixed_count),
    }


def _tags(tasks: Iterable[Any]) -> Iterator[str]:
    for task in tasks:
        yield from getattr(task, "locust_tag_set", ())
        inner = getattr(task, "tasks", None)
        if isinstance(inner, (dict, list)):
            yield from _tags(inner)


def _described(error: BaseException) -> dict[str, Any]:
    """Describe why the locustfile did not load, with the user's own line."""
    where: dict[str, Any] = {}
    if isinstance(error, SyntaxError):
        where = {"file": error.filename, "line": error.lineno, "text": (error.text or "").strip()}
    else:
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if _is_of_the_user(frame.filename):
                text = linecache.getline(frame.filename, frame.lineno or 0).strip()
                where = {"file": frame.filename, "line": frame.lineno, "text": text}
                break
    lines = traceback.format_exception_only(type(error), error)
    return {
        "kind": "loading",
        "message": lines[-1].strip(),
        "missing_module": error.name if isinstance(error, ModuleNotFoundError) else None,
        "traceback": _users_traceback(error)[-TRACEBACK_LINES:],
        **where,
    }


def _users_traceback(error: BaseException) -> list[str]:
    """Return the traceback's lines without the frames of Locust and of petload."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if _is_of_the_user(frame.filename)
    ]
    text = [*traceback.format_list(frames), *traceback.format_exception_only(type(error), error)]
    return "".join(text).splitlines()


def _is_of_the_user(file: str) -> bool:
    return not file.startswith((*NOT_THE_USERS, "<frozen")) and os.path.exists(file)  # noqa: PTH110
