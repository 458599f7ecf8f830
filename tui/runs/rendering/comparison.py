"""Put several runs side by side: figures, what they say, settings that differ, curves. Pure.

Whether a change is more than noise is decided in `tui.analysis.comparison`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from string import ascii_uppercase

from tui.analysis.change import Change, Figure
from tui.analysis.comparison import Comparison, compare
from tui.analysis.comparison_text import effect, is_known, summary
from tui.analysis.figure_text import number as figure_text
from tui.runs.rendering import charts, tables, words
from tui.runs.rendering.charts import LineChart
from tui.runs.rendering.tables import Table
from tui.runs.rendering.values import Json, mapping, number, text

# More curves in one chart cannot be told apart.
MOST_CURVES = charts.STYLES

Named = Mapping[str, Json]


def named_runs(runs: Sequence[Json]) -> dict[str, Json]:
    """Return the runs by their names in a report: A, B, ... or A1, B1, ... for repeats."""
    repeats = [mapping(run.get("repeat")) for run in runs]
    named = {
        f"{text(repeat.get('variant'))}{words.whole(number(repeat.get('number')))}": run
        for repeat, run in zip(repeats, runs, strict=True)
    }
    groups = {text(repeat.get("group")) for repeat in repeats}
    is_one_group = len(groups) == 1 and "" not in groups and len(named) == len(runs)
    return named if is_one_group else {letters(n): run for n, run in enumerate(runs)}


def named_groups(groups: Sequence[Sequence[Json]]) -> dict[str, Json]:
    """Return the repeats of some tests by their names in a report: A1, A2, ..., B1, ..."""
    return {
        f"{letters(n)}{number}": run
        for n, runs in enumerate(groups)
        for number, run in enumerate(runs, 1)
    }


def letters(n: int) -> str:
    """Return the letter of the run at index `n`: A, B, ... Z, AA, ..."""
    first, last = divmod(n, len(ascii_uppercase))
    return (letters(first - 1) if first else "") + ascii_uppercase[last]


def comparisons(named: Named) -> dict[str, Comparison]:
    """Return what is compared, by the letter of what is compared with A or the first run.

    Repeats of a test on two targets are two groups; repeats on one target are no comparison.
    """
    (first, base), *others = named.items()
    if "A1" in named:
        a = [run for name, run in named.items() if name.startswith("A")]
        b = [run for name, run in named.items() if name.startswith("B")]
        return {"B": compare(a, b, [["A"] * len(a), ["B"] * len(b)])} if b else {}
    return {
        letter: compare([base], [run], [[f"Run {first}"], [f"Run {letter}"]])
        for letter, run in others
    }


def sentences(compared: Mapping[str, Comparison], first: str) -> tuple[str, ...]:
    """Return what each comparison says; it calls the first of two A, and the other B."""
    if list(compared) == ["B"]:
        return tuple(map(summary, compared.values()))
    return tuple(
        f"{letter} (B) against {first} (A): {summary(comparison)}"
        for letter, comparison in compared.items()
    )


def caveats(compared: Mapping[str, Comparison]) -> tuple[str, ...]:
    """Return what is to be borne in mind, each once."""
    return tuple(dict.fromkeys(said for each in compared.values() for said in each.caveats))


def change_tables(comparison: Comparison) -> tuple[Table, Table]:
    """Return the figures of two runs, and those of their endpoints, with each change."""
    return (
        _change_table("Figures side by side", comparison, comparison.changes),
        _change_table("Endpoints side by side", comparison, comparison.endpoints),
    )


def _change_table(title: str, comparison: Comparison, changes: Sequence[Change]) -> Table:
    is_of_seconds = comparison.is_of_steady_seconds
    sides = ("Median of A", "Median of B") if comparison.is_by_repeats else ("Run A", "Run B")
    return Table(
        title,
        ("Figure", *sides, "Change and interval", "Meaning"),
        tuple(
            (
                _name(figure, starred=is_of_seconds and figure.is_whole_run),
                figure_text(change.a),
                figure_text(change.b),
                effect(change).removeprefix(figure.name).strip(),
                _meaning(change),
            )
            for change in changes
            if is_known(change)
            for figure in [change.figure]
        ),
        frozenset({1, 2, 3}),
        "* of the whole run, with its ramp-up; the others are of its steady seconds."
        if is_of_seconds and any(change.figure.is_whole_run for change in changes)
        else "",
    )


def _name(figure: Figure, *, starred: bool) -> str:
    return f"{figure.name}{'*' if starred else ''}{f', {figure.unit}' if figure.unit else ''}"


def _meaning(change: Change) -> str:
    if change.low is None:
        return "not known"
    if not change.is_more_than_noise:
        return "noise"
    return {True: "worse", False: "better", None: "changed"}[change.is_worse]


def _total(figure: str) -> Callable[[Json], float | None]:
    return lambda run: number(mapping(run.get("totals")).get(figure))


def _time(figure: str) -> Callable[[Json], float | None]:
    return lambda run: number(mapping(mapping(run.get("totals")).get("response_ms")).get(figure))


def _failed(run: Json) -> float | None:
    failures, requests = _total("failures")(run), _total("requests")(run)
    return 100 * failures / requests if failures is not None and requests else None


_FIGURES: tuple[tuple[str, Callable[[Json], float | None], Callable[[float | None], str]], ...] = (
    ("RPS", _total("rps"), words.short),
    ("Goodput, a second", lambda run: number(run.get("goodput_rps")), words.short),
    ("Failed, %", _failed, words.short),
    ("Mean, ms", _time("mean"), words.short),
    ("p50, ms", _time("p50"), words.short),
    ("p95, ms", _time("p95"), words.short),
    ("p99, ms", _time("p99"), words.short),
    ("Max, ms", _time("max"), words.short),
    ("Requests", _total("requests"), words.whole),
    ("Failures", _total("failures"), words.whole),
)


def comparison_table(named: Named) -> Table:
    """Return the figures of the runs, a column each, and the change against the first."""
    if "A1" in named:
        return _repeats_table(named)
    first, *others = named
    heads = [f"Run {first}"]
    for letter in others:
        heads += [f"Run {letter}", f"{letter} to {first}"]
    found: list[tuple[str, ...]] = []
    for name, read, write in _FIGURES:
        values = {letter: read(run) for letter, run in named.items()}
        if all(value is None for value in values.values()):
            continue
        cells = [write(values[first])]
        for letter in others:
            cells += [write(values[letter]), words.change(values[letter], values[first])]
        found.append((name, *cells))
    for name, word in (("Bottleneck", _bottleneck), ("Valid", _valid), ("Started", _started)):
        cells = [word(named[first])]
        for letter in others:
            cells += [word(named[letter]), ""]
        found.append((name, *cells))
    return Table(
        "Figures side by side",
        ("Figure", *heads),
        tuple(found),
        frozenset(range(1, len(heads) + 1)),
        "A change alone is no proof: repeated runs of one version differ, too.",
    )


def _repeats_table(named: Named) -> Table:
    """Return the figures of repeats with their median and range, a column each."""
    found = []
    for name, read, write in _FIGURES:
        known = [value for run in named.values() if (value := read(run)) is not None]
        if known:
            found.append(
                (
                    name,
                    *map(write, (median(known), min(known), max(known))),
                    *(write(read(run)) for run in named.values()),
                )
            )
    for name, word in (("Bottleneck", _bottleneck), ("Valid", _valid)):
        found.append((name, "", "", "", *map(word, named.values())))
    heads = ("Figure", "Median", "Lowest", "Highest", *(f"Run {letter}" for letter in named))
    note = "Figures of whole runs, with their ramp-up."
    return Table("Repeats", heads, tuple(found), frozenset(range(1, len(heads))), note)


def _bottleneck(run: Json) -> str:
    return text(mapping(run.get("verdict")).get("bottleneck")) or words.UNKNOWN


def _valid(run: Json) -> str:
    return words.validity(run.get("valid"))


def _started(run: Json) -> str:
    return words.moment(text(run.get("started_at"))) or words.UNKNOWN


def differences(named: Named) -> Table:
    """Return the settings, machines and versions that differ between the runs, or two groups."""
    each: dict[str, dict[str, str]] = {}
    for letter, run in named.items():
        of_side = each.setdefault(letter[0] if "B1" in named else letter, {})
        for name, value in tables.settings(run).rows:
            known = of_side.get(name, value)
            of_side[name] = known if value in known.split("; ") else f"{known}; {value}"
    names = dict.fromkeys(name for found in each.values() for name in found if name != "Started")
    return Table(
        "What differs",
        ("Setting", *(f"Run {letter}" for letter in each)),
        tuple(
            (name, *(found.get(name, words.UNKNOWN) for found in each.values()))
            for name in names
            if len({found.get(name) for found in each.values()}) > 1
        ),
        frozenset(),
    )


def comparison_charts(named: Named) -> tuple[LineChart, ...]:
    """Return the curves of the first runs over one another."""
    found_names = sorted(named, key=lambda name: int(name[1:])) if "B1" in named else list(named)
    shown = {name: named[name] for name in found_names[:MOST_CURVES]}
    end_s = max(map(charts.end_of, shown.values()), default=0.0)
    found = (
        charts.line_chart(
            title,
            unit,
            {f"Run {letter}": charts.over_time(run, figure) for letter, run in shown.items()},
            end_s,
        )
        for title, unit, figure in (
            ("RPS", "a second", "rps"),
            ("Failures", "a second", "failures_per_s"),
            ("p95", "ms", "p95_ms"),
            ("External probe", "ms", "probe_ms"),
            ("Users", "users", "users"),
        )
    )
    return tuple(chart for chart in found if chart is not None and not chart.is_flat_zero)
