"""Tell the user's own files from those of Locust, petload and installed packages."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import locust

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NOT_THE_USERS = (
    os.path.dirname(os.path.abspath(__file__)),  # noqa: PTH100, PTH120
    os.path.dirname(locust.__file__),  # noqa: PTH120
    "<frozen",
)
_STANDARD_LIBRARY = os.path.dirname(os.__file__)  # noqa: PTH120


def is_of_the_user(file: str) -> bool:
    """Return whether a file is neither Locust's nor petload's."""
    return not file.startswith(_NOT_THE_USERS) and os.path.exists(file)  # noqa: PTH110


def is_installed(file: str) -> bool:
    """Return whether a file is one of Python or of an installed package."""
    # By their folders: a project may be below Python's prefix, as /usr/src/app is below /usr.
    return file.startswith(_STANDARD_LIBRARY) or "-packages" in file


def modules_of_the_user() -> list[str]:
    """Return the files of the modules that the locustfile has imported, without installed ones."""
    loaded = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return [
        file
        for file in loaded
        if isinstance(file, str) and not is_installed(file) and is_of_the_user(file)
    ]


def states(files: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Yield path, time of change [ns] and size of each source file that is there, once."""
    for path in dict.fromkeys(os.path.abspath(file) for file in files):  # noqa: PTH100
        try:
            state = os.stat(path)  # noqa: PTH116
        except OSError:
            continue
        if path.endswith(".py"):
            yield path, state.st_mtime_ns, state.st_size
