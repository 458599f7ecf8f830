"""Load the user's files as petload has inspected them, whatever is on disk since."""

from __future__ import annotations

import json
import os
import sys
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The JSON file with the sources, by path. Without it the disk is read, as under plain Locust.
VARIABLE = "PETLOAD_SOURCES"


def install() -> None:
    """Have Python load the files that petload has kept from what it has kept of them.

    A worker that is added or replaced during a run loads the same code as the others, also where
    the file is being edited.
    """
    try:
        with open(os.environ[VARIABLE], encoding="utf-8") as file:  # noqa: PTH123  pathlib is the user's to load
            # Each byte is a character of its own: a file may have any encoding.
            kept = {path: text.encode("latin-1") for path, text in json.load(file).items()}
    except (KeyError, OSError, ValueError, AttributeError):
        return
    load_kept(kept)


def load_kept(kept: Mapping[str, bytes]) -> None:
    """Load these sources in place of the files that have their paths."""
    from_disk = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, fullname: str) -> Any:
        source = kept.get(os.path.abspath(loader.path))  # noqa: PTH100  as above
        if source is None:
            return from_disk(loader, fullname)
        return loader.source_to_code(source, loader.path)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]


def of_the_user(files: list[str], not_in: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    """Yield path, time of change [ns] and size of the locustfiles and of what they import.

    These are the modules in the files' folders and in the working folder; what is installed is not
    the user's, and neither is what is in the folders `not_in`.
    """
    folders = {os.path.dirname(os.path.abspath(file)) for file in files} | {os.getcwd()}  # noqa: PTH100, PTH109, PTH120
    installed = (os.path.dirname(os.__file__), *not_in)  # noqa: PTH120
    found = [os.path.abspath(file) for file in files]  # noqa: PTH100
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if (
            isinstance(path, str)
            and path.endswith(".py")
            and path.startswith(tuple(os.path.join(folder, "") for folder in folders))  # noqa: PTH118
            and not path.startswith(installed)
            and "site-packages" not in path
        ):
            found.append(path)
    for path in dict.fromkeys(found):
        try:
            state = os.stat(path)  # noqa: PTH116
        except OSError:
            continue
        yield path, state.st_mtime_ns, state.st_size
