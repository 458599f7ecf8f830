"""What is said of the probe, once each, and what it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.lab.test_probe_choice import asked
from tests.runs.examples import a_plan
from tui.lab.probe_watch import CHOOSE_AFTER_S, ProbeWatch, offer_candidates, probe_is_tested
from tui.telemetry.probe import NOT_HTTP, Candidate, Probe

OWN = a_plan(1, locustfile="/mine.py")
HOST = "http://127.0.0.1:80"
TESTED = asked(("slow", "http://127.0.0.1/slow", 50.0))


def said(host: str, *probes: Probe, plan: Any = OWN) -> list[str]:
    watch = ProbeWatch()
    return [text for probe in probes for text in watch.look(host, plan, probe)]


def test_a_target_that_is_not_http_is_told_once() -> None:
    assert said("tcp://ann:***@a:1", Probe(), Probe()) == [
        "tcp://ann:***@a:1 is not HTTP: there is no probe"
    ]
    assert said("tcp://a:1", Probe(), plan=a_plan(1, probe="off")) == []


def test_a_target_that_turns_out_not_to_be_http_is_told_once() -> None:
    garbage = Probe(error=NOT_HTTP, path="/")
    assert said(HOST, Probe(path="/"), garbage, garbage) == [
        f"{HOST} does not answer in HTTP: there is no probe"
    ]


def test_that_certificates_are_not_verified_is_told_once() -> None:
    found = said("https://a", Probe(path="/"), Probe(path="/"))
    assert [text.startswith("the probe accepts any certificate") for text in found] == [True]


def test_another_path_is_told_and_another_target_is_no_path() -> None:
    found = said(HOST, Probe(path="/"), Probe(path="/slow"), Probe(path="/slow"))
    assert [text.split(" from")[0] for text in found] == ["the probe asks /slow"]
    watch = ProbeWatch()
    watch.look(HOST, OWN, Probe(path="/slow"))
    assert watch.look("http://127.0.0.1:5000", OWN, Probe(path="/")) == []


def offered(plan: Any, run_s: float | None, path: str = "/") -> Sequence[Candidate]:
    found: list[Sequence[Candidate]] = []
    offer_candidates(found.append, plan, TESTED, HOST, path, run_s, has_baseline=True)
    return found[-1] if found else ()


def test_the_probe_of_a_users_own_test_is_offered_what_it_asks() -> None:
    assert offered(OWN, CHOOSE_AFTER_S) == (Candidate("/slow", 200),)
    assert offered(OWN, None) == (Candidate("/slow", 200),)
    assert offered(OWN, 1.0) == ()
    assert offered(OWN, None, path="") == ()


def test_a_path_that_was_asked_for_wins_and_a_part_keeps_its_own() -> None:
    for plan in (replace(OWN, probe="/"), replace(OWN, probe="/healthz"), a_plan(2)):
        assert offered(plan, CHOOSE_AFTER_S) == ()


def test_each_part_tests_what_its_probe_asks() -> None:
    assert probe_is_tested(a_plan(4), None, HOST, "/") is True
    assert probe_is_tested(a_plan(4, probe="/healthz"), TESTED, HOST, "/healthz") is False
    # The path of the test before.
    assert probe_is_tested(a_plan(4), TESTED, HOST, "/other") is False
    assert probe_is_tested(OWN, TESTED, HOST, "/") is False
    assert probe_is_tested(OWN, TESTED, HOST, "/slow") is True
    assert probe_is_tested(OWN, TESTED, HOST, "") is None
