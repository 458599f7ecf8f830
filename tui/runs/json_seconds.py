"""The seconds of a run of which there is the JSON alone: what the contract has of each. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from tui.analysis.history import KEPT_SAMPLES, gap
from tui.model.condition import ConditionView, Kind
from tui.model.parts import PARTS, ShopMode
from tui.model.process_names import is_worker
from tui.model.sample import Sample
from tui.model.snapshot import (
    EndpointView,
    Event,
    FailureView,
    Load,
    OwnTest,
    ProcessView,
    ResponseTimes,
    RunView,
    Snapshot,
    Totals,
)
from tui.model.verdict import Bottleneck, Verdict
from tui.runs.replay import LONGEST_GAP_S, RECENT_EVENTS


class JsonSeconds:
    """One second for each sample, and a last one with the figures of the whole run."""

    def __init__(self, run: Mapping[str, Any]) -> None:
        """Take a run as `reader.read` returns it."""
        self._run = run
        self._samples: list[Sample] = []
        self._sampled: list[int] = []
        for each in run["samples"]:
            sample = _sample(each)
            if self._samples and 0 < sample.t - self._samples[-1].t < LONGEST_GAP_S:
                self._samples += gap(self._samples[-1].t, sample.t)
            self._samples.append(sample)
            self._sampled.append(len(self._samples))
        if not self._samples:
            self._samples, self._sampled = [Sample(0.0)], [1]
        self._sampled.append(len(self._samples))
        self._events = tuple(Event(each["t"] or 0.0, each["event"] or "") for each in run["events"])

    def __len__(self) -> int:
        """Return how many seconds there are."""
        return len(self._sampled)

    @property
    def times(self) -> Sequence[float]:
        """The time of each second, in s since the run began."""
        return [self._samples[count - 1].t for count in self._sampled]

    def snapshot(self, second: int) -> Snapshot:
        """Return a second as the screen shows it."""
        run, count = self._run, self._sampled[second]
        now = self._samples[count - 1]
        is_last = second == len(self) - 1
        is_own = run["part"] not in PARTS
        until = bisect_right([event.t for event in self._events], now.t)
        return Snapshot(
            t=now.t,
            part=1 if is_own else run["part"],
            load=Load.STOPPED if is_last else Load.RUNNING,
            shop=shop_mode(run) or ShopMode.NONE,
            host=run["host"] or "",
            web_url="",
            locustfile=run["locustfile"] or "",
            target_users=run["users"] or 0,
            spawn_rate=run["spawn_rate"] or 0.0,
            workers=run["workers"] or 0,
            slo_ms=run["slo_ms"],
            cores=run["machine"]["cores"] or 0,
            now=now,
            verdict=verdict(run) if is_last else Verdict(now.bottleneck),
            run_s=now.t,
            totals=self._totals() if is_last else Totals(),
            processes=self._processes(now, is_last=is_last),
            endpoints=self._endpoints() if is_last else (),
            failures=self._failures() if is_last else (),
            history=tuple(self._samples[max(0, count - KEPT_SAMPLES) : count]),
            events=(self._events if is_last else self._events[:until])[-RECENT_EVENTS:],
            last_run=outcome(run) if is_last else None,
            conditions=conditions(run) if is_last else (),
            own_test=OwnTest(
                run["locustfile"] or "",
                (run["host"] or "",),
                tuple(run["user_classes"]),
                None,
                True,
            )
            if is_own
            else None,
        )

    def _totals(self) -> Totals:
        totals = self._run["totals"]
        return Totals(
            totals["requests"] or 0, totals["failures"] or 0, ResponseTimes(**_times(totals))
        )

    def _processes(self, now: Sample, *, is_last: bool) -> tuple[ProcessView, ...]:
        known = {each["name"]: each for each in self._run["processes"] if each["name"]}
        names = [*known, *(name for name in now.cpu_percent if name not in known)]
        return tuple(
            ProcessView(
                name=name,
                role=known.get(name, {}).get("role") or name,
                state="running" if name in known and not is_last else "",
                cpu_percent=now.cpu_percent.get(name),
                rss_bytes=known.get(name, {}).get("rss_bytes_max") if is_last else None,
                requests=known.get(name, {}).get("requests") if is_last else None,
                exit_code=known.get(name, {}).get("exit_code") if is_last else None,
            )
            for name in names
            if is_last or name in now.cpu_percent or not is_worker(name)
        )

    def _endpoints(self) -> tuple[EndpointView, ...]:
        return tuple(
            EndpointView(
                method=each["method"] or "",
                name=each["name"] or "",
                requests=each["requests"] or 0,
                failures=each["failures"] or 0,
                rps=each["rps"],
                response_ms=ResponseTimes(**_times(each)),
            )
            for each in self._run["endpoints"]
        )

    def _failures(self) -> tuple[FailureView, ...]:
        return tuple(
            FailureView(
                each["method"] or "", each["name"] or "", each["error"] or "", each["count"] or 0
            )
            for each in self._run["failures"]
        )


def verdict(run: Mapping[str, Any]) -> Verdict:
    """Return the verdict on the whole run."""
    found = run["verdict"]
    bottleneck = _bottleneck(found["bottleneck"])
    return Verdict(bottleneck, tuple(found["evidence"]), found["advice"] or "")


def outcome(run: Mapping[str, Any]) -> RunView:
    """Return the run in a few words, as the screen shows it after its end."""
    found = verdict(run)
    return RunView(
        found.bottleneck,
        next(iter(found.evidence), ""),
        run["totals"]["rps"],
        tuple(run["invalid_because"]),
    )


def conditions(run: Mapping[str, Any]) -> tuple[ConditionView, ...]:
    """Return what came of the run's conditions; one of a kind that is not known is left out."""
    return tuple(
        ConditionView(each["condition"] or "", Kind(each["kind"]), each["held"], each["figure"])
        for each in run["conditions"]
        if each["kind"] in tuple(Kind)
    )


def shop_mode(run: Mapping[str, Any]) -> ShopMode | None:
    """Return how the shop was served; None where the run does not tell."""
    with suppress(ValueError):
        return ShopMode(run["shop"])
    return None


def _sample(sample: Mapping[str, Any]) -> Sample:
    return Sample(
        t=sample["t"] or 0.0,
        users=sample["users"],
        rps=sample["rps"],
        failures_per_s=sample["failures_per_s"],
        p50_ms=sample["p50_ms"],
        p95_ms=sample["p95_ms"],
        probe_ms=sample["probe_ms"],
        cpu_percent=sample["cpu_percent"],
        bottleneck=_bottleneck(sample["bottleneck"]),
    )


def _bottleneck(word: str | None) -> Bottleneck:
    try:
        return Bottleneck(word or "")
    except ValueError:
        return Bottleneck.UNCLEAR


def _times(figures: Mapping[str, Any]) -> dict[str, float | None]:
    times = figures["response_ms"]
    return {name: times[name] for name in ("mean", "p50", "p95", "p99", "max")}
