"""Every key and what it does, and what the figures mean."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.ui.screens.dialog import Dialog

WORDS = (
    ("RPS", "requests a second that were answered, failed ones included"),
    ("p95", "95 of 100 requests were answered faster than this, by Locust's clock"),
    ("Probe", "one request a second from petload itself: what a client outside Locust sees"),
    ("Loop lag", "how late a worker's event loop wakes; its response times include it"),
    ("CPU", "of one core; the machine's row is of all cores together"),
    ("tester", "Locust's workers are the limit: what they measure is their own queue"),
    ("shop", "the target is the limit: users wait for its answers"),
    ("machine", "no core is free, so nobody can be told from anybody"),
    ("users", "nobody is at a limit: there are few users, or they think"),
    ("stuck", "users that neither think nor ask: their worker has no time for them"),
    ("proof", "RPS before and after a change of workers or of the shop's server"),
    ("dev, prod", "the shop served by Flask's development server, or as in production"),
)


# What is left of the dialog beside the keys.
TEXT_WIDTH = 58


def _hanging(text: str) -> str:
    """Lines that begin below each other, not below the key."""
    return ("\n" + " " * 11).join(wrap(text, TEXT_WIDTH))


class HelpScreen(Dialog[None]):
    """`keys` are (key, what it does)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "close", "Close")
    ]

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = list(keys)

    def compose(self) -> ComposeResult:
        """Two lists."""
        with VerticalScroll(classes="dialog"):
            yield Static(Content.assemble(*self._lines()), id="help-text")

    def _lines(self) -> Iterable[str | tuple[str, str]]:
        yield ("Keys\n", "bold")
        for key, text in self._keys:
            yield (f"  {key:<9}", "bold $text-primary")
            yield f"{_hanging(text)}\n"
        yield ("\nWords\n", "bold")
        for word, text in WORDS:
            yield (f"  {word:<9}", "bold $text-primary")
            yield f"{_hanging(text)}\n"
        yield ("\nEsc closes this.", "$text-muted")

    def action_close(self) -> None:
        """Back to the main screen."""
        self.dismiss(None)
