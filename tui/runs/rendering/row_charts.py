"""The charts of a report that have a row for each process or bottleneck. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from tui.analysis.thresholds import SATURATED_PERCENT
from tui.runs.rendering import words
from tui.runs.rendering.axes import Tick, time_ticks, top_of
from tui.runs.rendering.charts import Mark, end_of, marks
from tui.runs.rendering.series import GAP_S, path, segments, thinned
from tui.runs.rendering.values import Json, mapping, number, rows, text

FULL_PERCENT = 100.0
# A row is not as wide as a chart, and there may be dozens.
ROW_COLUMNS = 480
BAR_COLUMNS = 240

Span = tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class Bar:
    """A time span in per cent of the width, and the bar's height in per cent of the row's."""

    at: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a chart: a line or bars, with its name and figures beside it."""

    name: str
    figures: tuple[str, ...]
    description: str
    path: str = ""
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class RowChart:
    """Rows over one time axis. `threshold` is in per cent of a row's height, from below."""

    title: str
    unit: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    x_ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...] = ()
    threshold: float | None = None
    threshold_name: str = ""


def cpu_chart(run: Json) -> RowChart | None:
    """Return the CPU of each process, a row each, all on the same scale; None without any."""
    end_s = end_of(run)
    seconds = [
        (number(sample.get("t")), _by_name(mapping(sample.get("cpu_percent"))))
        for sample in rows(run.get("samples"))
    ]
    summaries = {text(row.get("name")): row for row in rows(run.get("processes"))}
    named = dict.fromkeys((*summaries, *(name for _, values in seconds for name in values)))
    cpu = {name: segments((t, number(values.get(name))) for t, values in seconds) for name in named}
    highest = max((v for found in cpu.values() for part in found for _, v in part), default=0.0)
    if not cpu:
        return None
    # A process with busy threads uses more than one core. 101 % is a rounding error.
    top = FULL_PERCENT if highest <= FULL_PERCENT * 1.05 else top_of(highest)
    return RowChart(
        title="CPU of each process",
        unit=f"% of a core, 0 to {top:g}; of all cores for the machine",
        heads=("mean", "p95", "max"),
        rows=tuple(
            _cpu_row(name, found, summaries.get(name, {}), end_s, top)
            for name, found in cpu.items()
        ),
        x_ticks=tuple(time_ticks(end_s)),
        marks=marks(run, end_s),
        threshold=100 * SATURATED_PERCENT / top,
        threshold_name=f"saturated: {SATURATED_PERCENT:g} %",
    )


def _by_name(values: Json) -> Json:
    return {text(name): value for name, value in values.items()}


def _cpu_row(
    name: str,
    found: Sequence[Sequence[tuple[float, float]]],
    summary: Json,
    end_s: float,
    top: float,
) -> Row:
    cpu = mapping(summary.get("cpu_percent"))
    figures = tuple(words.whole(number(cpu.get(which))) for which in ("mean", "p95", "max"))
    mean, p95, most = figures
    return Row(
        name=name,
        figures=figures,
        description=f"CPU of {name}: mean {mean} %, p95 {p95} %, max {most} %.",
        path=path((thinned(part, end_s, ROW_COLUMNS) for part in found), end_s, top, filled=True),
    )


def verdict_chart(run: Json) -> RowChart | None:
    """Return when which component was the bottleneck, a row each; None where none was judged."""
    end_s = end_of(run)
    judged = [
        (t, text(sample.get("bottleneck")))
        for sample in rows(run.get("samples"))
        if (t := number(sample.get("t"))) is not None
    ]
    under_load = Counter(name for _, name in judged if name not in ("", "idle"))
    if not under_load or end_s <= 0:
        return None
    total = under_load.total()
    return RowChart(
        title="Bottleneck",
        unit="seconds under load",
        heads=("", "s", "share"),
        rows=tuple(
            Row(
                name=name,
                figures=("", words.whole(seconds), words.share(seconds, total)),
                description=f"{name}: {seconds} of {total} s under load.",
                bars=tuple(_bars(judged, name, end_s)),
            )
            for name, seconds in under_load.most_common()
        ),
        x_ticks=tuple(time_ticks(end_s)),
        marks=marks(run, end_s),
    )


def _bars(judged: Sequence[tuple[float, str]], name: str, end_s: float) -> Iterable[Bar]:
    """Yield a bottleneck's bars: the seconds in which it stood.

    Of a long run, each column's bar is as high as the share of its time.
    """
    spans = list(_spans(judged))
    if end_s <= BAR_COLUMNS:
        for start, end in _joined(span for span in spans if span[2] == name):
            yield _bar(start, end, 1.0, end_s)
        return
    width_s = end_s / BAR_COLUMNS
    columns: list[Counter[str]] = [Counter() for _ in range(BAR_COLUMNS)]
    for start, end, which in spans:
        # A second lies in the column of its middle: columns are wider than seconds.
        columns[min(BAR_COLUMNS - 1, int((start + end) / 2 / width_s))][which] += 1
    heights = [found[name] / found.total() if found else 0.0 for found in columns]
    for height, together in groupby(range(BAR_COLUMNS), key=lambda n: heights[n]):
        numbers = list(together)
        if height > 0:
            yield _bar(numbers[0] * width_s, (numbers[-1] + 1) * width_s, height, end_s)


def _spans(judged: Sequence[tuple[float, str]]) -> Iterable[Span]:
    """Yield the time that each judged second stands for: from the one before it."""
    before = 0.0
    for t, which in judged:
        start = before if 0 < t - before <= GAP_S else t - 1.0
        if t > 0:
            yield max(0.0, start), t, which
        before = t


def _joined(spans: Iterable[Span]) -> Iterable[tuple[float, float]]:
    """Yield the spans, those that touch as one."""
    joined: tuple[float, float] | None = None
    for start, end, _ in spans:
        if joined is not None and start <= joined[1]:
            joined = joined[0], end
        else:
            if joined is not None:
                yield joined
            joined = start, end
    if joined is not None:
        yield joined


def _bar(start_s: float, end_s: float, height: float, chart_s: float) -> Bar:
    return Bar(
        round(100 * start_s / chart_s, 2),
        round(100 * (end_s - start_s) / chart_s, 2),
        round(100 * height, 1),
    )
