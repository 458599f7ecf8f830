"""What stands around charts of a run: where one looks, the figures of one second, the time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.strip import Strip

from tui.model.process_names import MACHINE
from tui.model.sample import Sample
from tui.model.snapshot import Annotation, Snapshot
from tui.ui.widgets.base.format import MISSING, duration, ms, number, percent, rate
from tui.ui.widgets.base.lines import LineWidget
from tui.ui.widgets.base.text import fit_parts
from tui.ui.widgets.chart.axis import LABEL_WIDTH, clock_axis, column_of, with_label
from tui.ui.widgets.chart.chart import Mark
from tui.ui.widgets.chart.time_window import Shown, TimeWindow


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: a window on the history of `drawn`, while `live` is the newest snapshot.

    While it `is_paused` the picture stands still, and `drawn` is of the moment when it was.
    """

    live: Snapshot
    drawn: Snapshot
    window: TimeWindow
    shown: Shown
    is_paused: bool

    @property
    def follows(self) -> bool:
        """The newest second is at the right end, and is the one that is read."""
        return self.window.held is None and not self.is_paused

    @property
    def seconds(self) -> Sequence[Sample]:
        """Those in the window."""
        return self.drawn.history[self.shown.start : self.shown.stop]

    @property
    def end_t(self) -> float:
        """The window's newest second."""
        return self.drawn.history[self.shown.stop - 1].t

    @property
    def read(self) -> Sample:
        """The second under the cursor."""
        return self.drawn.history[self.shown.cursor]

    @property
    def cursor_age(self) -> int | None:
        """The cursor's seconds before the window's end; None while it is the newest anyhow."""
        return None if self.follows else self.shown.cursor_age


def span_words(look: Look) -> str:
    """How much is shown: ``last 60 s``, ``10 min``, ``whole run``."""
    span_s = look.window.span_s
    if span_s is None:
        return "whole run"
    span = f"{span_s} s" if span_s < 120 else f"{span_s // 60} min"
    return f"last {span}" if look.follows else span


def state_words(look: Look) -> str:
    """Whether the picture is of now; if not, of when, and what goes on meanwhile."""
    looking = f"looking back: {duration(look.seconds[0].t)} to {duration(look.end_t)}"
    if not look.is_paused:
        return "following" if look.follows else f"{looking}; now it is {duration(look.live.t)}"
    ago_s = max(0, round(look.live.t - look.drawn.t))
    if not look.drawn.load.is_on:
        since = "the load has been started since" if look.live.load.is_on else "the lab goes on"
    else:
        since = "the run goes on" if look.live.load.is_on else "the run has ended since"
    paused = f"paused {ago_s} s ago; {since}"
    return paused if look.window.held is None else f"{paused}; {looking}"


def run_time_s(moments: Sequence[Annotation], t: float) -> float | None:
    """How long a load had been on at ``t``; None where none was, or its start is not known."""
    last = next((m for m in reversed(moments) if m.t <= t and m.text in ("start", "stop")), None)
    return t - last.t if last is not None and last.text == "start" else None


class LookTitle(LineWidget):
    """One row: how much is shown, and whether it is of now."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "look--title",
        "look--span",
        "look--following",
        "look--old",
    }
    DEFAULT_CSS = """
    LookTitle {
        height: 1;
        & > .look--title { text-style: bold; }
        & > .look--span { color: $text-muted; }
        & > .look--following { color: $text-success; }
        & > .look--old { color: $text-warning; text-style: bold reverse; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None

    def show(self, look: Look) -> None:
        """Tell of this look from now on."""
        self._look = look
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """At the left what, at the right when."""
        title = ("Charts", self.component("look--title"))
        muted = self.component("look--span")
        if self._look is None:
            return [self.line(*fit_parts([title], width, muted))]
        look = self._look
        words = state_words(look)
        if look.follows:
            state = (f"▶ {words} ", self.component("look--following"))
        else:
            sign = "‖" if look.is_paused else "◀"
            state = (f" {sign} {words} ", self.component("look--old"))
        room = max(0, width - len(state[0]))
        span = f"  {span_words(look)}"
        return [self.line(*fit_parts([title, (span, muted)], room, muted), state)]


class Readout(LineWidget):
    """One row: the figures of the second that is read, at fixed places."""

    COMPONENT_CLASSES = {"readout--label", "readout--value"}  # noqa: RUF012 - as textual has it
    DEFAULT_CSS = """
    Readout {
        height: 1;
        & > .readout--label { color: $text-muted; }
        & > .readout--value { text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None

    def show(self, look: Look) -> None:
        """Read it from now on."""
        self._look = look
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """As many figures as there is room for, the more important first."""
        label, value = self.component("readout--label"), self.component("readout--value")
        parts: list[tuple[str, Style]] = []
        room = width
        for name, text, cells in _figures(self._look) if self._look else ():
            needed = len(name) + 1 + cells + 2
            if needed - 2 > room:
                break
            parts += [(f"{name} ", label), (f"{text:<{cells}}  ", value)]
            room -= needed
        return [self.line(*fit_parts(parts, width, label))]


def _figures(look: Look) -> list[tuple[str, str, int]]:
    """Name, figure, and cells for the widest one."""
    second = look.read
    failures = rate(second.failures_per_s)
    return [
        ("now" if look.follows else "at ", duration(second.t), 7),
        ("run", duration(run_time_s(look.drawn.marks, second.t)), 7),
        # Of a second that nobody measured, nobody knows.
        ("Bottleneck", second.bottleneck if second.cpu_percent else MISSING, 7),
        ("RPS", rate(second.rps), 6),
        ("Users", number(second.users), 6),
        ("Failures", f"{failures}/s" if second.failures_per_s is not None else failures, 7),
        ("p50", ms(second.p50_ms), 7),
        ("p95", ms(second.p95_ms), 7),
        ("Probe", ms(second.probe_ms), 7),
        ("Machine", percent(second.cpu_percent.get(MACHINE)), 5),
    ]


class TimeAxis(LineWidget):
    """The axis of all charts above it: run time, the cursor's moment, and what happened when."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "time-axis--rule",
        "time-axis--cursor",
    }
    DEFAULT_CSS = """
    TimeAxis {
        height: 2;
        & > .time-axis--rule { color: $text-muted; }
        & > .time-axis--cursor { background: $foreground; color: $background; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._marks: Sequence[Mark] = ()

    def show(self, look: Look, marks: Sequence[Mark]) -> None:
        """Label these seconds from now on, and name the marks in them, the newest first."""
        self._look, self._marks = look, marks
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """The rule with its times; below it the marks' names, as many as there is room for."""
        plot, look = width - LABEL_WIDTH - 1, self._look
        if look is None or plot < 1:
            return []
        rule, muted = self.component("time-axis--rule"), self._ground.rich_style
        seconds = look.shown.seconds
        axis = clock_axis(plot, seconds, look.end_t, follows=look.follows)
        pieces = [(axis, rule)]
        if look.cursor_age is not None:
            column = column_of(look.cursor_age, plot, seconds)
            before, moment, after = with_label(axis, column, f" {duration(look.read.t)} ")
            pieces = [(before, rule), (moment, self.component("time-axis--cursor")), (after, rule)]
        margin = " " * LABEL_WIDTH
        strips = [self.line((f"{margin}└", rule), *pieces)]
        rows = [[(" ", muted)] * plot for _ in range(height - 1)]
        for mark in self._marks:
            column = column_of(mark.age_s, plot, seconds)
            if 0 <= column < plot:
                _write(rows, column, mark.label, self.paint(mark.color))
        strips += [self.line((f"{margin} ", muted), *row) for row in rows]
        return [strip.simplify() for strip in strips]


def _write(rows: list[list[tuple[str, Style]]], column: int, label: str, style: Style) -> None:
    """A mark's sign below its column, its label beside it in the first row that has room."""
    for row in rows:
        for text, start in (
            (f"▲{label}", column),
            (f"{label}▲", column - len(label)),
        ):
            around = row[max(0, start - 1) : start + len(text) + 1]
            inside = start >= 0 and start + len(text) <= len(row)
            if inside and all(char == " " for char, _ in around):
                row[start : start + len(text)] = [(char, style) for char in text]
                return
    if rows and rows[0][column][0] == " ":
        rows[0][column] = ("▲", style)
