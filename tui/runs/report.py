"""Build the JSON of a finished run, by the contract (schema petload.run/1). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from tui.analysis.steadiness import counts_with_all_users, counts_with_users
from tui.analysis.validity import invalid_because
from tui.figures import mean_of_known, percentile, rounded
from tui.model.condition import ConditionView
from tui.model.hosts import without_password
from tui.model.parts import USER_CLASS
from tui.model.run import ProcessSummary, Run
from tui.model.sample import Sample
from tui.model.snapshot import Others, ResponseTimes, RunView
from tui.model.verdict import Bottleneck, Verdict
from tui.runs.conditions import conditions
from tui.runs.secrets import shown_arguments

SCHEMA = "petload.run/1"


def mean_rates(run: Run) -> tuple[float | None, float | None]:
    """Return mean requests/s and failures/s with all users up; None if nothing was counted.

    Where users finished by themselves, the mean ends when the last one has.

    Both ends of the interval are moments at which workers reported. So the rate leaves out the
    ramp-up and the requests that ended after the stop; the totals have them.
    """
    # Under a shape users come and go: it is the time in which there were any.
    counts = counts_with_all_users(
        counts_with_users(run.counts), 1 if run.plan.shape else run.plan.users
    )
    if len(counts) < 2 or counts[-1].t <= counts[0].t:
        return None, None
    first, last = counts[0], counts[-1]
    elapsed_s = last.t - first.t
    return (
        (last.requests - first.requests) / elapsed_s,
        (last.failures - first.failures) / elapsed_s,
    )


def overall(samples: Sequence[Sample], last: Verdict) -> Verdict:
    """Return a run's verdict: the one that stood for more than half of its time, and how long.

    `unclear` where there is none, with the two that stood longest.
    """
    judged = [sample.bottleneck for sample in samples if sample.bottleneck is not Bottleneck.IDLE]
    if not judged:
        return Verdict(Bottleneck.IDLE)
    longest = Counter(judged).most_common(2)
    bottleneck, seconds = longest[0]
    if 2 * seconds <= len(judged):
        both = ", ".join(f"{each} in {its_s}" for each, its_s in longest)
        return Verdict(Bottleneck.UNCLEAR, (f"{both} of {len(judged)} s under load.",))
    share = f"{bottleneck} in {seconds} of {len(judged)} s under load."
    if last.bottleneck is bottleneck:
        return Verdict(bottleneck, (share, *last.evidence), last.advice)
    return Verdict(bottleneck, (share,))


def outcome(run: Run) -> RunView:
    """Return the run in a few words, for the screen; the same figures as in its JSON."""
    return RunView(
        bottleneck=run.verdict.bottleneck,
        evidence=next(iter(run.verdict.evidence), ""),
        rps=mean_rates(run)[0],
        invalid_because=_invalid_because(run),
        conditions=_conditions(run),
    )


def _invalid_because(run: Run) -> tuple[str, ...]:
    return invalid_because(
        run.samples,
        0 if run.plan.shape else run.plan.users,
        run.trouble,
        requests=run.totals.requests,
        outcomes=run.outcomes,
    )


def _conditions(run: Run) -> tuple[ConditionView, ...]:
    return conditions(run, mean_rates(run), _invalid_because(run))


def run_json(run: Run) -> dict[str, Any]:
    """Return the run as the contract's JSON. A figure that is not known is null."""
    rps, failures_per_s = mean_rates(run)
    inspection = run.plan.inspection
    reasons = _invalid_because(run)
    return {
        "schema": SCHEMA,
        "part": None if run.plan.is_own else run.plan.part,
        "shop": str(run.plan.shop),
        "locustfile": ",".join(PurePath(file).name for file in run.plan.locustfile.split(",")),
        "locustfiles": [asdict(each) for each in run.locustfiles],
        "host": without_password(run.host),
        "users": run.plan.users,
        "spawn_rate": run.plan.spawn_rate,
        "workers": run.plan.workers,
        "slo_ms": run.plan.objective_ms,
        "started_at": run.started_at,
        "duration_s": rounded(run.duration_s),
        "machine": asdict(run.machine),
        "totals": {
            "requests": run.totals.requests,
            "failures": run.totals.failures,
            "answered": run.outcomes.answered,
            "rps": rounded(rps),
            "failures_per_s": rounded(failures_per_s),
            "response_ms": _times(run.totals.response_ms),
        },
        "endpoints": [
            {
                "method": endpoint.method,
                "name": endpoint.name,
                "requests": endpoint.requests,
                "failures": endpoint.failures,
                "rps": _share(endpoint.requests, run.totals.requests, rps),
                "response_ms": _times(endpoint.response_ms),
            }
            for endpoint in run.endpoints
        ],
        "endpoints_in_all": run.outcomes.endpoints_in_all,
        "failures": [asdict(failure) for failure in run.failures],
        "exceptions": [asdict(exception) for exception in run.outcomes.exceptions],
        "status_codes": [asdict(status) for status in run.outcomes.statuses],
        "others": _others(run.outcomes.others),
        "requests_cut_off": run.outcomes.cut_off,
        "users_finished": run.outcomes.users_finished,
        "users_died": [asdict(died) for died in run.outcomes.users_died],
        "processes": [_process(process, run.samples) for process in run.processes],
        "samples": [_sample(sample, run.started_t) for sample in run.samples],
        "probe": _probe(run.samples),
        "verdict": asdict(run.verdict),
        "valid": False if reasons else True if run.samples else None,
        "invalid_because": list(reasons),
        "events": [
            {"t": rounded(event.t - run.started_t), "event": event.text} for event in run.events
        ],
        "ended_by": run.ended_by,
        "conditions": [
            {
                "condition": each.condition,
                "kind": str(each.kind),
                "held": each.holds,
                "figure": each.figure,
            }
            for each in _conditions(run)
        ],
        "repeat": None if run.plan.repeat is None else asdict(run.plan.repeat),
        "note": run.plan.note,
        "locust_arguments": shown_arguments(run.plan),
        "user_classes": [each.name for each in inspection.user_classes]
        if inspection
        else [USER_CLASS],
    }


def _others(others: Others) -> dict[str, dict[str, int]]:
    """Return how many rows each list leaves out, and what they sum up to."""
    rest = others.endpoints
    found = {"endpoints": {"rows": rest.rows, "requests": rest.count, "failures": rest.failures}}
    for name, rest in (
        ("failures", others.failures),
        ("exceptions", others.exceptions),
        ("status_codes", others.statuses),
    ):
        found[name] = {"rows": rest.rows, "count": rest.count}
    return found


def _process(process: ProcessSummary, samples: Sequence[Sample]) -> dict[str, Any]:
    cpu = Counter(
        value for sample in samples if (value := sample.cpu_percent.get(process.name)) is not None
    )
    return {
        "name": process.name,
        "role": process.role,
        "cpu_percent": {
            "mean": rounded(mean_of_known(cpu.elements())),
            "p95": rounded(percentile(cpu, 0.95)),
            "max": rounded(max(cpu, default=None)),
        },
        "rss_bytes_max": process.rss_bytes_max,
        "requests": process.requests,
        "exit_code": process.exit_code,
    }


def _probe(samples: Sequence[Sample]) -> dict[str, Any] | None:
    """Return what the probe asked at last, and what came; None where there was no probe."""
    asked = next((each for each in reversed(samples) if each.probe_path), None)
    if asked is None:
        return None
    return {
        "path": asked.probe_path,
        "status": asked.probe_status,
        "is_tested": asked.probe_is_tested,
    }


def _sample(sample: Sample, started_t: float) -> dict[str, Any]:
    return {
        "t": rounded(sample.t - started_t),
        "users": sample.users,
        "rps": rounded(sample.rps),
        "failures_per_s": rounded(sample.failures_per_s),
        "p50_ms": rounded(sample.p50_ms),
        "p95_ms": rounded(sample.p95_ms),
        "probe_ms": rounded(sample.probe_ms),
        "cpu_percent": {name: rounded(value) for name, value in sample.cpu_percent.items()},
        "bottleneck": str(sample.bottleneck),
    }


def _times(times: ResponseTimes) -> dict[str, float | None]:
    return {name: rounded(value) for name, value in asdict(times).items()}


def _share(requests: int, total: int, rps: float | None) -> float | None:
    return rounded(rps * requests / total) if rps is not None and total else None
