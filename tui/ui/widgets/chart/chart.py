"""A line chart of the last seconds, in braille."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.ui.widgets.base.format import short
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import clean, fit, shorten
from tui.ui.widgets.chart.axis_labels import LABEL_WIDTH, age_at, column_of, tick, time_axis
from tui.ui.widgets.chart.axis_scale import Scale
from tui.ui.widgets.chart.braille import DotGrid, rasterise
from tui.ui.widgets.chart.canvas import Canvas
from tui.ui.widgets.chart.legend import (
    BULLET,
    DASHED_BULLETS,
    GAP,
    VALUE_WIDTH,
    fit_legend,
    hidden_note,
)

_DOTS_PER_CELL = 2
_AXIS_FROM = 4
"""Rows from which one of them is spent on the time axis."""
_GRID_FROM = 4
"""Plot rows from which faint rules mark the middle and the top."""
_MIN_PLOT_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart."""

    name: str
    """Its name in the legend."""
    color: str
    """A colour, or a theme variable such as `$text-primary`, which suits dark and light themes."""
    values: Sequence[float | None]
    """One value a second, newest last; None where nothing was measured."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A horizontal rule with a label: a limit to compare the series with."""

    value: float
    label: str
    color: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A vertical rule with a label: an event some seconds ago.

    Where labels are in each other's way, that of the first marker stays.
    """

    age_s: float
    label: str
    color: str


class Chart(LineWidget):
    """Draw series over the last seconds, with a title row, a y axis and a time axis.

    It takes about 38x6 cells. One dot column is one second unless `show` is told otherwise. Without
    its own time axis, charts of one width can stand above a common one.
    """

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "chart--title",
        "chart--unit",
        "chart--legend",
        "chart--axis",
        "chart--grid",
        "chart--cursor",
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
    Chart > .chart--cursor { color: $foreground; }
    Chart > .chart--empty { color: $text-muted; text-style: italic; }
    """

    def __init__(
        self,
        title: str,
        unit: str = "",
        *,
        y_max: float | None = None,
        empty: str = "no data yet",
        axis: bool = True,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - textual's name for it
        classes: str | None = None,
    ) -> None:
        """Take what stays the same.

        `y_max` fixes the top of the y axis unless data exceed it. `empty` is shown while there is
        no value at all. `axis` is the time axis.
        """
        super().__init__(name=name, id=id, classes=classes)
        self._title = title
        self._unit = unit
        self._empty = empty
        self._has_axis = axis
        self._scale = Scale(y_max)
        self._series: tuple[Series, ...] = ()
        self._line: Limit | None = None
        self._markers: tuple[Marker, ...] = ()
        self._seconds: int | None = None
        self._cursor_age: int | None = None

    def show(
        self,
        series: Sequence[Series],
        *,
        line: Limit | None = None,
        markers: Sequence[Marker] = (),
        seconds: int | None = None,
        cursor_age: int | None = None,
    ) -> None:
        """Show these series from now on; the values are copied.

        `seconds` is the time span of the full width; by default the width decides. With a cursor so
        many seconds ago, the legend has the values of its second.
        """
        frozen = tuple(Series(s.name, s.color, tuple(s.values)) for s in series)
        now = (frozen, line, tuple(markers), seconds, cursor_age)
        if now == (self._series, self._line, self._markers, self._seconds, self._cursor_age):
            return
        self._series, self._line, self._markers, self._seconds, self._cursor_age = now
        self.redraw()

    def age_at(self, x: int) -> int | None:
        """Return how many seconds before the end column `x` stands for; None beside the plot.

        It is known once the chart has a span in seconds.
        """
        width = self.size.width - LABEL_WIDTH - 1
        column = x - LABEL_WIDTH - 1
        if self._seconds is None or not 0 <= column < width:
            return None
        return age_at(column, width, self._seconds)

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw title and legend, the plot with its y axis, and the time axis."""
        if not (width and height):
            return []
        title = self._draw_title(width)
        with_axis = self._has_axis and height >= _AXIS_FROM
        plot_width = width - LABEL_WIDTH - 1
        plot_height = height - 1 - with_axis
        if plot_height < 1 or plot_width < _MIN_PLOT_WIDTH:
            return [title]
        seconds = self._seconds or plot_width * _DOTS_PER_CELL
        recent = [s.values[-seconds:] for s in self._series]
        highest = max((_highest(values) for values in recent), default=-inf)
        if highest == -inf:
            return [title, *self._draw_empty(width, height - 1)]
        top = self._scale.fit(highest)
        grid = rasterise(
            recent,
            plot_width,
            plot_height,
            0,
            top,
            samples=seconds,
            dashed=self.app.no_color,
        )
        strips = [title, *self._draw_plot(grid, top, seconds)]
        if with_axis:
            axis = " " * LABEL_WIDTH + "└" + time_axis(plot_width, seconds)
            strips.append(self.line((axis, self.component("chart--axis")), width=width))
        return strips

    def _bullet(self, index: int) -> str:
        return DASHED_BULLETS[index % len(DASHED_BULLETS)] if self.app.no_color else BULLET

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
                (self._bullet(index), self.paint(series.color)),
                (label, text_style),
            ]
            if legend.values:
                back = (self._cursor_age or 0) + 1
                latest = short(series.values[-back] if back <= len(series.values) else None)
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

    def _draw_plot(self, grid: DotGrid, top: float, seconds: int) -> list[Strip]:
        axis = self.component("chart--axis")
        canvas = Canvas(grid, self._ground.rich_style, [self.paint(s.color) for s in self._series])
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
        self._draw_moments(canvas, grid.width, seconds)
        strips = []
        for row in range(grid.height):
            label = labels.get(row)
            edge = f"{label or '':>{LABEL_WIDTH}}{'│' if label is None else '┤'}"
            strips.append(
                Strip([Segment(edge, axis), *canvas.segments(row)], len(edge) + grid.width)
            )
        return strips

    def _draw_moments(self, canvas: Canvas, width: int, seconds: int) -> None:
        """Draw the cursor and the markers."""
        posts = [
            (
                column_of(mark.age_s, width, seconds),
                clean(mark.label),
                self.paint(mark.color),
            )
            for mark in self._markers
        ]
        if self._cursor_age is not None:
            at = column_of(self._cursor_age, width, seconds)
            canvas.post(at, self.component("chart--cursor"), "│")
        for column, _, color in posts:
            canvas.post(column, color)
        # After all rules: a label stands where no rule goes through it.
        for column, name, color in posts:
            canvas.name(column, name, color)


def _highest(values: Sequence[float | None]) -> float:
    """Return the highest value that is a number; minus infinity where there is none."""
    return max((v for v in values if v is not None and -inf < v < inf), default=-inf)
