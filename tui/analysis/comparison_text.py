"""Show a comparison as plain text for 80 columns, for the command line and the screen. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from tui.analysis.change import Better, Change, spread
from tui.analysis.comparison import Comparison, Conclusion, Side
from tui.analysis.curve_text import chart
from tui.analysis.figure_text import LARGE, UNKNOWN, number
from tui.analysis.run_figures import FIGURES, are_steady, read, values

# A screen of 80 columns has a scroll bar beside it.
WIDTH = 79
NAME, CHANGE, INTERVAL, VALUE = 24, 9, 16, 10
MOST_ENDPOINT_ROWS = 12
# Beside a figure of the whole run, among those of steady seconds.
STAR = "*"
DIFFERENCES = "What differs beside the figures"
ENDPOINTS = "Endpoints"
LOCUSTFILE = "Locustfile"
HEADINGS = (DIFFERENCES, ENDPOINTS, LOCUSTFILE)

SAID = {
    Conclusion.SLOWER: "B is slower",
    Conclusion.FASTER: "B is faster",
    Conclusion.MIXED: "B is better in one and worse in the other",
    Conclusion.NO_CHANGE: "no change that is more than noise",
    Conclusion.UNKNOWN: "whether that is more than noise is not known",
}


def summary(comparison: Comparison) -> str:
    """Return the result in one sentence: the effect first, and at the end what is not valid."""
    effects = [effect(change) for change in comparison.deciding]
    if comparison.incomparable is not None:
        return f"{comparison.incomparable} ({', '.join(effects)})."
    return f"{', '.join(effects)}: {SAID[comparison.conclusion]}{_not_valid(comparison)}."


def _not_valid(comparison: Comparison) -> str:
    """Return of which side more than half of the runs are not valid for one reason."""
    sides = {"A": comparison.a, "B": comparison.b}
    found = [
        letter
        for letter, side in sides.items()
        if any(2 * runs > len(side.names) for _, runs in side.invalid)
    ]
    if not found:
        return ""
    if comparison.is_by_repeats:
        return f"; most runs of {' and '.join(found)} are not valid"
    return f"; {' and '.join(found)} {'is' if len(found) == 1 else 'are'} not valid"


def doubts(comparison: Comparison) -> list[str]:
    """Return what weakens the result: why runs are not valid, and the caveats."""
    sides = (("A", comparison.a), ("B", comparison.b))
    found = [f"{letter} is {reason}" for letter, side in sides for reason in _invalid(side)]
    return [*found, *comparison.caveats]


def effect(change: Change) -> str:
    """Return a change with its interval, such as `p95 +14 % [+9, +19]`."""
    return f"{change.figure.name} {_percent(change)} {_interval(change)}".rstrip()


def lines(comparison: Comparison) -> list[str]:
    """Return the whole comparison, a line each."""
    star = STAR if comparison.is_of_steady_seconds else ""
    found = [
        *_wrapped(summary(comparison)),
        "",
        *_side("A", comparison.a),
        *_side("B", comparison.b),
        *(line for caveat in comparison.caveats for line in _wrapped(caveat)),
        *_differences(comparison),
        "",
        _row("", "change", "interval", "A", "B", ""),
        *(_change(change, star) for change in comparison.changes if is_known(change)),
        *_endpoints(comparison.endpoints, star),
        *_footnote(comparison),
        *(line for curve in comparison.curves for line in chart(curve)),
    ]
    if comparison.locustfile_diff:
        found += ["", LOCUSTFILE, *(_cut(line, WIDTH) for line in comparison.locustfile_diff)]
    return found


def spread_lines(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the medians of some repeats and their intervals, a line each."""
    found = [read(run) for run in runs]
    steady = are_steady(found)
    rows, confidence = [], 0.0
    for figure in FIGURES:
        known = spread(values(found, figure, steady=steady))
        if known is not None and known.confidence is not None:
            confidence = known.confidence
            range_ = f"[{number(known.low)}, {number(known.high)}]" if len(runs) > 1 else ""
            name = f"{figure.name}{STAR if steady and figure.is_whole_run else ''} {figure.unit}"
            rows.append(f"{name:<{NAME}}{number(known.median):>{VALUE}}  {range_}".rstrip())
    if len(runs) == 1:
        return ["figures of 1 run", *rows, *_star_note(is_of_steady_seconds=steady)]
    head = f"medians of {len(runs)} runs, each with its {100 * confidence:.0f} % interval"
    return [head, *rows, *_star_note(is_of_steady_seconds=steady)]


def _side(letter: str, side: Side) -> Iterator[str]:
    runs = side.names[0] if len(side.names) == 1 else f"{len(side.names)} runs, {side.names[0]}"
    yield _cut(f"{letter}  {runs}  Bottleneck: {side.bottleneck}", WIDTH)
    for reason in _invalid(side):
        yield from _wrapped(reason, "   ")


def _invalid(side: Side) -> Iterator[str]:
    for reason, runs_with_it in side.invalid:
        of = "" if len(side.names) == 1 else f" ({runs_with_it} of {len(side.names)} runs)"
        yield f"not valid: {reason}{of}"


def _differences(comparison: Comparison) -> Iterator[str]:
    if not comparison.differences:
        return
    yield ""
    yield DIFFERENCES
    for row in comparison.differences:
        yield _cut(f"  {row.name:<17} {row.a:<29} {row.b}".rstrip(), WIDTH)


def _endpoints(changes: Sequence[Change], star: str) -> Iterator[str]:
    """Yield the endpoints' rows; where there are many, those that changed first."""
    if not changes:
        return
    yield ENDPOINTS
    shown = sorted(changes, key=lambda change: not change.is_more_than_noise)
    if len(changes) <= MOST_ENDPOINT_ROWS:
        shown = list(changes)
    yield from (_change(change, star) for change in shown[:MOST_ENDPOINT_ROWS])
    if len(changes) > MOST_ENDPOINT_ROWS:
        yield f"… and {len(changes) - MOST_ENDPOINT_ROWS} more rows: --json has all"


def _footnote(comparison: Comparison) -> Iterator[str]:
    yield from _star_note(is_of_steady_seconds=comparison.is_of_steady_seconds)
    tested = [change for change in comparison.deciding if change.p is not None]
    if tested:
        found = ", ".join(f"{change.figure.name} p={change.p:.3f}" for change in tested)
        yield from _wrapped(f"Mann-Whitney U test: {found}")


def _star_note(*, is_of_steady_seconds: bool) -> list[str]:
    note = f"{STAR} of the whole run, with its ramp-up; the others of its steady seconds"
    return _wrapped(note) if is_of_steady_seconds else []


def _change(change: Change, star: str) -> str:
    figure = change.figure
    return _row(
        f"{figure.name}{star if figure.is_whole_run else ''} {figure.unit}",
        _percent(change),
        _interval(change),
        number(change.a),
        number(change.b),
        _word(change),
    )


def is_known(change: Change) -> bool:
    """Return whether there is a figure at all: a test of one's own has no shop."""
    return change.a is not None or change.b is not None


def _word(change: Change) -> str:
    if change.low is None:
        return ""
    if not change.is_more_than_noise:
        return "noise"
    if change.figure.better is Better.NEITHER:
        return "changed"
    return "worse" if change.is_worse else "better"


def _row(name: str, change: str, interval: str, a: str, b: str, word: str) -> str:
    return (
        f"{_cut_name(name, NAME):<{NAME}}{change:>{CHANGE}} {interval:<{INTERVAL}}"
        f"{a:>{VALUE}}{b:>{VALUE}}  {word}"
    ).rstrip()


def _percent(change: Change) -> str:
    if change.percent is None:
        return UNKNOWN
    return f"{_signed(change.percent)} {'pts' if change.figure.is_in_points else '%'}"


def _interval(change: Change) -> str:
    if change.low is None or change.high is None:
        return ""
    return f"[{_signed(change.low)}, {_signed(change.high)}]"


def _signed(value: float) -> str:
    if abs(value) >= LARGE / 100:
        return f"{value:+.0e}".replace("-", "−")
    digits = 0 if abs(value) >= 10 else 1
    return f"{value:+,.{digits}f}".replace("-", "−")


def _wrapped(text: str, indent: str = "") -> list[str]:
    return wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def _cut_name(name: str, width: int) -> str:
    """Cut a name in its middle: its end says which figure it is."""
    if len(name) < width:
        return name
    kept = width - 2
    return f"{name[: kept // 2]}…{name[len(name) - (kept - kept // 2) :]}"


def _cut(text: str, width: int) -> str:
    clean = "".join(character if character.isprintable() else " " for character in text)
    return clean if len(clean) <= width else f"{clean[: width - 1]}…"
