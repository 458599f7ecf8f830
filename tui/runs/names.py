"""The names of kept runs: one a run, of three files at most."""

from __future__ import annotations

from itertools import count
from pathlib import Path

JSON = ".json"
JOURNAL = ".seconds.jsonl.gz"
LOCUST_REPORT = ".locust.html"


def is_journal(path: Path) -> bool:
    """Return whether a file has the name of a journal."""
    return path.name.endswith(JOURNAL)


def journal_of(path: Path) -> Path:
    """Return the journal beside a run's JSON, whether it is there or not."""
    return path.with_name(run_name(path) + JOURNAL)


def json_of(path: Path) -> Path:
    """Return the JSON of a run by either of its files, whether it is there or not."""
    return path.with_name(run_name(path) + JSON)


def locust_report_of(path: Path) -> Path:
    """Return Locust's own report of a run by either of its files, whether it is there or not."""
    return path.with_name(run_name(path) + LOCUST_REPORT)


def run_name(path: Path) -> str:
    """Return a run's name by either of its files."""
    return path.name.removesuffix(JOURNAL).removesuffix(JSON).removesuffix(LOCUST_REPORT)


def take_name(written: Path, folder: Path, name: str, suffix: str) -> Path:
    """Give a written file the first of the names NAME, NAME-2, ... that no run has.

    Raises OSError.
    """
    for number in count(1):
        path = folder / f"{name if number == 1 else f'{name}-{number}'}{suffix}"
        if not (json_of(path).exists() or journal_of(path).exists()) and put(written, path):
            return path
    raise AssertionError("the numbers never end")


def put(written: Path, path: Path) -> bool:
    """Give a written file this name; return whether it was free. Raises OSError."""
    try:
        # Unlike a rename, a link never takes a name that another petload took just now.
        path.hardlink_to(written)
    except FileExistsError:
        return False
    except OSError:
        # Some file systems have no links.
        if path.exists():
            return False
        written.replace(path)
    return True
