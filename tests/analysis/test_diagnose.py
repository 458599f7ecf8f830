"""The verdict over time, and its evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analysis.cases import IDLE_LAB, case, second
from tui.analysis.explain import advice, sentences
from tui.analysis.judge import diagnose, judge
from tui.analysis.thresholds import AGREE_S, WINDOW_S
from tui.model.sample import Sample
from tui.model.verdict import Bottleneck


def watch(samples: list[Sample]) -> list[Bottleneck]:
    """The verdict second by second, as the lab asks for it."""
    history: list[Sample] = []
    for sample in samples:
        verdict = diagnose([*history, sample])
        history.append(replace(sample, bottleneck=verdict.bottleneck))
    return [sample.bottleneck for sample in history]


def test_without_load_there_is_no_verdict() -> None:
    assert diagnose([]).bottleneck is Bottleneck.IDLE
    assert watch([second(1, users=0), second(2, users=None)]) == [Bottleneck.IDLE] * 2


def test_a_steady_load_is_judged_within_seconds_and_never_again_otherwise() -> None:
    found = watch([second(t) for t in range(1, 61)])
    assert found[:1] == [Bottleneck.UNCLEAR]
    assert found[AGREE_S:] == [Bottleneck.TESTER] * (60 - AGREE_S)


def test_one_second_of_something_else_changes_nothing() -> None:
    saturated = {"petshop": 60.0, "master": 1.0, "worker-1": 70.0, "machine": 100.0}
    samples = [
        second(t, cpu_percent=saturated if t == 30 else second(t).cpu_percent) for t in range(1, 61)
    ]
    assert set(watch(samples)[AGREE_S:]) == {Bottleneck.TESTER}


def test_a_lasting_change_is_seen_within_eight_seconds() -> None:
    machine = {
        "petshop": 53.0,
        "master": 1.0,
        "worker-1": 73.0,
        "worker-2": 72.0,
        "machine": 100.0,
    }
    samples = [second(t) for t in range(1, 21)]
    samples += [second(t, cpu_percent=machine, in_request=138.0) for t in range(21, 41)]
    found = watch(samples)
    assert found[27] is Bottleneck.MACHINE
    assert found[27:] == [Bottleneck.MACHINE] * 13


def test_the_evidence_has_the_figures() -> None:
    verdict = diagnose([replace(second(t), bottleneck=Bottleneck.TESTER) for t in range(10)])
    text = " ".join(verdict.evidence)
    assert "worker-1 uses 96 % of a core" in text
    assert "128 of 200 users are stuck in the tester" in text
    assert "Locust measures 78 ms, the probe 3.0 ms" in text
    assert "press +" in verdict.advice.lower()


def test_the_cpu_of_other_programs_is_evidence_where_it_matters() -> None:
    taken = case(machine_percent=97, others_percent=40)
    assert "97 % busy, 40 % by other programs." in sentences(Bottleneck.MACHINE, taken)[0]
    assert "other" not in sentences(Bottleneck.MACHINE, replace(taken, others_percent=3))[0]
    assert "Close other programs" in advice(Bottleneck.MACHINE, taken)
    # One of the others is the target here.
    elsewhere = replace(taken, shop_percent=None, shop_core_percent=None)
    assert "other" not in sentences(Bottleneck.MACHINE, elsewhere)[0]
    assert judge(taken) is Bottleneck.MACHINE
    assert judge(replace(elsewhere, lag_ms=0.1)) is Bottleneck.USERS
    # On a machine with a free core no process waits for one.
    assert judge(replace(taken, machine_percent=80)) is Bottleneck.USERS


def test_a_saturated_cpu_is_named_as_such() -> None:
    assert "No CPU is saturated: worker-1 2 %" in sentences(Bottleneck.USERS, IDLE_LAB)[0]
    saturated = case(worker_percent=89, shop_percent=100)
    assert (
        sentences(Bottleneck.UNCLEAR, saturated)[0]
        == "CPU: worker-1 89 %, shop 100 %, machine 2 %."
    )


def test_slower_answers_that_few_wait_for_are_said_to_be() -> None:
    few = case(users=30, in_request=0.3, thinking=0, locust_ms=14)
    said = sentences(Bottleneck.USERS, few)
    assert said[-1] == "Answers take 14 ms, but only 0.3 of 30 users wait for one."
    assert sentences(Bottleneck.USERS, IDLE_LAB)[-1] == "Answers take 4 ms, as without load."


def test_unknown_figures_are_no_evidence() -> None:
    blind = Sample(t=1, users=5)
    verdict = diagnose([blind] * WINDOW_S)
    assert "None" not in " ".join(verdict.evidence)


def test_the_evidence_says_why_the_probe_is_none() -> None:
    def last(**changes: object) -> str:
        signals = case(probe_path="/", probe_status=200, **changes)  # type: ignore[arg-type]
        found = sentences(Bottleneck.USERS, signals)
        return found[-1] if "/" in found[-1] else ""

    assert last() == ""
    untested = last(probe_is_tested=False, probe_ms=None, idle_probe_ms=None)
    assert untested == "The probe asks / (HTTP 200), which the test does not: it is no evidence."
    error = replace(case(probe_path="/", probe_status=401), probe_ms=None, idle_probe_ms=None)
    assert sentences(Bottleneck.USERS, error)[-1] == (
        "The probe asks / and gets HTTP 401: it is no evidence."
    )
    assert last(idle_probe_ms=None) == "How long / takes without load is not known yet."


@pytest.mark.parametrize("bottleneck", Bottleneck)
@pytest.mark.parametrize("exhausted_share", [0.0, 0.5])
def test_no_key_for_users_is_advised_where_a_shape_decides(
    bottleneck: Bottleneck, exhausted_share: float
) -> None:
    signals = case(exhausted_share=exhausted_share)
    said = advice(bottleneck, signals, has_shape=True)
    assert "Press u" not in said
    assert "(u)" not in said
    assert not said.startswith("Ask for")


def test_the_newest_second_tells_whether_a_shape_decides() -> None:
    assert "users (u)" in diagnose([second(1)]).advice
    assert "users (u)" not in diagnose([second(1, has_shape=True)]).advice
