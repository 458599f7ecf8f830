"""A load test shape that raises ends the master, and its line is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from locustfiles.plugin.patches.shapes import end_with_the_shape


def test_what_the_shape_raises_is_written_and_ends_the_master(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def tick() -> None:
        raise ValueError("tick broke")

    ended: list[int] = []
    monkeypatch.setattr("os._exit", ended.append)
    runner: Any = SimpleNamespace(shape_worker=tick)
    end_with_the_shape(runner)
    runner.shape_worker()
    assert ended == [1]
    assert capsys.readouterr().err.endswith("ValueError: tick broke\n")


def test_a_shape_that_ends_ends_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os._exit", pytest.fail)
    runner: Any = SimpleNamespace(shape_worker=lambda: None)
    end_with_the_shape(runner)
    runner.shape_worker()
