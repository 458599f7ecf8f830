"""Store finished runs on disk: one JSON file a run, never half written, beside its journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tui.atomic_write import write_whole, written
from tui.runs.names import JSON, journal_of, json_of, locust_report_of, put, take_name
from tui.runs.reader import RunUnreadable, read

# What a kept run has of a person, and not of the test.
OF_A_PERSON = ("note", "is_baseline")


class StoreUnwritable(Exception):
    """The data folder cannot be written; the message says which and why."""


def keep(data_dir: Path, run: Mapping[str, Any], journal: Path | None = None) -> Path:
    """Write a run's JSON and return its file. Raises StoreUnwritable; other runs stay intact.

    At any time, even after a crash, the store has either the whole run or none of it. It has the
    name of its journal, where there is one.
    """
    folder = data_dir / "runs"
    stamp = str(run["started_at"]).replace(":", "-")
    try:
        with written(folder, run) as new:
            if journal is not None and put(new, json_of(journal)):
                return json_of(journal)
            test = "own" if run["part"] is None else f"part{run['part']}"
            return take_name(new, folder, f"{stamp}-{test}", JSON)
    except OSError as error:
        raise StoreUnwritable(
            f"The run could not be kept in {folder} ({error.strerror or error})."
        ) from error


def set_note(path: Path, text: str) -> None:
    """Write a note into a run's JSON; an empty one removes it. Raises RunUnreadable, OSError.

    A run of which there is the journal alone gets its JSON by that.
    """
    run = read(path)
    write_whole(json_of(path), run | {"note": text or None})


def set_conditions(
    path: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> None:
    """Write what came of a run's conditions into its JSON. Raises RunUnreadable, OSError."""
    run = read(path)
    write_whole(json_of(path), run | {"conditions": change(run["conditions"])})


def keep_as_baseline(path: Path) -> None:
    """Mark a run as a baseline, which is never deleted by itself. Raises RunUnreadable, OSError."""
    run = read(path)
    if not run.get("is_baseline"):
        write_whole(json_of(path), run | {"is_baseline": True})


def delete(path: Path) -> None:
    """Delete a run, with its journal and Locust's report. Raises OSError."""
    locust_report_of(path).unlink(missing_ok=True)
    # The journal first: alone it would be a run that was lost.
    journal_of(path).unlink(missing_ok=True)
    json_of(path).unlink(missing_ok=True)


def keep_again(path: Path, run: Mapping[str, Any]) -> None:
    """Write a run's JSON over the one that is kept in this file. Raises StoreUnwritable.

    What a person has noted there meanwhile stays.
    """
    noted: dict[str, Any] = {}
    with suppress(RunUnreadable):
        kept = read(path)
        noted = {key: kept[key] for key in OF_A_PERSON if key in kept}
    try:
        write_whole(path, {**run, **noted})
    except OSError as error:
        raise StoreUnwritable(
            f"The run could not be kept in {path} ({error.strerror or error})."
        ) from error


def where_kept(kept: Sequence[Path]) -> str:
    """Return a sentence that names these runs' files, the newest last; empty without any."""
    match len(kept):
        case 0:
            return ""
        case 1:
            return f"The run is kept: {kept[-1]}"
        case number:
            return f"{number} runs are kept in {kept[-1].parent}, the newest as {kept[-1].name}"
