"""Keep the seconds so far, each judged as it comes. No I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from statistics import median

from tui.analysis.judge import diagnose
from tui.analysis.signals import Signals, read
from tui.analysis.thresholds import GAP_S, IDLE_SAMPLES, JUDGED_SAMPLES
from tui.model.sample import Sample
from tui.model.snapshot import Load
from tui.model.verdict import Bottleneck, Verdict

KEPT_SAMPLES = 3600


class History:
    """Hold the samples, the newest last; `verdict` and `signals` are those of the newest."""

    def __init__(self) -> None:
        self.verdict = Verdict(Bottleneck.IDLE)
        self.signals: Signals | None = None
        self.idle_probe_ms: float | None = None
        self._baseline_ms: float | None = None
        self._baseline_path = ""
        # What is probed, and since when.
        self._probed = ("", "")
        self._probed_since_t = 0.0
        self._samples: deque[Sample] = deque(maxlen=KEPT_SAMPLES)

    def add(self, sample: Sample, load: Load, host: str = "") -> Sample:
        """Take in a second; return it with what only the seconds before can tell.

        Another path, or another host, has a response time without load of its own.
        Seconds that were not measured stand in between as empty samples. While the load stops its
        last verdict stands: users that leave say nothing about the load before.
        """
        self._follow_probe(host, sample)
        if not load.is_on:
            newest = [*self._newest(IDLE_SAMPLES), sample]
            self._set_idle(idle_probe_ms(each for each in newest if each.t >= self._probed_since_t))
        if self._samples:
            self._samples.extend(gap(self._samples[-1].t, sample.t))
        sample = replace(sample, idle_probe_ms=self.idle_probe_ms)
        if load is not Load.STOPPING:
            judged = [*self._newest(JUDGED_SAMPLES), sample]
            self.verdict = diagnose(judged)
            self.signals = read(judged)
        sample = replace(sample, bottleneck=self.verdict.bottleneck)
        self._samples.append(sample)
        return sample

    def set_idle_baseline(self, probe_ms: float | None, path: str = "") -> None:
        """Take in the response time of a path that is probed, right before a load, in ms."""
        self._baseline_ms, self._baseline_path = probe_ms, path
        self._set_idle(None)

    def _follow_probe(self, host: str, sample: Sample) -> None:
        before, now = self._probed, (host, sample.probe_path)
        if now == before:
            return
        if before[0] not in ("", host):
            self._baseline_ms = None
        self._probed, self._probed_since_t = now, sample.t
        self.idle_probe_ms = None
        self._set_idle(None)

    def _set_idle(self, probe_ms: float | None) -> None:
        """Take the smaller of both figures: a disturbance only ever adds to a measurement.

        A lab that comes up takes all cores, and those seconds are without load, too.
        """
        is_of_path = self._baseline_path == self._probed[1]
        baseline_ms = self._baseline_ms if is_of_path else None
        known = [ms for ms in (probe_ms, baseline_ms) if ms is not None]
        self.idle_probe_ms = min(known, default=self.idle_probe_ms)

    def shown(self) -> tuple[Sample, ...]:
        """Return all samples that are kept: references to them, some microseconds' work."""
        return tuple(self._samples)

    def _newest(self, samples: int) -> Iterator[Sample]:
        return islice(self._samples, max(0, len(self._samples) - samples), None)


def idle_probe_ms(samples: Iterable[Sample]) -> float | None:
    """Return the probe's median response time over the seconds without load, in ms."""
    idle = [sample.probe_ms for sample in samples if not sample.users]
    known = [value for value in idle if value is not None]
    return median(known) if known else None


def gap(last_t: float, t: float) -> list[Sample]:
    """Return an empty sample for each second that was not measured between two times."""
    if t - last_t <= GAP_S:
        return []
    return [Sample(t=last_t + second) for second in range(1, round(t - last_t))]
