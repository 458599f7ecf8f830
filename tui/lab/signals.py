"""What the last seconds say about who the limit is: pure numbers, not yet a judgement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from tui.lab.snapshot import MACHINE, MASTER, PETSHOP, Sample

# Long enough to level a second's noise, short enough to answer while a person watches.
WINDOW_S = 5


@dataclass(frozen=True, slots=True)
class Signals:
    """Means over the last seconds under load. CPU in % of one core, the machine's of all cores.

    `stuck` are users that are neither in a request nor thinking: Little's law gives how many are in
    one (RPS x response time) and how many think (waits begun x their length); the rest stands in
    the tester's own queue. `idle_probe_ms` is what the probe took when there was no load.
    """

    users: float
    in_request: float | None
    thinking: float | None
    worker: str | None
    worker_percent: float | None
    workers_percent: float | None
    lag_ms: float | None
    shop_percent: float | None
    master_percent: float | None
    machine_percent: float | None
    rps: float | None
    locust_ms: float | None
    probe_ms: float | None
    idle_probe_ms: float | None

    @property
    def at_work(self) -> float:
        """Users that do not think: those who want an answer, or want to ask."""
        return max(0.0, self.users - (self.thinking or 0.0))

    @property
    def stuck(self) -> float | None:
        """Users in the tester's own queue."""
        return None if self.in_request is None else max(0.0, self.at_work - self.in_request)

    @property
    def stuck_share(self) -> float:
        """`stuck` of those at work, 0..1; 0 where it is not known or there are too few to say."""
        return self.stuck / self.at_work if self.stuck is not None and self.at_work >= 1 else 0.0

    @property
    def waiting_share(self) -> float:
        """Users in a request of those at work, 0..1."""
        if self.in_request is None or self.at_work < 1:
            return 0.0
        return min(1.0, self.in_request / self.at_work)


def read(history: Sequence[Sample]) -> Signals | None:
    """The signals of the newest seconds; None where no load is on."""
    if not history or not history[-1].users:
        return None
    window = []
    for sample in reversed(history[-WINDOW_S:]):
        if not sample.users:
            break
        window.append(sample)

    def cpu(name: str) -> float | None:
        return _mean(window, lambda sample: sample.cpu_percent.get(name))

    # Only who is there now: a worker that left says nothing about the load of now.
    workers = {
        name: percent
        for name in window[0].cpu_percent
        if name.startswith("worker-") and (percent := cpu(name)) is not None
    }
    busiest = max(workers, key=lambda name: workers[name], default=None)
    probes = [sample.probe_ms for sample in window if sample.probe_ms is not None]
    return Signals(
        users=fmean(sample.users or 0 for sample in window),
        in_request=_mean(window, lambda sample: sample.in_request),
        thinking=_mean(window, lambda sample: sample.thinking),
        worker=busiest,
        worker_percent=workers[busiest] if busiest else None,
        workers_percent=sum(workers.values()) if workers else None,
        lag_ms=_mean(window, lambda sample: sample.lag_ms),
        shop_percent=cpu(PETSHOP),
        master_percent=cpu(MASTER),
        machine_percent=cpu(MACHINE),
        rps=_mean(window, lambda sample: sample.rps),
        locust_ms=_mean(window, lambda sample: sample.mean_ms),
        # One late answer of five is the machine's hiccup, not the shop's speed.
        probe_ms=median(probes) if probes else None,
        idle_probe_ms=window[0].idle_probe_ms,
    )


def _mean(samples: Sequence[Sample], figure: Callable[[Sample], float | None]) -> float | None:
    known = [value for sample in samples if (value := figure(sample)) is not None]
    return fmean(known) if known else None
