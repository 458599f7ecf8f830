"""A headline figure: one number that is read at a glance."""

from typing import Literal

from textual.strip import Strip

from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import clean, fit_parts, shorten_words

Level = Literal["normal", "good", "warning", "error", "muted"]

_LEVELS: tuple[Level, ...] = ("normal", "good", "warning", "error", "muted")


class Figure(LineWidget):
    """Show a label, a value with its unit, and a small note.

    In one row: `RPS 940 /s`. In two the note is below, in three or more each has a row of its own.
    The level is also a class of the widget (`-warning`), for style sheets.
    """

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "figure--label",
        "figure--value",
        "figure--unit",
        "figure--note",
    }

    DEFAULT_CSS = """
    Figure {
        height: 3;
        width: 1fr;
    }
    Figure > .figure--label { color: $text-muted; }
    Figure > .figure--value { text-style: bold; }
    Figure > .figure--unit { color: $text-muted; }
    Figure > .figure--note { color: $text-muted; }
    Figure.-good > .figure--value { color: $text-success; }
    Figure.-warning > .figure--value { color: $text-warning; }
    Figure.-error > .figure--value { color: $text-error; }
    Figure.-muted > .figure--value { color: $text-muted; text-style: none; }
    """

    def __init__(
        self,
        label: str,
        unit: str = "",
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - textual's name for it
        classes: str | None = None,
    ) -> None:
        """Take the label and the unit, which follows the value in a quieter colour."""
        super().__init__(name=name, id=id, classes=classes)
        self._label = label
        self._unit = unit
        self._value = ""
        self._note = ""
        self._level: Level = "normal"

    def show(self, value: str, note: str = "", level: Level = "normal") -> None:
        """Show this value from now on."""
        if level != self._level:
            self._level = level
            for each in _LEVELS:
                self.set_class(each == level and level != "normal", f"-{each}")
        elif (value, note) == (self._value, self._note):
            return
        self._value, self._note = value, note
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw as many of label, value and note as there are rows for."""
        label = (clean(self._label), self.component("figure--label"))
        value = (clean(self._value), self.component("figure--value"))
        unit = (f" {clean(self._unit)}" if self._unit else "", self.component("figure--unit"))
        note = (shorten_words(self._note, width), self.component("figure--note"))
        blank = (" ", label[1])
        if height >= 3:
            lines = [[label], [value, unit], [note]]
        else:
            lines = [[label, blank, value, unit], [note]]
        return [
            self.line(*fit_parts(parts, width, label[1]), width=width) for parts in lines[:height]
        ]
