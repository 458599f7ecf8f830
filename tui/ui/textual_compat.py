"""All that depends on textual's internals, or works around what textual does.

Each item says why it is needed and what happens without it. `PRIVATE_NAMES` lists every private
name of textual that is used here; a test fails when a version of textual lacks one of them.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import IO, Any, Generic, TypeVar

from textual import on, work
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.drivers.linux_driver import LinuxDriver
from textual.events import ScreenResume
from textual.reactive import Reactive
from textual.screen import ModalScreen

PRIVATE_NAMES = (
    (App, "_close_messages_no_wait"),
    (App, "_context"),
    (App, "_exception"),
    (App, "_fatal_error"),
    (CommandPalette, "_GATHER_COMMANDS_GROUP"),
    (CommandPalette, "_action_command_list"),
    (CommandPalette, "_gather_commands"),
    (LinuxDriver, "_file"),
)

Result = TypeVar("Result")


# --- the terminal -------------------------------------------------------------------------------


class ClosableFile:
    """Write to a terminal, and ignore all writes once it has been closed.

    textual writes in a thread that ends at the first error. What is written after that fills a
    queue, which then blocks the app: closing the terminal window would leave child processes.
    """

    def __init__(self, file: IO[str]) -> None:
        self._terminal = file

    def write(self, text: str) -> None:
        """Write, unless the terminal is closed."""
        with suppress(OSError):
            self._terminal.write(text)

    def flush(self) -> None:
        """Flush, unless the terminal is closed."""
        with suppress(OSError):
            self._terminal.flush()

    def fileno(self) -> int:
        """Return the terminal's file descriptor."""
        return self._terminal.fileno()

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        return self._terminal.isatty()


class TerminalDriver(LinuxDriver):
    """Drive a terminal that may be closed at any time, on Linux and macOS.

    textual writes to stderr, where Python puts what an encoding lacks as `\\u28ff` on the screen;
    and `2>errors.txt` would take the screen along. stdout is the terminal that `cli` has checked.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        if isinstance(terminal := sys.__stdout__, TextIOWrapper):
            terminal.reconfigure(errors="replace")
            # It has all methods of a file that the driver calls.
            self._file = ClosableFile(terminal)  # type: ignore[assignment]


# --- the app ------------------------------------------------------------------------------------


class BaseApp(App[None]):
    """An app that hands its own errors to the caller."""

    @property
    def failure(self) -> Exception | None:
        """The error of petload's own that ended the app, if one did."""
        return self._exception

    def _fatal_error(self) -> None:
        # textual would print a traceback of several screens over the terminal. `cli` writes it to
        # a file instead and prints one sentence.
        self._close_messages_no_wait()

    def bind_to_app(self, node: DOMNode, reactive: Reactive[Any]) -> None:
        """Bind a node to a reactive of the app.

        `data_bind` binds to the node whose message is being handled. In the action of a click that
        is the clicked widget, which has no such reactive: textual raises ReactiveError.
        """
        with self._context():
            node.data_bind(reactive)


# --- screens ------------------------------------------------------------------------------------


class BaseDialog(ModalScreen[Result], Generic[Result]):
    """A modal screen that closes once, and is styled once."""

    _styled_for: str | None = None

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close the dialog with a result, unless it is closed already.

        textual's `dismiss` removes whatever screen is on top. A key or a click that was in flight
        when its dialog closed would remove the main screen.
        """
        return super().dismiss(result) if self.is_active else AwaitComplete()

    @on(ScreenResume)
    def _style_once(self, event: ScreenResume) -> None:
        # textual styles the whole screen anew each time it is opened: half of what a key costs.
        event.refresh_styles = self._styled_for != self.app.theme
        self._styled_for = self.app.theme


# The undecorated method: the override is decorated itself.
_gather_commands = CommandPalette._gather_commands.__wrapped__  # type: ignore[attr-defined]  # noqa: SLF001


class BasePalette(CommandPalette):
    """textual's command palette, without three ways in which a quick key crashes the app."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close the palette, unless it is closed already: see BaseDialog."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)  # noqa: SLF001 - as textual's
    async def _gather_commands(self, search_value: str) -> None:
        # A palette that is closed before the search begins has no list to fill: NoMatches.
        with suppress(NoMatches):
            await _gather_commands(self, search_value)

    def _action_command_list(self, action: str) -> None:
        # In a terminal without room for the list, a page key looks for lines that were never
        # drawn: KeyError.
        with suppress(KeyError):
            super()._action_command_list(action)
