"""Whether the app can be drawn here at all. Pure."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

OTHERWISE = "Without a screen: petload-tui run --help"
# Terminals that know no cursor movement; an unset TERM says as little.
DUMB = {"", "dumb", "unknown"}


@dataclass(frozen=True, slots=True)
class Terminal:
    """What decides whether the app can be drawn. `term` is the variable TERM."""

    stdin_is_one: bool
    stdout_is_one: bool
    term: str
    encoding: str


def unusable_because(terminal: Terminal) -> str | None:
    """Say in a sentence why the app cannot be drawn, and what to do; None where it can."""
    if not (terminal.stdin_is_one and terminal.stdout_is_one):
        return f"petload-tui needs a terminal, for its keys and its screen. {OTHERWISE}"
    if terminal.term in DUMB:
        return f"The terminal cannot be drawn on (TERM={terminal.term or 'unset'}). {OTHERWISE}"
    if not _is_utf8(terminal.encoding):
        return (
            f"petload-tui draws in UTF-8, and this terminal's encoding is {terminal.encoding}."
            f" Set LC_ALL=C.UTF-8 where the terminal can show it. {OTHERWISE}"
        )
    return None


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False
