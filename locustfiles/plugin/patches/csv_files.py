"""Locust's CSV files end with the last figures of the run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from locust.stats import StatsCSVFileWriter

from ..compat import patch

if TYPE_CHECKING:
    from locust.env import Environment


@patch(
    "complete CSV files",
    "locust.stats.StatsCSVFileWriter.requests_csv(self, csv_writer)",
    "locust.stats.StatsCSVFileWriter.failures_csv(self, csv_writer)",
    "locust.stats.StatsCSVFileWriter.exceptions_csv(self, csv_writer)",
    "locust.stats.StatsCSVFileWriter._stats_history_data_rows(self, csv_writer, now)",
    "locust.stats.StatsCSVFileWriter.requests_csv_filehandle",
    "locust.stats.StatsCSVFileWriter.failures_csv_filehandle",
    "locust.stats.StatsCSVFileWriter.exceptions_csv_filehandle",
    "locust.web.WebUI.stats_csv_writer",
)
def complete_csv_files(environment: Environment) -> None:
    """Write the files of --csv once more as Locust quits, before it closes them.

    Locust writes them once a second. Without this, what was counted since is missing: up to a
    second of requests, and the ones that ended after the stop.
    """
    writer = None if environment.web_ui is None else environment.web_ui.stats_csv_writer
    if not isinstance(writer, StatsCSVFileWriter):
        return

    def write(**_: Any) -> None:
        for file, rows, csv_writer in (
            (writer.requests_csv_filehandle, writer.requests_csv, writer.requests_csv_writer),
            (writer.failures_csv_filehandle, writer.failures_csv, writer.failures_csv_writer),
            (writer.exceptions_csv_filehandle, writer.exceptions_csv, writer.exceptions_csv_writer),
        ):
            file.seek(0)
            rows(csv_writer)
            file.truncate()
        writer._stats_history_data_rows(writer.stats_history_csv_writer, time.time())  # noqa: SLF001

    environment.events.quit.add_listener(write)
