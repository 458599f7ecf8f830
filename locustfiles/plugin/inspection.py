"""Load a locustfile as Locust does, and write what it has as JSON, without starting anything.

    python locustfiles/plugin --inspect RESULT.json -f FILE [LOCUST OPTIONS]

petload runs this in a process of its own before a test: a locustfile may do anything when it is
imported, and its errors are best told before any process of the test is there.
"""

from __future__ import annotations

import inspect as introspection
import json
import math
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import locust
import locust.argument_parser as arguments
from locust.env import Environment
from locust.util import load_locustfile as loading

from .arguments import (
    arguments_parser,
    can_be_sent,
    config_files,
    custom_arguments,
    forget_variables,
)
from .loading_errors import describe
from .users_files import modules_of_the_user, states

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A locustfile that reads it fails slow responses itself, as the lab's part 3 does.
OBJECTIVE = "RESPONSE_TIME_LIMIT_MS"
# Events at which a locustfile may take its time, and petload waits for it.
HOOKS = ("test_start", "test_stop", "quitting", "quit")


class _ArgumentError(Exception):
    """Raised where Locust would print its usage and exit."""


class _ContentError(Exception):
    """Raised where the files can be loaded, and there is nothing in them that Locust can run."""


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
        "shape_reads_options": False,
        "arguments": [],
        "unsendable": [],
        "tags": [],
        "hooks": [],
        "files": [],
        "config_files": list(config_files()),
        "reads_objective": False,
        "error": None,
    }
    try:
        files = _files(options)
        classes, shape = _load(files)
        found["arguments"] = list(custom_arguments())
        forget_variables({argument["env_var"] for argument in found["arguments"]})
        chosen, values = _parse(options, classes)
    except _ArgumentError as error:
        return {**found, "error": {"kind": "arguments", "message": str(error)}}
    except _ContentError as error:
        return {**found, "error": {"kind": "content", "message": str(error)}}
    except (Exception, SystemExit) as error:  # noqa: BLE001  whatever the user's file raises
        return {**found, "error": describe(error)}
    custom = {argument["dest"] for argument in found["arguments"]}
    return {
        **found,
        "user_classes": [_described_class(each) for each in chosen],
        "shape": shape and shape.__name__,
        "shape_reads_options": bool(getattr(shape, "use_common_options", False)),
        "unsendable": [
            {"dest": dest, "type": type(value).__name__}
            for dest, value in values.items()
            if dest in custom and not can_be_sent(value)
        ],
        "tags": sorted(set(_tags(chosen))),
        "files": list(states([*files, *modules_of_the_user()])),
        "hooks": [name for name in HOOKS if getattr(locust.events, name)._handlers],  # noqa: SLF001
        "reads_objective": any(map(_names_objective, [*files, *modules_of_the_user()])),
    }


def _files(options: list[str]) -> list[str]:
    """Return the paths that -f names, as Locust finds them."""
    parsed: Any = arguments.parse_locustfile_option(options)
    # Until 2.33 the function returned the paths itself.
    if isinstance(parsed, list):
        return parsed
    return list(arguments.get_locustfiles_locally(parsed))


def _load(files: list[str]) -> tuple[dict[str, Any], Any]:
    """Return the user classes by name, and the class of the shape that decides."""
    classes: dict[str, Any] = {}
    shapes: dict[str, Any] = {}
    for file in files:
        # Until 2.40 the docstring came first.
        loaded: tuple[Any, ...] = loading.load_locustfile(file)
        users, shapes_of_file = loaded[-2:]
        _add("user", classes, users)
        _add("shape", shapes, {type(each).__name__: type(each) for each in shapes_of_file})
    # Newer versions of Locust make user classes of pytest's tests.
    load_tests = getattr(loading, "load_locustfile_pytest", None)
    if not classes and load_tests is not None and any(map(_may_have_tests, files)):
        for file in files:
            _add("user", classes, load_tests(file))
    if not classes:
        raise _ContentError(
            "it has no user class: a class that inherits from HttpUser or User and is not abstract"
        )
    for name, each in classes.items():
        for task in getattr(each, "tasks", None) or ():
            if introspection.iscoroutinefunction(task):
                raise _ContentError(
                    f"{name}.{task.__name__} is 'async def', which Locust calls and never awaits:"
                    " make it 'def'"
                )
    return classes, next(iter(shapes.values()), None)


def _add(kind: str, known: dict[str, Any], classes: dict[str, Any]) -> None:
    """Add a file's classes. One that another file imports is the same class, as for Locust."""
    for name, added in classes.items():
        files = [introspection.getfile(each) for each in (known.get(name, added), added)]
        if files[0] != files[1]:
            both = " and ".join(files)
            raise _ContentError(f"there are two {kind} classes {name}, in {both}; rename one")
        known.setdefault(name, added)


def _may_have_tests(file: str) -> bool:
    """Return whether a file has functions that pytest collects; pytest itself may be missing."""
    with open(file, "rb") as source:  # noqa: PTH123
        return b"def test" in source.read()


def _parse(options: list[str], classes: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Parse the options as Locust will; return the user classes that will run and every value."""

    def refuse(message: str) -> NoReturn:
        raise _ArgumentError(message)

    parser = arguments_parser()
    parser.error = refuse
    values = vars(parser.parse_args(options))
    names = values.get("user_classes") or list(classes)
    unknown = sorted(set(names) - set(classes))
    if unknown:
        raise _ArgumentError(f"it has no user class {', '.join(unknown)}")
    chosen = [classes[name] for name in names]
    tags = sorted(set(_tags(chosen)))
    asked = values.get("tags") or ()
    if asked and not set(asked) & set(tags):
        has = f"its tags are {', '.join(tags)}" if tags else "it has no tags"
        raise _ArgumentError(f"no task has the tag {', '.join(asked)}: {has}")
    return _that_run(chosen, classes, values.get("config_users") or ()), values


def _that_run(chosen: list[Any], classes: dict[str, Any], settings: Iterable[Any]) -> list[Any]:
    """Return the classes without those of weight 0, once --config-users has set them."""
    for each in chosen:
        _described_class(each)
    try:
        environment = Environment(
            user_classes=list(chosen),
            available_user_classes=classes,
            available_user_tasks={name: each.tasks for name, each in classes.items()},
        )
        for each in settings:
            for setting in each if isinstance(each, list) else [each]:
                environment.update_user_class(setting)
    except KeyError as error:
        raise _ArgumentError(f"--config-users names {error}, which is no user class") from error
    except ValueError as error:
        raise _ContentError(str(error).rstrip(".")) from error
    return list(environment.user_classes)


def _described_class(user: Any) -> dict[str, Any]:
    host = getattr(user, "host", None)
    return {
        "name": user.__name__,
        "host": host if isinstance(host, str) else None,
        "weight": float(_number(user, "weight")),
        "fixed_count": int(_number(user, "fixed_count")),
    }


def _number(user: Any, name: str) -> Any:
    """Return a class's weight or fixed_count. Raises _ContentError where Locust cannot use it."""
    try:
        value = getattr(user, name)
        is_finite = (value > 0) is not None and math.isfinite(value)
    except Exception as error:
        reason = type(error).__name__
        raise _ContentError(f"the {name} of {user.__name__} is not a number ({reason})") from error
    if not is_finite:
        raise _ContentError(f"the {name} of {user.__name__} is not a finite number")
    return value


def _tags(tasks: Iterable[Any]) -> Iterator[str]:
    for task in tasks:
        yield from getattr(task, "locust_tag_set", ())
        inner = getattr(task, "tasks", None)
        if isinstance(inner, (dict, list)):
            yield from _tags(inner)


def _names_objective(file: str) -> bool:
    try:
        with open(file, "rb") as source:  # noqa: PTH123
            return OBJECTIVE.encode() in source.read()
    except OSError:
        return False
