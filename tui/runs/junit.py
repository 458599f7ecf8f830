"""Write runs as JUnit XML, as GitLab, GitHub's actions and Jenkins read it. Pure.

Jenkins' `junit-10.xsd` is the strictest of them. GitLab shows a failure's text and not its message,
so both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

# XML 1.0 has no way to write these characters.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SETTINGS = ("part", "locustfile", "host", "shop", "users", "spawn_rate", "workers", "slo_ms")
# Ended so, the run is no whole test.
UNFINISHED = ("lost", "interrupt")

Json = Mapping[str, Any]
# What came of a test case: `failure`, `error`, `skipped` or nothing, and why.
Case = tuple[str, str, str]


def junit_xml(runs: Sequence[Json]) -> str:
    """Return a document with a test suite a run, and in it a test case a condition.

    A failure is a condition that held, an error a run that is no whole test. Neither is there where
    the exit status is 0.
    """
    root = Element("testsuites", name="petload")
    variants = {run["repeat"]["variant"] for run in runs if run["repeat"]}
    suites = [_suite(root, run, of_two=len(variants) > 1) for run in runs]
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    root.set("time", _seconds(sum(run["duration_s"] or 0.0 for run in runs)))
    indent(root)
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(root: Element, run: Json, *, of_two: bool) -> Element:
    test = run["locustfile"] if run["part"] is None else f"part {run['part']}"
    workers = run["workers"]
    name = f"{test}, {workers} worker{'' if workers == 1 else 's'}"
    if repeat := run["repeat"]:
        # GitLab takes cases of one name for one case.
        letter = repeat["variant"] if of_two else ""
        name += f", run {letter}{repeat['number']} of {repeat['of']}"
    cases = list(_cases(run))
    outcomes = [outcome for _, outcome, _ in cases]
    suite = SubElement(
        root,
        "testsuite",
        name=_text(name),
        tests=str(len(cases)),
        failures=str(outcomes.count("failure")),
        errors=str(outcomes.count("error")),
        skipped=str(outcomes.count("skipped")),
        time=_seconds(run["duration_s"]),
        timestamp=run["started_at"].removesuffix("Z"),
    )
    properties = SubElement(suite, "properties")
    for key, value in _settings(run).items():
        SubElement(properties, "property", name=key, value=_text(str(value)))
    for case, outcome, why in cases:
        # Jenkins takes what is before the last dot for a package.
        of = f"petload.{name.replace('.', '_')}"
        element = SubElement(suite, "testcase", classname=_text(of), name=_text(case))
        if outcome:
            SubElement(element, outcome, message=_text(why)).text = _text(why)
    return suite


def _cases(run: Json) -> Iterator[Case]:
    if run["ended_by"] in UNFINISHED:
        yield "the run was finished", "error", f"it ended by {run['ended_by']}"
    else:
        yield "the run was finished", "", ""
    if run["totals"]["answered"] == 0:
        yield "requests were answered", "error", "no request was answered: nothing was measured"
    else:
        yield "requests were answered", "", ""
    if run["invalid_because"]:
        # Whether that fails the test is said by the condition `invalid`.
        yield "the run is valid", "skipped", "not valid: " + "; ".join(run["invalid_because"])
    else:
        yield "the run is valid", "", ""
    for each in run["conditions"]:
        name = f"{each['kind']} {each['condition']}"
        if each["held"]:
            yield name, "failure", f"{each['condition']} held: {each['figure']}"
        elif each["figure"] is None:
            yield name, "skipped", "not measured"
        else:
            yield name, "", ""


def _settings(run: Json) -> dict[str, Any]:
    totals = run["totals"]
    found = {key: run[key] for key in SETTINGS if run[key] is not None}
    found |= {f"version.{name}": each for name, each in run["machine"]["versions"].items()}
    found |= {f"condition.{each['condition']}": each["figure"] for each in run["conditions"]}
    found |= {key: totals[key] for key in ("requests", "failures", "rps")}
    found["p95_ms"] = totals["response_ms"]["p95"]
    found["bottleneck"] = run["verdict"]["bottleneck"]
    return {_text(key): value for key, value in found.items() if value is not None}


def _seconds(value: float | None) -> str:
    return f"{value or 0.0:.3f}"


def _text(text: str) -> str:
    return NOT_IN_XML.sub("\ufffd", text)
