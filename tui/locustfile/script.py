"""Hold a locustfile as it is on disk, with the one of the part before."""

from __future__ import annotations

from dataclasses import dataclass

from tui.locustfile.by_hand import ShellCommand


@dataclass(frozen=True, slots=True)
class Script:
    """A locustfile as it is on disk now; `error` is a sentence where its text cannot be shown.

    `own` is a file of the user's. `previous` is the part before, None where there is nothing to
    compare with; its text is None where it cannot be read. `folder` is where petload's processes
    run.
    """

    part: int
    name: str
    path: str
    folder: str
    text: str = ""
    error: str | None = None
    own: bool = False
    previous: int | None = None
    previous_name: str = ""
    previous_text: str | None = None
    by_hand: tuple[ShellCommand, ...] = ()
