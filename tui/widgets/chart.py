"""A line chart of the last seconds, in braille, cheap enough for a screen that must not cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.widgets.axis import LABEL_WIDTH, tick, time_axis
from tui.widgets.braille import NOBODY, Grid, dot_row, rasterise
from tui.widgets.format import short
from tui.widgets.legend import BULLET, GAP, VALUE_WIDTH, fit_legend, hidden_note
from tui.widgets.lines import LineWidget
from tui.widgets.scale import Scale
from tui.widgets.text import clean, fit, shorten

_DOTS_PER_CELL = 2
_BRAILLE = [" ", *(chr(0x2800 + dots) for dots in range(1, 256))]
_AXIS_FROM = 4
"""Rows from which one of them is spent on the time axis."""
_GRID_FROM = 4
"""Plot rows from which faint rules mark the middle and the top."""
_MIN_PLOT_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart."""

    name: str
    """As the legend calls it."""
    color: str
    """A colour, or a theme variable such as ``$text-primary`` that suits dark and light alike."""
    values: Sequence[float | None]
    """One a second, newest last; ``None`` where nothing was measured."""


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal marker: a limit to compare the series with."""

    value: float
    label: str
    color: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical marker: an event some seconds ago. Where labels are in each other's way, the first
    mark's stays."""

    age_s: float
    label: str
    color: str


class Chart(LineWidget):
    """Series over the last seconds, with a title row, a y axis and a time axis.

    Usable from about 38x6 cells. One dot column is one second unless `show` is told otherwise.
    The top of the y axis is a round number that grows at once and shrinks only when everything
    visible is well below it.
    """

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "chart--title",
        "chart--unit",
        "chart--legend",
        "chart--axis",
        "chart--grid",
        "chart--empty",
    }

    DEFAULT_CSS = """
    Chart {
        height: 1fr;
        width: 1fr;
    }
    Chart > .chart--title { text-style: bold; }
    Chart > .chart--unit { color: $text-muted; }
    Chart > .chart--legend { color: $foreground; }
    Chart > .chart--axis { color: $text-muted; }
    Chart > .chart--grid { color: $foreground 20%; }
    Chart > .chart--empty { color: $text-muted; text-style: italic; }
    """

    def __init__(
        self,
        title: str,
        unit: str = "",
        *,
        y_max: float | None = None,
        empty: str = "no data yet",
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - textual's name for it
        classes: str | None = None,
    ) -> None:
        """``y_max`` fixes the top of the y axis unless data exceed it; ``empty`` is shown
        instead of the plot as long as there is no value at all."""
        super().__init__(name=name, id=id, classes=classes)
        self._title = title
        self._unit = unit
        self._empty = empty
        self._scale = Scale(y_max)
        self._series: tuple[Series, ...] = ()
        self._line: Line | None = None
        self._marks: tuple[Mark, ...] = ()
        self._seconds: int | None = None

    def show(
        self,
        series: Sequence[Series],
        *,
        line: Line | None = None,
        marks: Sequence[Mark] = (),
        seconds: int | None = None,
    ) -> None:
        """Show these series from now on.

        The values are copied. ``seconds`` is the time span of the full width; by default the
        width decides. Nothing is drawn when nothing has changed.
        """
        frozen = tuple(Series(s.name, s.color, tuple(s.values)) for s in series)
        now = (frozen, line, tuple(marks), seconds)
        if now == (self._series, self._line, self._marks, self._seconds):
            return
        self._series, self._line, self._marks, self._seconds = now
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Title and legend, the plot with its y axis, the time axis."""
        if not (width and height):
            return []
        title = self._draw_title(width)
        with_axis = height >= _AXIS_FROM
        plot_width = width - LABEL_WIDTH - 1
        plot_height = height - 1 - with_axis
        if plot_height < 1 or plot_width < _MIN_PLOT_WIDTH:
            return [title]
        seconds = self._seconds or plot_width * _DOTS_PER_CELL
        recent = [s.values[-seconds:] for s in self._series]
        known = [v for values in recent for v in values if v is not None and isfinite(v)]
        if not known:
            return [title, *self._draw_empty(width, height - 1)]
        top = self._scale.fit(max(known))
        grid = rasterise(recent, plot_width, plot_height, 0, top, samples=seconds)
        strips = [title, *self._draw_plot(grid, top, seconds)]
        if with_axis:
            axis = " " * LABEL_WIDTH + "└" + time_axis(plot_width, seconds)
            strips.append(self.line((axis, self.component("chart--axis")), width=width))
        return strips

    def _draw_title(self, width: int) -> Strip:
        title_style = self.component("chart--title")
        title = shorten(self._title, width)
        unit = f" {clean(self._unit)}" if self._unit else ""
        room = width - cell_len(title) - len(GAP)
        legend = fit_legend([s.name for s in self._series], room - cell_len(unit))
        if legend.hidden or not legend.names:
            # The unit gives way before a series does.
            without = fit_legend([s.name for s in self._series], room)
            if len(without.names) > len(legend.names) or cell_len(unit) > room:
                legend, unit = without, ""
        text_style = self.component("chart--legend")
        parts: list[tuple[str, Style]] = []
        for index, label in enumerate(legend.names):
            series = self._series[index]
            parts += [
                (GAP if index else "", text_style),
                (BULLET, self.paint(series.color)),
                (label, text_style),
            ]
            if legend.values:
                latest = short(series.values[-1] if series.values else None)
                parts.append((f" {fit(latest, VALUE_WIDTH)}", title_style))
        if note := hidden_note(legend):
            parts.append((f"{GAP if parts else ''}{note}", self.component("chart--unit")))
        used = cell_len(title) + cell_len(unit) + sum(cell_len(text) for text, _ in parts)
        return self.line(
            (title, title_style),
            (unit, self.component("chart--unit")),
            (" " * (width - used), text_style),
            *parts,
            width=width,
        )

    def _draw_empty(self, width: int, rows: int) -> list[Strip]:
        style = self.component("chart--empty")
        blank = Strip.blank(width, style)
        text = shorten(self._empty, width)
        left = (width - cell_len(text)) // 2
        middle = self.line((fit(" " * left + text, width), style), width=width)
        above = (rows - 1) // 2
        return [*[blank] * above, middle, *[blank] * (rows - above - 1)]

    def _draw_plot(self, grid: Grid, top: float, seconds: int) -> list[Strip]:
        axis = self.component("chart--axis")
        canvas = _Canvas(grid, self._ground.rich_style, [self.paint(s.color) for s in self._series])
        labels = {grid.height - 1: "0"}
        if grid.height > 2:
            labels[canvas.row_of(top / 2, top)] = tick(top / 2)
        if grid.height > 1:
            labels[0] = tick(top)
        if grid.height >= _GRID_FROM:
            for row in labels:
                if row < grid.height - 1:
                    canvas.rule(row, "┈", self.component("chart--grid"))
        if self._line is not None and 0 <= self._line.value <= top:
            row = canvas.row_of(self._line.value, top)
            canvas.rule(row, "╌", self.paint(self._line.color), clean(self._line.label))
        posts = [
            (
                grid.width - 1 - int(mark.age_s * grid.width / seconds),
                clean(mark.label),
                self.paint(mark.color),
            )
            for mark in self._marks
        ]
        for column, _, color in posts:
            canvas.post(column, color)
        # All rules stand before the first text: none goes through another's.
        for column, name, color in posts:
            canvas.name(column, name, color)
        strips = []
        for row in range(grid.height):
            label = labels.get(row)
            edge = f"{label or '':>{LABEL_WIDTH}}{'│' if label is None else '┤'}"
            strips.append(
                Strip([Segment(edge, axis), *canvas.segments(row)], len(edge) + grid.width)
            )
        return strips


class _Canvas:
    """The plot's cells: rules and marks lie under the series' dots, never over them."""

    def __init__(self, grid: Grid, blank: Style, styles: list[Style]) -> None:
        self._grid = grid
        self._blank = blank
        self._styles = styles
        self._under: list[list[tuple[str, Style]] | None] = [None] * grid.height
        self._taken: set[tuple[int, int]] = set()
        """Rows and columns of labels and vertical rules."""

    def row_of(self, value: float, top: float) -> int:
        """The cell row, from the top, in which a value between 0 and ``top`` is drawn."""
        return self._grid.height - 1 - dot_row(value, self._grid.height * 4, 0, top) // 4

    def rule(self, row: int, char: str, style: Style, label: str = "") -> None:
        """A horizontal rule; its label stands where there is room, first at the left end.

        The places are few and fixed, so that the label does not creep along with the data.
        """
        self._under[row] = [(char, style)] * self._grid.width
        if label:
            last = self._grid.width - cell_len(label) - 3
            self._write(row, (1, last, last // 2, last // 4, last * 3 // 4), f" {label} ", style)

    def post(self, column: int, style: Style) -> None:
        """A vertical rule."""
        if not 0 <= column < self._grid.width:
            return
        for row in range(self._grid.height):
            if (row, column) not in self._taken:
                self._row(row)[column] = ("┊", style)
                self._taken.add((row, column))

    def name(self, column: int, label: str, style: Style) -> None:
        """A vertical rule's label, beside it as high as there is room."""
        if not (label and 0 <= column < self._grid.width):
            return
        starts = (column + 1, column - cell_len(label))
        for row in range(self._grid.height):
            if self._write(row, starts, label, style):
                return

    def _row(self, row: int) -> list[tuple[str, Style]]:
        cells = self._under[row]
        if cells is None:
            cells = self._under[row] = [(" ", self._blank)] * self._grid.width
        return cells

    def _write(self, row: int, starts: tuple[int, ...], text: str, style: Style) -> bool:
        """Text at the first of ``starts`` where it covers nothing and stays inside."""
        length = cell_len(text)
        if length != len(text):
            return False  # one character to a cell is all this canvas can do
        first = row * self._grid.width
        for start in starts:
            if start < 0 or start + length > self._grid.width:
                continue
            owners = self._grid.owners[first + start : first + start + length]
            cells = {(row, column) for column in range(start, start + length)}
            if set(owners) == {NOBODY} and not cells & self._taken:
                self._row(row)[start : start + length] = [(char, style) for char in text]
                self._taken |= cells
                return True
        return False

    def segments(self, row: int) -> list[Segment]:
        """The row's cells, neighbours of one style in one segment."""
        start = row * self._grid.width
        owners = self._grid.owners[start : start + self._grid.width]
        chars = "".join(map(_BRAILLE.__getitem__, self._grid.dots[start : start + len(owners)]))
        runs: list[tuple[str, Style]] = []
        x = 0
        for owner, cells in groupby(owners):
            end = x + len(list(cells))
            if owner != NOBODY:
                runs.append((chars[x:end], self._styles[owner]))
            elif (under := self._under[row]) is not None:
                runs += under[x:end]
            else:
                runs.append((chars[x:end], self._blank))
            x = end
        return _joined(runs)


def _joined(runs: list[tuple[str, Style]]) -> list[Segment]:
    """Segments of the runs, as few as possible: a blank shows no foreground, so it needs none
    of its own."""
    segments: list[Segment] = []
    text, style = runs[0]
    for more, more_style in runs[1:]:
        if more_style is style or more.isspace():
            text += more
        elif text.isspace():
            text, style = text + more, more_style
        else:
            segments.append(Segment(text, style))
            text, style = more, more_style
    segments.append(Segment(text, style))
    return segments
