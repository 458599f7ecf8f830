"""JUnit XML: by Jenkins' schema, true to the run, and for any name of an endpoint."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runs.examples import a_plan, written
from tui.runs.junit import junit_xml

# Jenkins' junit-10.xsd, as far as petload uses it: {element: (children, required, optional)}.
SCHEMA: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"testsuite"}, set(), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": (
        {"properties", "testcase", "system-out", "system-err"},
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
    ),
    "properties": ({"property"}, set(), set()),
    "property": (set(), {"name", "value"}, set()),
    "testcase": (
        {"skipped", "error", "failure", "system-out", "system-err"},
        {"name"},
        {"time", "classname", "group"},
    ),
    "failure": (set(), set(), {"type", "message"}),
    "error": (set(), set(), {"type", "message"}),
    "skipped": (set(), set(), {"type", "message"}),
}
TIME = re.compile(r"\d{1,3}(,\d{3})*(\.\d*)?|\d*(\.\d*)?")


def check(element: Element) -> None:
    """Assert that the element and all in it are as the schema has them."""
    children, required, optional = SCHEMA[element.tag]
    assert required <= set(element.keys()) <= required | optional, element.tag
    if element.tag.startswith("testsuite"):
        assert TIME.fullmatch(element.get("time", ""))
    for child in element:
        assert child.tag in children, f"{child.tag} in {element.tag}"
        check(child)


def condition(text: str, figure: str | None, *, held: bool = False) -> dict[str, Any]:
    return {"condition": text, "kind": "fail-if", "held": held, "figure": figure}


def parsed(*runs: dict[str, Any]) -> Element:
    root = fromstring(junit_xml(runs).encode())  # noqa: S314 - it is our own
    check(root)
    return root


def outcomes(root: Element) -> dict[str, str]:
    return {
        case.get("name", ""): case[0].tag if len(case) else "passed"
        for case in root.iter("testcase")
    }


def a_valid_run(*conditions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    run = written(plan=a_plan(4, users=50, workers=2), ended_by="duration")
    return {**run, "conditions": list(conditions), **changes}


def test_a_condition_is_a_test_case() -> None:
    root = parsed(
        a_valid_run(
            condition("p95 > 300ms", "340 ms", held=True),
            condition("rps < 5", "90/s"),
            condition("GET /typo: p95 > 1s", None),
        )
    )
    assert outcomes(root) == {
        "the run was finished": "passed",
        "requests were answered": "passed",
        "the run is valid": "passed",
        "fail-if p95 > 300ms": "failure",
        "fail-if rps < 5": "passed",
        "fail-if GET /typo: p95 > 1s": "skipped",
    }
    (failure,) = root.iter("failure")
    assert failure.text == failure.get("message") == "p95 > 300ms held: 340 ms"
    (suite,) = root
    assert suite.get("name") == "part 4, 2 workers"
    assert [suite.get(each) for each in ("tests", "failures", "errors", "skipped")] == [
        *("6", "1", "0", "1")
    ]


def test_a_run_that_is_not_valid_is_skipped_with_the_reason() -> None:
    root = parsed(a_valid_run(invalid_because=["worker-1 hung for 9 s", "worker-1 was lost"]))
    (skipped,) = root.iter("skipped")
    assert skipped.text == "not valid: worker-1 hung for 9 s; worker-1 was lost"
    assert root.get("failures") == root.get("errors") == "0"


@pytest.mark.parametrize("ended_by", ["lost", "interrupt"])
def test_a_run_that_is_no_whole_test_is_an_error(ended_by: str) -> None:
    root = parsed(a_valid_run(ended_by=ended_by))
    assert outcomes(root)["the run was finished"] == "error"
    assert root.get("errors") == "1"


def test_a_run_without_an_answer_is_an_error() -> None:
    run = a_valid_run()
    run["totals"]["answered"] = 0
    assert outcomes(parsed(run))["requests were answered"] == "error"


def test_settings_and_figures_are_properties() -> None:
    root = parsed(a_valid_run(condition("rps < 5", "90/s")))
    properties = {each.get("name"): each.get("value") for each in root.iter("property")}
    assert properties["users"] == "50"
    assert properties["version.locust"] == "2.47.0"
    assert properties["condition.rps < 5"] == "90/s"
    assert properties["p95_ms"] == "40.0"


def test_each_run_of_a_scale_is_a_suite() -> None:
    one, two = a_valid_run(), a_valid_run(condition("rps < 500", "90/s", held=True))
    root = parsed({**one, "workers": 1}, two)
    assert [suite.get("name") for suite in root] == ["part 4, 1 worker", "part 4, 2 workers"]
    assert root.get("tests") == "7"
    assert root.get("failures") == "1"


def test_repeats_have_names_of_their_own() -> None:
    runs = [
        {**a_valid_run(), "repeat": {"group": "g", "number": number, "of": 2, "variant": variant}}
        for number, variant in ((1, "A"), (1, "B"), (2, "B"), (2, "A"))
    ]
    root = parsed(*runs)
    names = [str(suite.get("name")).rpartition(", ")[2] for suite in root]
    assert names == ["run A1 of 2", "run B1 of 2", "run B2 of 2", "run A2 of 2"]
    names = [str(suite.get("name")).rpartition(", ")[2] for suite in parsed(runs[0], runs[3])]
    assert names == ["run 1 of 2", "run 2 of 2"]
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(cases)) == len(cases)


@given(st.text(), st.text() | st.none())
def test_any_name_is_written_as_xml(name: str, figure: str | None) -> None:
    run = a_valid_run(condition(name, figure, held=True), locustfile=name, part=None)
    (failure,) = parsed(run).iter("failure")
    assert failure.get("message") is not None


def test_a_character_that_xml_has_not_is_replaced() -> None:
    root = parsed(a_valid_run(condition("GET /\x1b[31m\ud800: p95 > 1s", "2 s", held=True)))
    assert "fail-if GET /�[31m�: p95 > 1s" in outcomes(root)
