"""Decide what a report of one run, of several or of `scale` says. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.analysis.comparison import Comparison
from tui.analysis.explain import without_keys
from tui.model.hosts import HIDDEN
from tui.runs.rendering import charts, comparison, row_charts, tables, words
from tui.runs.rendering.charts import LineChart
from tui.runs.rendering.comparison import letters
from tui.runs.rendering.repeat_commands import locust_command, petload_command
from tui.runs.rendering.row_charts import RowChart
from tui.runs.rendering.tables import Table
from tui.runs.rendering.values import Json, mapping, number, rows, text, texts

# Characters of a locustfile.
LONGEST_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure of a run."""

    label: str
    value: str
    unit: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A locustfile as it was run."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class RunContent:
    """One run as a report shows it. `mark` is its letter among several, empty for a single one.

    `valid` is None where it is not known.
    """

    mark: str
    title: str
    subtitle: str
    note: str
    verdict: str
    evidence: tuple[str, ...]
    advice: str
    valid: bool | None
    invalid_because: tuple[str, ...]
    figures: tuple[Figure, ...]
    verdict_chart: RowChart | None
    charts: tuple[LineChart, ...]
    cpu_chart: RowChart | None
    results: tuple[Table, ...]
    settings: Table
    commands: tuple[tuple[str, str], ...]
    commands_note: str
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A report: runs, and above them what is to be seen of several together."""

    title: str
    runs: tuple[RunContent, ...]
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scaling: LineChart | None = None
    tables: tuple[Table, ...] = ()
    charts: tuple[LineChart, ...] = ()
    diff: str = ""


def run_report(runs: Sequence[Json]) -> Content:
    """Return the report of one run, or of several side by side.

    Several must have all fields, as `runs.reader` returns them.
    """
    if len(runs) == 1:
        content = run_content(runs[0], "")
        return Content(f"{content.title}: {content.verdict}", (content,))
    return _several(comparison.named_runs(runs))


def groups_report(groups: Sequence[Sequence[Json]]) -> Content:
    """Return the report of some tests, each of them one run or its repeats."""
    if all(len(runs) == 1 for runs in groups):
        return run_report([run for runs in groups for run in runs])
    return _several(comparison.named_groups(groups))


def _several(named: Mapping[str, Json]) -> Content:
    compared = comparison.comparisons(named)
    two = compared.get("B") if len(compared) == 1 else None
    figures = comparison.comparison_table(named)
    return Content(
        title=_title_of_several(named, compared),
        runs=tuple(run_content(run, letter) for letter, run in named.items()),
        sentences=tuple(map(words.sentence, comparison.sentences(compared, next(iter(named))))),
        notes=tuple(map(words.sentence, comparison.caveats(compared))),
        tables=tuple(
            filter(
                None,
                (
                    *((figures,) if two is None else comparison.change_tables(two)),
                    comparison.differences(named),
                ),
            )
        ),
        charts=comparison.comparison_charts(named),
        diff="\n".join(map(text, two.locustfile_diff)) if two is not None else "",
    )


def _title_of_several(named: Mapping[str, Json], compared: Mapping[str, Comparison]) -> str:
    if compared:
        return f"Comparison of {len(named)} runs"
    return f"{_title(next(iter(named.values())))}: {len(named)} repeats"


def scale_report(scale: Json) -> Content:
    """Return the report of `scale`: the curve, its table, and each run."""
    runs = rows(scale.get("runs"))
    table = rows(scale.get("table"))
    shown = tuple(run_content(run, letters(n)) for n, run in enumerate(runs))
    return Content(
        title="What more workers bring",
        runs=shown,
        scaling=charts.scaling_chart(table),
        tables=(_scaling_table(table, shown),),
    )


def _scaling_table(table: Sequence[Json], runs: Sequence[RunContent]) -> Table:
    return Table(
        "Pool sizes",
        ("Run", "Workers", "RPS", "Speed-up", "Efficiency", "Bottleneck", "Valid"),
        tuple(
            (
                run.mark if run is not None else words.UNKNOWN,
                words.whole(number(row.get("workers"))),
                words.short(number(row.get("rps"))),
                _times(number(row.get("speedup"))),
                words.share(number(row.get("efficiency")), 1.0),
                text(row.get("bottleneck")),
                words.validity(run.valid) if run is not None else words.UNKNOWN,
            )
            for n, row in enumerate(table)
            for run in [runs[n] if n < len(runs) else None]
        ),
        frozenset({1, 2, 3, 4}),
        "Efficiency is the speed-up by the ratio of workers: 100 % is the ideal line.",
    )


def _times(factor: float | None) -> str:
    return words.UNKNOWN if factor is None else f"{factor:.2f}×"


def run_content(run: Json, letter: str) -> RunContent:
    """Return what a report says of one run."""
    verdict = mapping(run.get("verdict"))
    valid = run.get("valid")
    commands = (("petload", petload_command(run)), ("Plain Locust", locust_command(run)))
    hidden = any(HIDDEN in line for _, line in commands)
    return RunContent(
        mark=letter,
        title=_title(run),
        subtitle=_subtitle(run),
        note=text(run.get("note")),
        verdict=words.verdict(text(verdict.get("bottleneck")), text(run.get("shop"))),
        evidence=tuple(map(words.sentence, texts(verdict.get("evidence")))),
        advice=words.sentence(without_keys(text(verdict.get("advice")))),
        valid=valid if isinstance(valid, bool) else None,
        invalid_because=tuple(map(words.sentence, texts(run.get("invalid_because")))),
        figures=_figures(run),
        verdict_chart=row_charts.verdict_chart(run),
        charts=charts.run_charts(run),
        cpu_chart=row_charts.cpu_chart(run),
        results=tuple(
            filter(
                None,
                (
                    tables.conditions(run),
                    tables.endpoints(run),
                    tables.failures(run),
                    tables.exceptions(run),
                    tables.users_died(run),
                    tables.status_codes(run),
                    tables.processes(run),
                    tables.events(run),
                ),
            )
        ),
        settings=tables.settings(run),
        commands=commands,
        commands_note=f"{HIDDEN} stands for a password, which is not kept." if hidden else "",
        files=tuple(
            SourceFile(text(file.get("name")), text(file.get("text"), LONGEST_FILE))
            for file in rows(run.get("locustfiles"))
        ),
    )


def _title(run: Json) -> str:
    part = number(run.get("part"))
    file = text(run.get("locustfile"))
    return f"{file or 'A test of your own'}" if part is None else f"Part {part:g}, {file}"


def _subtitle(run: Json) -> str:
    users, workers = number(run.get("users")), number(run.get("workers"))
    return " · ".join(
        (
            words.moment(text(run.get("started_at"))) or words.UNKNOWN,
            f"{words.whole(users)} user{'' if users == 1 else 's'}",
            f"{words.whole(workers)} worker{'' if workers == 1 else 's'}",
            words.duration(number(run.get("duration_s"))),
            text(run.get("host")) or words.UNKNOWN,
        )
    )


def _figures(run: Json) -> tuple[Figure, ...]:
    totals = mapping(run.get("totals"))
    times = mapping(totals.get("response_ms"))
    requests, failures = number(totals.get("requests")), number(totals.get("failures"))
    goodput, cut_off = number(run.get("goodput_rps")), number(run.get("requests_cut_off"))
    return (
        Figure("RPS", words.short(number(totals.get("rps"))), "a second", "with all users up"),
        *((Figure("Goodput", words.short(goodput), "a second"),) if goodput is not None else ()),
        Figure("Failed", words.share(failures, requests), "", f"{words.whole(failures)} failures"),
        Figure("p50", words.short(number(times.get("p50"))), "ms", "half are faster"),
        Figure("p95", words.short(number(times.get("p95"))), "ms", "of 20, 19 are faster"),
        Figure("p99", words.short(number(times.get("p99"))), "ms", "of 100, 99 are faster"),
        Figure(
            "Requests",
            words.whole(requests),
            "",
            f"{words.whole(cut_off)} cut off at the end" if cut_off else "in all",
        ),
    )
