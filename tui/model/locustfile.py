"""What a locustfile has, as an inspection found it before the start."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserClass:
    """A user class; `host` is its own target, `fixed_count` 0 where its share goes by weight."""

    name: str
    host: str | None = None
    weight: float = 1.0
    fixed_count: int = 0


@dataclass(frozen=True, slots=True)
class CustomArgument:
    """An argument that the locustfile adds to Locust's; `env_var` may give it, too."""

    dest: str
    options: tuple[str, ...] = ()
    env_var: str | None = None
    required: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the user's as it was when it was loaded: its time of change and its size."""

    path: str
    mtime_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration file of Locust's that would be read by plain `locust`, and what it sets."""

    path: str
    settings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A locustfile that can be loaded: the user classes that will run, and what goes with them.

    `locust` and `python` are versions. `shape` is the name of a load test shape, which decides how
    many users there are. `unsendable` are the types of argument values that Locust cannot send to
    its workers, by the argument's name. `hooks` are the events that the file listens to.
    `files` are the locustfiles, and the modules of the user's that they import.
    `config_files` are Locust's own, which the lab does not read. `shape_reads_options` is a shape
    that reads --users, --spawn-rate and --run-time (use_common_options).
    `reads_objective`: the file fails slow responses itself, by the variable of the lab's part 3.
    """

    locust: str
    python: str
    user_classes: tuple[UserClass, ...]
    shape: str | None = None
    arguments: tuple[CustomArgument, ...] = ()
    unsendable: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    files: tuple[SourceFile, ...] = ()
    config_files: tuple[ConfigFile, ...] = ()
    shape_reads_options: bool = False
    reads_objective: bool = False
