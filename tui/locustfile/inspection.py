"""Read what the plug-in's inspection wrote of a locustfile; say in a sentence why it cannot run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from tui.model.locustfile import ConfigFile, CustomArgument, Inspection, SourceFile, UserClass


class LocustfileBroken(Exception):
    """Raised where the locustfile cannot be loaded as it is asked for.

    The message is a sentence that says why and what to do; `tail` is the user's own traceback.
    `place` is the line, such as `mine.py, line 12`, and `reason` the error there, where there is
    one.
    """

    def __init__(
        self, message: str, tail: list[str] | None = None, *, place: str = "", reason: str = ""
    ) -> None:
        super().__init__(message)
        self.tail = tail or []
        self.place, self.reason = place, reason

    @property
    def short(self) -> str:
        """The line and the error, for one row of the screen."""
        return f"{self.place}: {self.reason}" if self.place else str(self)


def parse_inspection(text: str, locustfile: str, python: str) -> Inspection:
    """Return the inspection of `locustfile` in the interpreter `python`.

    Raises LocustfileBroken.
    """
    try:
        data = json.loads(text)
        error = data["error"]
        found = None if error else _inspection(data)
    except (LookupError, TypeError, ValueError, AttributeError) as why:
        raise LocustfileBroken(f"{locustfile} cannot be inspected by {python}: {why!r}.") from why
    if found is None:
        raise _broken(error, locustfile, python, _config_files(data))
    for dest, kind in found.unsendable:
        name = next((a.options[0] for a in found.arguments if a.dest == dest and a.options), dest)
        raise LocustfileBroken(
            f"Locust cannot send {name} to its workers: its value is a {kind}."
            f" Let {locustfile} take it as text."
        )
    return found


def _inspection(data: Mapping[str, Any]) -> Inspection:
    return Inspection(
        locust=str(data["locust"]),
        python=str(data["python"]),
        user_classes=tuple(
            UserClass(
                str(each["name"]),
                None if each["host"] is None else str(each["host"]),
                float(each["weight"]),
                int(each["fixed_count"]),
            )
            for each in data["user_classes"]
        ),
        shape=None if data["shape"] is None else str(data["shape"]),
        arguments=tuple(
            CustomArgument(
                str(each["dest"]),
                tuple(map(str, each["options"])),
                None if each["env_var"] is None else str(each["env_var"]),
                bool(each["required"]),
                bool(each["secret"]),
            )
            for each in data["arguments"]
        ),
        unsendable=tuple((str(each["dest"]), str(each["type"])) for each in data["unsendable"]),
        tags=tuple(map(str, data["tags"])),
        hooks=tuple(map(str, data["hooks"])),
        files=tuple(
            SourceFile(str(path), int(mtime_ns), int(size))
            for path, mtime_ns, size in data["files"]
        ),
        config_files=_config_files(data),
        shape_reads_options=bool(data.get("shape_reads_options")),
        reads_objective=bool(data.get("reads_objective")),
    )


def unread_settings(files: Iterable[ConfigFile]) -> list[str]:
    """Say of each of Locust's configuration files that the lab does not read it."""
    return [
        f"{file.path} is not read: what it sets ({', '.join(file.settings)}) has no effect;"
        " give it by petload's options, or after --"
        for file in files
    ]


def _config_files(data: Mapping[str, Any]) -> tuple[ConfigFile, ...]:
    return tuple(
        ConfigFile(str(each["path"]), tuple(map(str, each["settings"])))
        for each in data.get("config_files", ())
    )


def _broken(
    error: Mapping[str, Any], locustfile: str, python: str, config_files: Iterable[ConfigFile]
) -> LocustfileBroken:
    message = str(error.get("message", "no reason given"))
    if error.get("kind") == "arguments":
        unread = "".join(f" {sentence}." for sentence in unread_settings(config_files))
        return LocustfileBroken(
            f"{locustfile} cannot run with these arguments: {message}."
            f" What stands after -- goes to Locust: petload-tui run ... -- --token T.{unread}"
        )
    if error.get("kind") == "content":
        return LocustfileBroken(f"{locustfile} cannot run: {message}.")
    where = place = ""
    if error.get("file"):
        place = f"{PurePath(str(error['file'])).name}, line {error.get('line')}"
        where = f" ({error['file']}, line {error.get('line')}: {error.get('text', '')})"
    remedy = "Mend the file."
    if error.get("missing_file"):
        remedy = (
            f"It was loaded in the folder {error.get('folder')}:"
            " start petload in the folder that it expects, or mend the file."
        )
    if module := error.get("missing_module"):
        remedy = (
            f"Install {str(module).partition('.')[0]} there,"
            " or name the Python of the project's own environment with --python."
        )
    return LocustfileBroken(
        f"{locustfile} cannot be loaded by {python}: {message}{where}. {remedy}",
        [str(line) for line in error.get("traceback", ())],
        place=place,
        reason=message,
    )
