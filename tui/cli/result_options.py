"""The options for reports of a test: `--html`, `--md` and Locust's own `--csv`."""

from __future__ import annotations

import argparse
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.cli.messages import check_writable, naming, result_file, tell

if TYPE_CHECKING:
    from tui.runs.rendering.content import Content

# What Locust writes for --csv PREFIX.
CSV_ENDINGS = ("_stats.csv", "_stats_history.csv", "_failures.csv", "_exceptions.csv")


@dataclass(frozen=True, slots=True)
class Results:
    """The files that are asked for; None where one is not. `csv` is a prefix."""

    html: str | None = None
    md: str | None = None
    csv: str | None = None

    def check_writable(self, csv_prefixes: Iterable[str | None] = ()) -> None:
        """Raise OSError, before the test, where one of the files cannot be written."""
        csv = (f"{prefix}{end}" for prefix in csv_prefixes if prefix for end in CSV_ENDINGS)
        for file in (self.html, self.md, *csv):
            check_writable(file)

    def write_runs(self, runs: Sequence[Mapping[str, Any]]) -> None:
        """Write the reports of one run, or of several. Raises OSError."""
        # Only a report needs the modules that render it, above all jinja2.
        from tui.runs.rendering.content import run_report  # noqa: PLC0415

        self._write(lambda: run_report(runs))

    def write_groups(self, groups: Sequence[Sequence[Mapping[str, Any]]]) -> None:
        """Write the reports of runs, or of two groups of repeats. Raises OSError."""
        from tui.runs.rendering.content import groups_report  # noqa: PLC0415

        self._write(lambda: groups_report(groups))

    def write_scale(self, scale: Mapping[str, Any]) -> None:
        """Write the reports of `scale`. Raises OSError."""
        from tui.runs.rendering.content import scale_report  # noqa: PLC0415

        self._write(lambda: scale_report(scale))

    def _write(self, content: Callable[[], Content]) -> None:
        if self.html is not None:
            from tui.runs.rendering.html import html  # noqa: PLC0415

            _write(html(content()), self.html)
        if self.md is not None:
            from tui.runs.rendering.markdown import markdown  # noqa: PLC0415

            _write(markdown(content()), self.md)


NO_RESULTS = Results()


def add_reports(parser: argparse.ArgumentParser) -> None:
    """Add `--html` and `--md`."""
    group = parser.add_argument_group("reports")
    group.add_argument(
        "--html",
        type=result_file,
        metavar="FILE",
        help="write a report as one HTML file, to be read offline",
    )
    group.add_argument(
        "--md",
        type=result_file,
        metavar="FILE",
        help="write a report as Markdown, for a pull request",
    )


def add_csv(parser: argparse.ArgumentParser) -> None:
    """Add `--csv`."""
    parser.add_argument(
        "--csv",
        type=csv_prefix,
        metavar="PREFIX",
        help="have Locust write its own CSV files: PREFIX_stats.csv and three more",
    )


def results(found: argparse.Namespace) -> Results:
    """Return what the command line asks for."""
    return Results(*(getattr(found, name, None) for name in ("html", "md", "csv")))


def csv_prefix(text: str) -> str:
    """Return the prefix as an absolute path; check that its folder exists."""
    path = Path(text)
    # A prefix that ends in a slash would name a file `_stats.csv`.
    if not text or text.endswith("/") or "\0" in text or not path.absolute().parent.is_dir():
        raise ArgumentTypeError(f"{text!r} is not a prefix in a folder that exists")
    return str(path.absolute())


def _write(text: str, file: str) -> None:
    with naming(file):
        Path(file).write_text(text, encoding="utf-8")
    tell(f"The report is written: {file}")
