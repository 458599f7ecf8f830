"""Read from the last seconds what points to a limit: figures, not yet a judgement. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from tui.analysis.thresholds import (
    BUSY_PERCENT,
    JUMP_SHARE,
    LATE_SHARE,
    LOOP_TURNS,
    PLATEAU_GAIN,
    PLATEAU_USERS,
    SLOWER_FACTOR,
    SLOWER_MS,
    UNANSWERED_S,
    WAIT_SHARE,
    WINDOW_S,
)
from tui.figures import mean_of_known
from tui.model.process_names import MACHINE, MASTER, PETSHOP, is_worker
from tui.model.sample import Sample


@dataclass(frozen=True, slots=True)
class Plateau:
    """RPS that did not grow: it was `rps_before` with `users_before`."""

    users_before: float
    rps_before: float


@dataclass(frozen=True, slots=True)
class Signals:
    """Hold means over the last seconds under load.

    CPU is in % of one core, the machine's in % of all cores.

    - `in_request`, `thinking`: users inside a request, and users that mean to wait
    - `worker`: the busiest worker; `worker_queued_percent`: how long it wanted a core in vain
    - `shop_core_percent`: the CPU of the shop's busiest process
    - `pressure_percent`: how long any task of the machine wanted a core in vain
    - `stolen_percent`: of all cores, taken by other guests of the host
    - `others_percent`: of all cores, taken by them and by other programs
    - `idle_probe_ms`: the probe's response time without load
    - `exhausted_share`: requests (0..1) that failed for want of ports, files or memory
    - `probe_path`, `probe_status`: what the probe asks, and the HTTP status that it gets
    - `probe_is_tested`: whether the test asks that, too; where not, the probe's times are None
    """

    users: float
    in_request: float | None = None
    thinking: float | None = None
    worker: str | None = None
    worker_percent: float | None = None
    worker_queued_percent: float | None = None
    workers_percent: float | None = None
    workers: int = 0
    lag_ms: float | None = None
    oldest_ms: float | None = None
    shop_percent: float | None = None
    shop_core_percent: float | None = None
    master_percent: float | None = None
    machine_percent: float | None = None
    pressure_percent: float | None = None
    stolen_percent: float | None = None
    others_percent: float | None = None
    rps: float | None = None
    locust_ms: float | None = None
    probe_ms: float | None = None
    idle_probe_ms: float | None = None
    exhausted_share: float = 0.0
    plateau: Plateau | None = None
    probe_path: str = ""
    probe_status: int | None = None
    probe_is_tested: bool = True

    @property
    def is_busy(self) -> bool:
        """Whether the users of the busiest worker may have to wait for it.

        A worker that has no core to run on is busy, too.
        """
        kept_off = (self.worker_queued_percent or 0.0) + (self.stolen_percent or 0.0)
        return (self.worker_percent or 0.0) + kept_off >= BUSY_PERCENT

    @property
    def taken_percent(self) -> float | None:
        """CPU of all cores that other programs take; None where the target may be one of them."""
        return self.others_percent if self.shop_percent is not None else None

    @property
    def at_work(self) -> float:
        """Users that want an answer, or want to ask.

        While the worker has time, the others sleep in tasks of their own: they think, too.
        """
        awake = max(0.0, self.users - (self.thinking or 0.0))
        if self.in_request is not None and not self.is_busy:
            return min(awake, self.in_request)
        return awake

    @property
    def stuck(self) -> float | None:
        """Users between two requests that do not think: they wait for the tester."""
        return None if self.in_request is None else max(0.0, self.at_work - self.in_request)

    @property
    def late(self) -> float:
        """Users in a request that the worker's late loop holds up: Little's law over its turns."""
        if self.in_request is None or self.lag_ms is None or self.rps is None:
            return 0.0
        return min(self.at_work, self.in_request, self.rps * LOOP_TURNS * self.lag_ms / 1000)

    @property
    def tester_share(self) -> float:
        """Users in the tester's own queue, stuck or late, of those at work: 0..1.

        0 where it is not known, or where less than one user is at work.
        """
        if self.stuck is None or self.at_work < 1:
            return 0.0
        kept = min(self.at_work, self.stuck + self.late)
        # The probe may see more of a queue than Locust's clock does without the late loop.
        at_target = max(self.at_work - kept, self._queue_for_the_probe)
        return kept / (kept + at_target)

    @property
    def _queue_for_the_probe(self) -> float:
        """Users at the target by the probe's response time: Little's law."""
        if self.rps is None or self.probe_ms is None:
            return 0.0
        return min(self.at_work, self.rps * self.probe_ms / 1000)

    @property
    def waiting_share(self) -> float:
        """Users in a request, of those at work: 0..1."""
        if self.in_request is None or self.at_work < 1:
            return 0.0
        return min(1.0, self.in_request / self.at_work)

    @property
    def outside_ms(self) -> float | None:
        """Response time outside the tester: Locust's without its late loop, or the probe's.

        The larger of both counts.
        """
        inside_ms = LOOP_TURNS * (self.lag_ms or 0.0)
        known = [] if self.locust_ms is None else [max(0.0, self.locust_ms - inside_ms)]
        known += [] if self.probe_ms is None else [self.probe_ms]
        return max(known, default=None)

    @property
    def inside_share(self) -> float | None:
        """Share of Locust's response time that the worker's late loop makes: 0..1."""
        if self.lag_ms is None or not self.locust_ms:
            return None
        return min(1.0, LOOP_TURNS * self.lag_ms / self.locust_ms)

    @property
    def clocks_differ(self) -> bool:
        """Whether Locust's response time is clearly more than the probe's."""
        if self.locust_ms is None or self.probe_ms is None:
            return False
        return self.locust_ms >= SLOWER_FACTOR * self.probe_ms + SLOWER_MS

    @property
    def is_unanswered(self) -> bool:
        """Whether requests wait, and none has ended for a while."""
        return not self.rps and (self.oldest_ms or 0.0) >= 1000 * UNANSWERED_S

    @property
    def is_slower(self) -> bool | None:
        """Whether answers take clearly longer than without load; None where it is not known."""
        if self.idle_probe_ms is None or self.outside_ms is None:
            return None
        return self._is_long(self.outside_ms)

    @property
    def is_slower_for_the_probe(self) -> bool:
        """Whether they do by the probe's clock, which no worker's load can disturb."""
        known = self.idle_probe_ms is not None and self.probe_ms is not None
        return known and self._is_long(self.probe_ms or 0.0)

    @property
    def is_late(self) -> bool:
        """Whether the only queue is in the worker's loop, however little CPU it uses.

        Answers are slow by Locust's clock because of its late loop, and fast outside. Enough users
        wait for them to matter for RPS.
        """
        if self.is_slower is not False or self.locust_ms is None or self.inside_share is None:
            return False
        waited_for = self._is_long(self.locust_ms) and self.at_work >= WAIT_SHARE * self.users
        return waited_for and self.inside_share >= LATE_SHARE

    def _is_long(self, taken_ms: float) -> bool:
        return taken_ms >= SLOWER_FACTOR * (self.idle_probe_ms or 0.0) + SLOWER_MS


def read(history: Sequence[Sample]) -> Signals | None:
    """Return the signals of the newest seconds; None where no load is on."""
    if not history or not history[-1].users:
        return None
    window = _window(history)

    def cpu(name: str) -> float | None:
        return _mean(window, lambda sample: sample.cpu_percent.get(name))

    # Only workers of the newest second: one that left says nothing about the load of now.
    workers = {
        name: percent
        for name in window[0].cpu_percent
        if is_worker(name) and (percent := cpu(name)) is not None
    }
    busiest = max(workers, key=lambda name: workers[name], default=None)
    # What is not tested says nothing about the load, and one path's times nothing of another's.
    newest = window[0]
    tested = newest.probe_is_tested is not False
    same = [each for each in window if tested and each.probe_path == newest.probe_path]
    probes = [sample.probe_ms for sample in same if sample.probe_ms is not None]
    rps = _mean(window, lambda sample: sample.rps)
    exhausted = _mean(window, lambda sample: sample.exhausted_per_s)
    return Signals(
        users=fmean(sample.users or 0 for sample in window),
        in_request=_mean(window, lambda sample: sample.in_request),
        thinking=_mean(window, lambda sample: sample.thinking),
        worker=busiest,
        worker_percent=workers[busiest] if busiest else None,
        worker_queued_percent=_mean(
            window, lambda sample: sample.queued_percent.get(busiest) if busiest else None
        ),
        workers_percent=sum(workers.values()) if workers else None,
        workers=len(workers),
        lag_ms=_mean(window, lambda sample: sample.lag_ms),
        oldest_ms=history[-1].oldest_ms,
        shop_percent=cpu(PETSHOP),
        shop_core_percent=_mean(window, _shop_core),
        master_percent=cpu(MASTER),
        machine_percent=cpu(MACHINE),
        pressure_percent=_mean(window, lambda sample: sample.pressure_percent),
        stolen_percent=_mean(window, lambda sample: sample.stolen_percent),
        others_percent=_mean(window, lambda sample: sample.others_percent),
        rps=rps,
        locust_ms=_mean(window, lambda sample: sample.mean_ms),
        # One late answer of five is a hiccup of the machine, not the shop's speed.
        probe_ms=median(probes) if probes else None,
        idle_probe_ms=newest.idle_probe_ms if tested else None,
        exhausted_share=min(1.0, exhausted / rps) if exhausted and rps else 0.0,
        plateau=_plateau(history, fmean(sample.users or 0 for sample in window), rps),
        probe_path=newest.probe_path,
        probe_status=newest.probe_status,
        probe_is_tested=tested,
    )


def _window(history: Sequence[Sample]) -> list[Sample]:
    """Return the newest seconds of the same users, the newest first.

    A second in which many users came or went ends it: new users have not been round once, and
    starting them takes the worker's CPU.
    """
    window: list[Sample] = []
    for ago in range(1, min(WINDOW_S, len(history)) + 1):
        users = history[-ago].users
        if not users:
            break
        before = (history[-ago - 1].users or 0) if ago < len(history) else users
        jumped = abs(users - before) > JUMP_SHARE * users
        if not jumped or not window:
            window.append(history[-ago])
        if jumped:
            break
    return window


def _shop_core(sample: Sample) -> float | None:
    """Return the CPU of the shop's busiest process; the shop's where only that is known."""
    core = sample.shop_core_percent
    return core if core is not None else sample.cpu_percent.get(PETSHOP)


def _plateau(history: Sequence[Sample], users: float, rps: float | None) -> Plateau | None:
    """Return the last moment at which half the users brought as much RPS as all do now."""
    if not rps:
        return None
    for sample in reversed(history):
        if not sample.users:
            return None
        if sample.users * PLATEAU_USERS <= users:
            as_much = sample.rps is not None and sample.rps * PLATEAU_GAIN >= rps
            return Plateau(sample.users, sample.rps or 0.0) if as_much else None
    return None


def _mean(samples: Sequence[Sample], figure: Callable[[Sample], float | None]) -> float | None:
    return mean_of_known(map(figure, samples))
