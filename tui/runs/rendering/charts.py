"""The charts of a report as plain data: paths, ticks and marks in per cent. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tui.runs.rendering import words
from tui.runs.rendering.axes import Tick, time_ticks, top_of, value_ticks
from tui.runs.rendering.series import path, segments, thinned
from tui.runs.rendering.values import Json, number, rows

# Numbers of events closer than this, in per cent of the width, would cover each other; the second
# is for a narrow screen.
_MARK_DISTANCE = 2.4
_NARROW_MARK_DISTANCE = 7.0
# Line styles and colours of the style sheet; further lines begin again.
STYLES = 6

Seconds = Sequence[tuple[float | None, float | None]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered event, in per cent from the left; `label` is empty where it has no room."""

    at: float
    label: str
    minor: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart: an SVG path in the unit square. `style` counts from 1.

    `detail` is a figure for the
    legend. `dots` are measured points, in per cent from the left and from below.
    """

    name: str
    path: str
    style: int
    detail: str = ""
    dots: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over time, or over what `across` names, with a description in words."""

    title: str
    unit: str
    description: str
    lines: tuple[Line, ...]
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...] = ()
    across: str = ""
    is_flat_zero: bool = False


def end_of(run: Json) -> float:
    """Return the time of a chart's right edge, in s since the run's start."""
    times = [number(sample.get("t")) for sample in rows(run.get("samples"))]
    return max((t for t in (number(run.get("duration_s")), *times) if t is not None), default=0.0)


def marks(run: Json, end_s: float) -> tuple[Mark, ...]:
    """Return the run's events as marks, numbered as in its table of events."""
    found: list[Mark] = []
    last = narrow_last = -100.0
    for n, event in enumerate(rows(run.get("events")), start=1):
        t = number(event.get("t"))
        if t is None or not 0 <= t <= end_s or end_s <= 0:
            continue
        at = round(100 * t / end_s, 2)
        fits, fits_narrow = at - last >= _MARK_DISTANCE, at - narrow_last >= _NARROW_MARK_DISTANCE
        last = at if fits else last
        narrow_last = at if fits_narrow else narrow_last
        found.append(Mark(at, str(n) if fits else "", not fits_narrow))
    return tuple(found)


def over_time(run: Json, figure: str) -> Seconds:
    """Return a figure of each second of a run."""
    return [(number(s.get("t")), number(s.get(figure))) for s in rows(run.get("samples"))]


def line_chart(
    title: str,
    unit: str,
    named: Mapping[str, Seconds],
    end_s: float,
    events: tuple[Mark, ...] = (),
) -> LineChart | None:
    """Return a chart of the lines of which anything is known; None where nothing is."""
    known = {name: found for name, values in named.items() if (found := segments(values))}
    if not known:
        return None
    values = {name: [v for part in found for _, v in part] for name, found in known.items()}
    top = top_of(max(map(max, values.values())))
    return LineChart(
        title=title,
        unit=unit,
        description=". ".join(f"{name}: {_range(values[name], unit)}" for name in known)
        + f". Over {words.duration(end_s)}.",
        lines=tuple(
            Line(
                name,
                path((thinned(part, end_s) for part in known[name]), end_s, top),
                style,
                f"median {words.short(median(values[name]))}",
            )
            # A line keeps its style where another of the chart is not known.
            for style, name in enumerate(named, start=1)
            if name in known
        ),
        y_ticks=tuple(value_ticks(top)),
        x_ticks=tuple(time_ticks(end_s)),
        marks=events,
        is_flat_zero=not any(map(any, values.values())),
    )


def _range(values: Sequence[float], unit: str) -> str:
    lowest, highest = words.short(min(values)), words.short(max(values))
    return f"{lowest} to {highest} {unit}, median {words.short(median(values))}"


def run_charts(run: Json) -> tuple[LineChart, ...]:
    """Return the charts of a run: throughput, response times and users."""
    end_s = end_of(run)
    events = marks(run, end_s)
    charts = (
        line_chart(
            "Throughput",
            "a second",
            {
                "RPS": over_time(run, "rps"),
                "Failures": over_time(run, "failures_per_s"),
            },
            end_s,
            events,
        ),
        line_chart(
            "Response time",
            "ms",
            {
                "p95": over_time(run, "p95_ms"),
                "p50": over_time(run, "p50_ms"),
                "external probe": over_time(run, "probe_ms"),
            },
            end_s,
            events,
        ),
        line_chart("Users", "users", {"Users": over_time(run, "users")}, end_s, events),
    )
    return tuple(chart for chart in charts if chart is not None)


def scaling_chart(table: Sequence[Json]) -> LineChart | None:
    """Return RPS over workers beside the ideal line through the first size; None below two."""
    known = [
        (workers, rps)
        for row in table
        if (workers := number(row.get("workers"))) and (rps := number(row.get("rps"))) is not None
    ]
    known.sort()
    if len(known) < 2:
        return None
    most = known[-1][0]
    ideal = [(0.0, 0.0), (most, known[0][1] / known[0][0] * most)]
    top = top_of(max(ideal[-1][1], *(rps for _, rps in known)))
    sizes = sorted({workers for workers, _ in known})
    return LineChart(
        title="RPS over workers",
        unit="requests a second",
        description="; ".join(f"{w:g} workers: {words.short(r)} RPS" for w, r in known)
        + f". Ideal for {most:g} workers: {words.short(ideal[-1][1])} RPS.",
        lines=(
            Line(
                "measured",
                path([known], most, top),
                1,
                dots=tuple((round(100 * w / most, 2), round(100 * r / top, 2)) for w, r in known),
            ),
            Line("ideal: each worker brings as much as the first", path([ideal], most, top), 2),
        ),
        y_ticks=tuple(value_ticks(top)),
        x_ticks=tuple(Tick(round(100 * size / most, 2), f"{size:g}") for size in sizes),
        across="workers",
    )
