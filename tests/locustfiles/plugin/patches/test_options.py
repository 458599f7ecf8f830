"""Locust's options: config files, and the cost of their defaults."""

from __future__ import annotations

import time
from typing import Any

import locust.argument_parser
import locust.main
import pytest

from locustfiles.plugin.patches.options import ignore_config_files
from tests.locustfiles.plugin.workers import joined_worker, spawn


def test_config_files_are_ignored(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".locust.conf").write_text("web-host = 0.0.0.0\n")
    (tmp_path / "locust.conf").write_text("headless = true\nrun-time = 1s\nprocesses = 2\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def parsed() -> tuple[Any, ...]:
        options = locust.main.get_parser().parse_args([])
        return options.web_host, options.headless, options.run_time, options.processes

    make = locust.argument_parser.get_empty_argument_parser
    monkeypatch.setattr(locust.argument_parser, make.__name__, make.__wrapped__)
    assert parsed() == ("0.0.0.0", True, 1, 2)  # noqa: S104
    ignore_config_files()
    assert parsed() == ("", False, None, None)
    page = locust.argument_parser.get_parser().parse_args([])
    assert page.headless is False
    assert locust.argument_parser.parse_locustfile_option([]).locustfile == "locustfile.py"


def test_an_order_costs_a_worker_next_to_nothing() -> None:
    """Without the plug-in 0.2 s of CPU each."""
    with joined_worker() as worker:
        spawn(worker, 4)
        begun = time.process_time()
        for number in range(10):
            spawn(worker, 4, number + 2)
        assert time.process_time() - begun < 0.5
