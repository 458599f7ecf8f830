"""Whether a run's figures can be trusted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.analysis.validity import LONGEST_ERROR, invalid_because
from tui.model.run import RequestOutcomes, Trouble
from tui.model.sample import Sample
from tui.model.snapshot import ExceptionView


def seconds(count: int, *, worker: float = 50.0, machine: float = 60.0) -> list[Sample]:
    cpu = {"worker-1": worker, "machine": machine, "petshop": 99.0}
    return [Sample(t=float(t), users=200, cpu_percent=cpu) for t in range(count)]


def test_a_run_is_valid_even_with_a_saturated_shop() -> None:
    assert invalid_because(seconds(60), users=200) == ()


def test_a_saturated_worker_is_named_with_its_seconds() -> None:
    samples = [*seconds(19), *seconds(41, worker=97)]
    samples = [Sample(float(t), 200, cpu_percent=s.cpu_percent) for t, s in enumerate(samples)]
    assert invalid_because(samples, users=200) == ("worker-1 was saturated for 41 s of 60 s",)


def test_a_few_saturated_seconds_are_tolerated() -> None:
    samples = [*seconds(3, worker=97), *seconds(57)]
    samples = [Sample(float(t), 200, cpu_percent=s.cpu_percent) for t, s in enumerate(samples)]
    assert invalid_because(samples, users=200) == ()


def test_a_saturated_machine() -> None:
    (reason,) = invalid_because(seconds(20, machine=99.0), users=200)
    assert reason.startswith("the machine was saturated for 20 s of 20 s")


def test_users_that_never_were_all_up() -> None:
    assert invalid_because(seconds(20), users=5000) == ("only 200 of 5,000 users were ever up",)


def test_a_lost_worker() -> None:
    trouble = Trouble(lost=["worker-2"])
    assert invalid_because(seconds(20), 200, trouble) == ("worker-2 was lost",)


def test_hung_workers_foreign_workers_and_an_abort() -> None:
    trouble = Trouble(hung_s={"worker-1": 8}, strangers=2, aborted="the master was lost")
    assert invalid_because(seconds(20), 200, trouble) == (
        "worker-1 hung for 8 s",
        "2 of the workers were not petload's",
        "aborted: the master was lost",
    )


def test_a_gap_in_the_samples() -> None:
    samples = [*seconds(10), Sample(20.0, 200), Sample(21.0, 200)]
    assert invalid_because(samples, users=200) == ("petload measured nothing for 10 s",)


def test_users_that_have_finished_were_up() -> None:
    outcomes = RequestOutcomes(answered=9, users_begun=5000, users_finished=4800)
    assert invalid_because(seconds(20), 5000, requests=9, outcomes=outcomes) == ()
    never = replace(outcomes, users_begun=4999)
    reasons = invalid_because(seconds(20), 5000, requests=9, outcomes=never)
    assert reasons == ("only 4,999 of 5,000 users were ever up",)


def test_users_that_died_are_told_with_why_and_once() -> None:
    died = (ExceptionView("ValueError: no token", "mine.py:9 in on_start", 3),)
    outcomes = RequestOutcomes(answered=9, users_begun=200, users_died=died, exceptions=died)
    assert invalid_because(seconds(20), 200, requests=9, outcomes=outcomes) == (
        "3 of 200 users died, most often of ValueError: no token at mine.py:9 in on_start",
    )


@pytest.mark.parametrize(
    ("failed", "too_slow", "reasons"),
    [
        (30, 0, ("none of the 30 requests succeeded, most often 404 NOT FOUND for url: /",)),
        (29, 0, ()),
        (30, 30, ()),  # the response times are as they were
        (30, 1, ()),
    ],
)
def test_a_run_in_which_no_request_succeeded_tested_nothing(
    failed: int, too_slow: int, reasons: tuple[str, ...]
) -> None:
    outcomes = RequestOutcomes(
        answered=30, failed=failed, too_slow=too_slow, first_error="404 NOT FOUND\n for url: /"
    )
    assert invalid_because(seconds(20), 200, requests=30, outcomes=outcomes) == reasons


def test_an_error_with_a_whole_page_is_cut() -> None:
    outcomes = RequestOutcomes(answered=3, failed=3, first_error="<html>" * 900)
    (reason,) = invalid_because(seconds(20), 200, requests=3, outcomes=outcomes)
    assert reason.endswith("…")
    assert len(reason) < LONGEST_ERROR + 60


def test_a_run_without_an_answer_says_that_alone() -> None:
    outcomes = RequestOutcomes(answered=0, failed=3, first_error="refused")
    assert invalid_because(seconds(20), 200, requests=3, outcomes=outcomes) == (
        "no request was answered",
    )
