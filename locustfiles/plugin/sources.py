"""Load the user's files as petload has inspected them, whatever is on disk since."""

from __future__ import annotations

import json
import os
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

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
