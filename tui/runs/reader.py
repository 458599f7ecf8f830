"""Find and read kept runs. Whatever lies in the folder, there is a run or a sentence."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from tui.runs.codec import Undecodable
from tui.runs.journal import LaterVersion, is_being_written
from tui.runs.names import JSON, is_journal, journal_of, json_of, run_name
from tui.runs.replay import Replay, lost_run, replay
from tui.runs.report import SCHEMA
from tui.runs.shape import Misshapen, shaped

# A run of a day is about 40 MB.
MOST_BYTES = 256 * 2**20
_LAST = re.compile(r"last(?:~(\d{1,9}))?")
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)(?:-[a-z0-9]+(?:-(\d{1,9}))?)?")
_STAMP = "%Y-%m-%dT%H-%M-%SZ"


class RunUnreadable(Exception):
    """Raised for a run that cannot be read; the message says which file, why, and what to do."""


def read(path: Path, *, samples: bool = True) -> dict[str, Any]:
    """Return a kept run as the contract's JSON (petload.run/1), with all of its fields.

    Fields that its version of petload did not write are None or empty. Without `samples` those are
    left out: to check them takes most of the time. Raises RunUnreadable.
    """
    if _is_lost(path):
        return _checked(path, _lost(path)[0], samples=samples)
    return _checked(path, _load(json_of(path) if is_journal(path) else path), samples=samples)


def read_with_seconds(path: Path) -> tuple[dict[str, Any], Replay | None]:
    """Return a kept run, and its journal's seconds; None without one that can be read.

    Raises RunUnreadable.
    """
    if _is_lost(path):
        run, seconds = _lost(path)
        return _checked(path, run), seconds
    run = read(path)
    try:
        return run, replay(journal_of(path))
    except (OSError, Undecodable):
        return run, None


def _checked(path: Path, found: dict[str, Any], *, samples: bool = True) -> dict[str, Any]:
    """Return what was found with all of its fields. Raises RunUnreadable."""
    _check_schema(path, found.get("schema"))
    try:
        return shaped(found if samples else found | {"samples": []})
    except Misshapen as error:
        raise RunUnreadable(
            f"{path} is not a run of petload: {error}. Delete it, or move it elsewhere."
        ) from error


def kept(data_dir: Path) -> list[Path]:
    """Return the files of all kept runs, newest first, readable or not; a run's name is the stem.

    Of a run that petload did not live to end there is the journal alone: `read` takes its name all
    the same. A run that is still on is left out. They are sorted by when the run began, as the
    name tells; by when they were written otherwise.
    """
    try:
        paths = [path for path in (data_dir / "runs").iterdir() if not path.name.startswith(".")]
    except OSError:
        return []
    ended = {path for path in paths if path.name.endswith(JSON)}
    lost = {
        json_of(path)
        for path in paths
        if is_journal(path) and json_of(path) not in ended and not is_being_written(path)
    }
    return sorted(ended | lost, key=_age, reverse=True)


def find(data_dir: Path, name: str) -> Path:
    """Return the file of a run by its name in `runs`, its path, `last` or `last~2`.

    Raises RunUnreadable with a sentence where there is none.
    """
    runs = kept(data_dir)
    if match := _LAST.fullmatch(name):
        back = int(match[1] or 0)
        if back < len(runs):
            return runs[back]
        how_many = {0: "no run is", 1: "only one run is"}.get(
            len(runs), f"only {len(runs)} runs are"
        )
        raise RunUnreadable(
            f"There is no run {name}: {how_many} kept in {data_dir / 'runs'}."
            " petload-tui runs lists them."
        )
    for run in runs:
        if name == run.stem:
            return run
    with suppress(OSError, ValueError):  # a name that is too long, or has a null byte
        if Path(name).is_file():
            return Path(name)
    raise RunUnreadable(
        f"There is no run {name!r}: neither in {data_dir / 'runs'} nor as a file."
        " petload-tui runs lists all runs."
    )


def _is_lost(path: Path) -> bool:
    """Return whether there is a journal at this place, and no JSON."""
    return not json_of(path).exists() and journal_of(path).is_file()


def _lost(path: Path) -> tuple[dict[str, Any], Replay]:
    """Return a run of which there is the journal alone, and its seconds. Raises RunUnreadable."""
    journal = journal_of(path)
    if is_being_written(journal):
        raise RunUnreadable(f"{run_name(path)} is still on in another petload. Wait for its end.")
    try:
        # As from a file: lists, where Python has tuples.
        seconds = replay(journal)
        run: dict[str, Any] = json.loads(json.dumps(lost_run(seconds)))
    except OSError as error:
        raise RunUnreadable(
            f"{journal} cannot be read ({error.strerror or error}). Check its permissions."
        ) from error
    except LaterVersion as error:
        raise RunUnreadable(_later(journal, str(error))) from error
    except Undecodable as error:
        raise RunUnreadable(
            f"{journal} is damaged: {error}. Delete it, or move it elsewhere."
        ) from error
    return run, seconds


def _load(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file. Raises RunUnreadable."""
    try:
        if not path.is_file():
            raise RunUnreadable(f"{path} is not a file. Give a run that petload-tui runs lists.")
        if path.stat().st_size > MOST_BYTES:
            raise RunUnreadable(f"{path} is too large for a run. Delete it, or move it elsewhere.")
        found = json.loads(path.read_bytes().decode("utf-8"), parse_constant=_refuse)
    except OSError as error:
        raise RunUnreadable(
            f"{path} cannot be read ({error.strerror or error}). Check its permissions."
        ) from error
    except (ValueError, RecursionError) as error:
        raise RunUnreadable(
            f"{path} is damaged: it is not JSON. Delete it, or move it elsewhere."
        ) from error
    if not isinstance(found, dict):
        raise RunUnreadable(f"{path} is not a run of petload. Delete it, or move it elsewhere.")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _check_schema(path: Path, schema: object) -> None:
    """Raise RunUnreadable where the JSON is of another schema, or of a later version."""
    if schema == SCHEMA:
        return
    family, _, version = str(schema).rpartition("/")
    if family == SCHEMA.rpartition("/")[0] and version.isdecimal():
        raise RunUnreadable(_later(path, str(schema)))
    if schema == "petload.scale/1":
        raise RunUnreadable(
            f"{path} is the result of petload-tui scale, which holds several runs."
            " Give one that petload-tui runs lists."
        )
    raise RunUnreadable(f"{path} is not a run of petload. Delete it, or move it elsewhere.")


def _later(path: Path, schema: str) -> str:
    return f"{path} was written by a later version of petload ({schema}). Read it with that one."


def _age(path: Path) -> tuple[str, int, str]:
    """Return what sorts a file by its age: the time, and the number within that second."""
    if match := _NAME.fullmatch(path.stem):
        return match[1], int(match[2] or 1), path.name
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime(_STAMP)
    except (OSError, OverflowError, ValueError):
        written = ""
    return written, 1, path.name
