"""The summary of a run: everything that matters, at 80 columns."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.runs.examples import written
from tui.cli.summary import brief_summary, conditions_of_all, scale_summary, summary

FILES = ["/data/runs/2026-01-01T00-00-00Z-part4.json", "report.xml"]
# Texts that wrap or are cut do so before this column; paths never are.
WIDTH = 80


def endpoint(name: str, failures: int = 0, p95: float | None = 40.0) -> dict[str, Any]:
    times = {"mean": 12.5, "p50": 10.0, "p95": p95, "p99": p95, "max": p95}
    return {
        "method": "GET",
        "name": name,
        "requests": 100,
        "failures": failures,
        "rps": 12.34,
        "response_ms": times,
    }


def a_json(**changes: Any) -> dict[str, Any]:
    conditions = [
        {"condition": "p95 > 30ms", "kind": "fail-if", "held": True, "figure": "40 ms"},
        {"condition": "rps < 5", "kind": "stop-if", "held": False, "figure": "90/s"},
        {"condition": "GET /typo: p95 > 1s", "kind": "fail-if", "held": False, "figure": None},
    ]
    exceptions = [{"error": "KeyError: 'token'", "where": "mine.py:12 in visit", "count": 3}]
    return {**written(), "conditions": conditions, "exceptions": exceptions, **changes}


def test_a_run_in_full() -> None:
    assert summary(a_json(), FILES) == [
        "part 4 on http://127.0.0.1:5000: 200 users, 2 workers",
        "  60.0 s, ended by stop: 6,000 requests, 600 failures (10 %), 100.0 RPS",
        "  response times in ms: mean 12, p50 10, p95 40, p99 50, max 56",
        "  endpoints                  requests     failures      RPS    p50    p95    p99",
        "  GET /                         4,500          600     75.0     10     40     50",
        "  POST /pets                    1,500            0     25.0     10     40     50",
        "  failures",
        "    600 × GET /: Response time exceeded 3000.0ms",
        "  exceptions",
        "    3 × KeyError: 'token' at mine.py:12 in visit",
        "  Bottleneck: tester",
        "    worker-1 uses 97 % of a core.",
        "    Press +.",
        "  not valid",
        "    only 50 of 200 users were ever up",
        "  conditions",
        "    HELD  fail-if p95 > 30ms: 40 ms",
        "    ok    stop-if rps < 5: 90/s",
        "    ?     fail-if GET /typo: p95 > 1s: not measured",
        "  files",
        "    /data/runs/2026-01-01T00-00-00Z-part4.json",
        "    report.xml",
    ]


def test_one_is_no_plural() -> None:
    totals = a_json()["totals"] | {"requests": 1, "failures": 1}
    said = summary(a_json(totals=totals, users=1, endpoints_in_all=3))
    assert "1 user, 2 workers" in said[0]
    assert ": 1 request, 1 failure (100 %), " in said[1]
    assert "  … and 1 more endpoint" in said


def test_one_run_of_several_in_short() -> None:
    lines = brief_summary(a_json(), FILES[:1])
    assert "  not valid" in lines
    assert "    HELD  fail-if p95 > 30ms: 40 ms" in lines
    assert not any("endpoints" in line or line.strip() == "failures" for line in lines)


def test_conditions_of_several_runs_say_in_how_many_they_held() -> None:
    first, second, third = a_json(), a_json(), a_json()
    second["conditions"] = [
        first["conditions"][0] | {"held": False, "figure": "20 ms"},
        first["conditions"][1] | {"figure": None},
        first["conditions"][2],
    ]
    assert conditions_of_all([first, second, third]) == [
        "  conditions, of 3 runs",
        "    HELD  fail-if p95 > 30ms: held in 2 of 3",
        "    ok    stop-if rps < 5: did not hold in 2 of 3, not measured in 1",
        "    ?     fail-if GET /typo: p95 > 1s: not measured",
    ]
    assert conditions_of_all([a_json(conditions=[])]) == []


def test_of_many_endpoints_the_worst_come_first() -> None:
    rows = [endpoint(f"/{number}", p95=float(number)) for number in range(20)]
    rows += [endpoint("/failing", failures=5), endpoint("/unknown", p95=None)]
    lines = summary(a_json(endpoints=rows, endpoints_in_all=400))
    at = next(number for number, line in enumerate(lines) if "endpoints" in line)
    names = [line.split()[1] for line in lines[at + 1 : at + 9]]
    assert names == ["/failing", "/19", "/18", "/17", "/16", "/15", "/14", "/13"]
    assert lines[at + 9] == "  … and 392 more endpoints"


def test_what_is_not_known_is_a_dash() -> None:
    run = a_json(endpoints=[endpoint("/", p95=None)])
    run["totals"] = {
        **run["totals"],
        "rps": None,
        "response_ms": dict.fromkeys(run["totals"]["response_ms"]),
    }
    lines = summary(run)
    assert lines[1].endswith("– RPS")
    assert lines[2] == "  response times in ms: mean –, p50 –, p95 –, p99 –, max –"


def test_a_valid_run_says_so() -> None:
    assert "  valid" in summary(a_json(valid=True, invalid_because=[]))
    assert "  not known whether valid" in summary(a_json(valid=None, invalid_because=[]))


def test_a_test_of_the_users_own_is_named_by_its_file() -> None:
    lines = summary(a_json(part=None, locustfile="mine.py", workers=1, users=1))
    assert lines[0] == "mine.py on http://127.0.0.1:5000: 1 user, 1 worker"


def test_escape_sequences_of_others_reach_no_terminal() -> None:
    name = "/\x1b[2J\n\u202e"
    run = a_json(
        endpoints=[endpoint(name)],
        failures=[{"method": "GET", "name": name, "error": "\x1b]0;x\x07", "count": 1}],
        exceptions=[{"error": name, "where": name, "count": 1}],
        verdict={"bottleneck": "shop", "evidence": [name], "advice": name},
        invalid_because=[name],
    )
    assert all(line.isprintable() for line in summary(run, [name]))


@settings(deadline=None)
@given(st.lists(st.text(max_size=200), min_size=9, max_size=9), st.integers(0, 10**9))
def test_no_line_is_wider_than_80_columns_and_no_run_longer_than_a_page(
    texts: list[str], count: int
) -> None:
    name, error, where, evidence, advice, reason, method, host, test = texts
    run = a_json(
        host=host,
        part=None,
        locustfile=test,
        endpoints=[{**endpoint(name), "method": method, "requests": count}] * 30,
        endpoints_in_all=30,
        failures=[{"method": method, "name": name, "error": error, "count": count}] * 9,
        exceptions=[{"error": error, "where": where, "count": count}] * 9,
        verdict={"bottleneck": "unclear", "evidence": [evidence], "advice": advice},
        invalid_because=[reason],
    )
    lines = summary(run)
    # A word that is longer than a line is broken, as a path in a sentence.
    assert max(map(len, lines)) <= WIDTH
    assert len(lines) <= 60


def test_a_scale_ends_with_its_table() -> None:
    rows = [
        {"workers": 1, "rps": 950.04, "speedup": 1.0, "efficiency": 1.0, "bottleneck": "tester"},
        {"workers": 2, "rps": None, "speedup": None, "efficiency": None, "bottleneck": "idle"},
    ]
    assert scale_summary(rows) == [
        "  workers        RPS  speedup  efficiency  bottleneck",
        "        1      950.0     1.00        1.00  tester",
        "        2          –        –           –  idle",
    ]
