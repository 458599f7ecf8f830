"""Tiny apps around one widget, and a count of what it asks the screen to paint."""

from collections.abc import Iterator
from contextlib import contextmanager

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.widgets.base import colors
from tui.ui.widgets.base.line_widget import LineWidget


class Coloured(App[None]):
    """Has the charts' colours, as petload has."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(colors.ON_DARK if self.current_theme.dark else colors.ON_LIGHT)


class Alone(Coloured):
    """One widget of a fixed size in the top left corner."""

    def __init__(
        self, widget: Widget, width: int, height: int | None = None, *, theme: str = "textual-dark"
    ) -> None:
        super().__init__()
        self.theme = theme
        self._widget = widget
        widget.styles.width = width
        if height is not None:
            widget.styles.height = height

    def compose(self) -> ComposeResult:
        yield self._widget


def text_of(widget: LineWidget) -> list[str]:
    """What the widget shows, line by line, as the compositor gets it."""
    return [strip.text for strip in strips_of(widget)]


def strips_of(widget: LineWidget) -> list[Strip]:
    """The widget's lines as the compositor gets them."""
    return widget.render_lines(Region(0, 0, *widget.size))


@contextmanager
def painted_lines(widget: LineWidget) -> Iterator[list[int]]:
    """The lines that were drawn anew inside the block, once the screen had its say."""
    lines: list[int] = []
    original = widget.render_line

    def render_line(y: int) -> Strip:
        lines.append(y)
        return original(y)

    widget.render_line = render_line  # type: ignore[method-assign]
    try:
        yield lines
    finally:
        widget.render_line = original  # type: ignore[method-assign]
