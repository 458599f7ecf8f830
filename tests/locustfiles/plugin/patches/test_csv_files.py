"""Locust's CSV files end with what was counted last."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from locust.env import Environment
from locust.stats import PERCENTILES_TO_REPORT, StatsCSV, StatsCSVFileWriter

from locustfiles.plugin.patches.csv_files import complete_csv_files


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def an_environment(writer: Any = None) -> Environment:
    environment = Environment()
    environment.create_local_runner()
    environment.web_ui = SimpleNamespace(stats_csv_writer=writer)
    return environment


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """Make a Locust that has written its files once, before the last request."""
    environment = an_environment()
    writer = StatsCSVFileWriter(environment, PERCENTILES_TO_REPORT, str(tmp_path / "a"))
    environment.web_ui.stats_csv_writer = writer
    writer.requests_csv(writer.requests_csv_writer)
    writer.stats_history_csv_writer.writerow(writer.stats_history_csv_columns)
    writer.failures_csv(writer.failures_csv_writer)
    writer.exceptions_csv(writer.exceptions_csv_writer)
    return environment


def test_the_last_requests_are_in_the_files(environment: Environment, tmp_path: Path) -> None:
    complete_csv_files(environment)
    environment.stats.log_request("GET", "/", 12.0, 100)
    environment.stats.log_error("GET", "/", "broken")
    environment.runner.log_exception("node", "KeyError", "traceback")
    environment.events.quit.fire(exit_code=0)
    environment.web_ui.stats_csv_writer.close_files()

    stats = rows(tmp_path / "a_stats.csv")
    assert [row[:4] for row in stats] == [
        ["Type", "Name", "Request Count", "Failure Count"],
        ["GET", "/", "1", "1"],
        ["", "Aggregated", "1", "1"],
    ]
    history = rows(tmp_path / "a_stats_history.csv")
    assert history[-1][history[0].index("Total Request Count")] == "1"
    assert rows(tmp_path / "a_failures.csv")[1][:4] == ["GET", "/", "broken", "1"]
    assert rows(tmp_path / "a_exceptions.csv")[1][:2] == ["1", "KeyError"]


def test_without_csv_nothing_is_written(tmp_path: Path) -> None:
    environment = an_environment(StatsCSV(Environment(), PERCENTILES_TO_REPORT))
    complete_csv_files(environment)
    environment.events.quit.fire(exit_code=0)
    assert list(tmp_path.iterdir()) == []
