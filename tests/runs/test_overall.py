"""The verdict of a whole run."""

from __future__ import annotations

from tui.model.sample import Sample
from tui.model.verdict import Bottleneck, Verdict
from tui.runs.report import overall


def seconds(*bottlenecks: Bottleneck) -> list[Sample]:
    return [Sample(t=float(t), bottleneck=each) for t, each in enumerate(bottlenecks)]


LAST = Verdict(Bottleneck.TESTER, ("worker-1 uses 97 %.",), "Press +.")


def test_the_verdict_is_the_one_of_most_of_the_time() -> None:
    run = seconds(Bottleneck.SHOP, *[Bottleneck.TESTER] * 3)
    assert overall(run, LAST) == Verdict(
        Bottleneck.TESTER, ("tester in 3 of 4 s under load.", "worker-1 uses 97 %."), "Press +."
    )


def test_without_a_majority_of_the_seconds_the_verdict_is_unclear() -> None:
    tie = seconds(*[Bottleneck.TESTER] * 2, *[Bottleneck.SHOP] * 2)
    assert overall(tie, LAST) == Verdict(
        Bottleneck.UNCLEAR, ("tester in 2, shop in 2 of 4 s under load.",)
    )
    most = seconds(*[Bottleneck.SHOP] * 3, *[Bottleneck.TESTER] * 2, *[Bottleneck.UNCLEAR])
    assert overall(most, LAST).bottleneck is Bottleneck.UNCLEAR


def test_evidence_of_something_else_is_left_out() -> None:
    run = seconds(*[Bottleneck.SHOP] * 3, Bottleneck.TESTER)
    assert overall(run, LAST) == Verdict(Bottleneck.SHOP, ("shop in 3 of 4 s under load.",), "")


def test_idle_seconds_are_not_under_load() -> None:
    run = seconds(*[Bottleneck.IDLE] * 9, Bottleneck.SHOP)
    assert overall(run, LAST).evidence == ("shop in 1 of 1 s under load.",)


def test_a_run_without_load_is_idle() -> None:
    assert overall(seconds(Bottleneck.IDLE), LAST) == Verdict(Bottleneck.IDLE)
    assert overall([], LAST) == Verdict(Bottleneck.IDLE)
