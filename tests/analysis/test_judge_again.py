"""A run is judged again once its path's response time without load is known."""

from __future__ import annotations

from dataclasses import replace

from tests.analysis.cases import second
from tui.analysis.judge_again import judged_with, path_without_baseline
from tui.model.sample import Sample
from tui.model.verdict import Bottleneck

# Answers take as long as without load, and all users are in a request.
CPU = {"worker-1": 5.0, "machine": 20.0}


def run(ms: float) -> list[Sample]:
    whole = [
        second(
            t,
            cpu_percent=CPU,
            users=20,
            in_request=19.0,
            lag_ms=0.1,
            rps=400.0,
            mean_ms=ms,
            idle_probe_ms=None,
            bottleneck=Bottleneck.UNCLEAR,
            probe_path="/" if t < 4 else "/slow",
            probe_status=401 if t < 4 else 200,
            probe_is_tested=t >= 4,
            probe_ms=None if t < 4 else ms,
        )
        for t in range(1, 21)
    ]
    return [replace(sample, t=float(sample.t)) for sample in whole]


def test_only_a_tested_path_that_has_answered_is_measured_after_the_run() -> None:
    samples = run(50.0)
    assert path_without_baseline(samples) == "/slow"
    assert path_without_baseline([]) is None
    assert path_without_baseline(samples[:2]) is None
    known = [replace(sample, idle_probe_ms=40.0) for sample in samples]
    assert path_without_baseline(known) is None
    silent = [replace(sample, probe_ms=None) for sample in samples]
    assert path_without_baseline(silent) is None


def test_answers_as_fast_as_without_load_were_limited_by_the_users() -> None:
    samples, last = judged_with(run(50.0), "/slow", 48.0)
    assert last.bottleneck is Bottleneck.USERS
    assert {sample.bottleneck for sample in samples[4:]} == {Bottleneck.USERS}


def test_answers_that_are_slower_were_limited_by_the_shop() -> None:
    samples, last = judged_with(run(500.0), "/slow", 48.0)
    assert last.bottleneck is Bottleneck.SHOP
    assert {sample.bottleneck for sample in samples[4:]} == {Bottleneck.SHOP}


def test_nothing_but_the_verdict_changes() -> None:
    before = run(50.0)
    samples, _ = judged_with(before, "/slow", 48.0)
    assert [replace(sample, bottleneck=Bottleneck.UNCLEAR) for sample in samples] == before


def test_the_times_of_another_path_are_left_out_of_account() -> None:
    before = [
        replace(sample, probe_ms=9000.0) if sample.probe_path == "/" else sample
        for sample in run(50.0)
    ]
    samples, _ = judged_with(before, "/slow", 48.0)
    assert Bottleneck.SHOP not in {sample.bottleneck for sample in samples}
    again, _ = judged_with(run(50.0), "/slow", 48.0)
    assert [sample.bottleneck for sample in samples] == [sample.bottleneck for sample in again]
