"""What the last seconds say about who the limit is: pure numbers, not yet a judgement."""

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
    WAIT_SHARE,
)
from tui.model.process_names import MACHINE, MASTER, PETSHOP
from tui.model.sample import Sample
from tui.model.verdict import UserSplit

# Long enough to level a second's noise, short enough to answer while a person watches.
WINDOW_S = 5


@dataclass(frozen=True, slots=True)
class Plateau:
    """Users rose from `users_before` and RPS did not: it was `rps_before` then."""

    users_before: float
    rps_before: float


@dataclass(frozen=True, slots=True)
class Signals:
    """Means over the last seconds under load. CPU in % of one core, the machine's of all cores.

    `in_request` are users inside a request, `thinking` those that mean to wait.
    `worker` is the busiest one, `worker_queued_percent` how much of the time it wanted a core and
    had none; `shop_core_percent` the CPU of the shop's busiest process; `pressure_percent` how much
    of the time anybody on the machine wanted a core and had none, `stolen_percent` how much of all
    cores other guests of the host took, `others_percent` that and other programs.
    `idle_probe_ms` is what the probe took without load. `exhausted_share` (0..1) of the requests
    failed because this machine ran out of ports, files or memory.
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

    @property
    def is_busy(self) -> bool:
        """Whether the users of the busiest worker may have to wait for it.

        A worker that has no core to run on is busy, too, whoever has it.
        """
        kept_off = (self.worker_queued_percent or 0.0) + (self.stolen_percent or 0.0)
        return (self.worker_percent or 0.0) + kept_off >= BUSY_PERCENT

    @property
    def taken_percent(self) -> float | None:
        """What programs that have no part in the test take of all cores.

        None where the target is one of them: then nobody knows whose their CPU is.
        """
        return self.others_percent if self.shop_percent is not None else None

    @property
    def at_work(self) -> float:
        """Users that do not think: those who want an answer, or want to ask.

        Who is neither, while the worker has time, sleeps in a task of its own: thinking, too.
        """
        awake = max(0.0, self.users - (self.thinking or 0.0))
        if self.in_request is not None and not self.is_busy:
            return min(awake, self.in_request)
        return awake

    @property
    def stuck(self) -> float | None:
        """Users between two requests that do not think: the next one waits for the tester."""
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

        0 where it is not known or there are too few to say.
        """
        if self.stuck is None or self.at_work < 1:
            return 0.0
        kept = min(self.at_work, self.stuck + self.late)
        # A late loop leaves less of Locust's clock than the probe's may see of a queue.
        at_target = max(self.at_work - kept, self._queue_for_the_probe)
        return kept / (kept + at_target)

    @property
    def _queue_for_the_probe(self) -> float:
        """Users at the target by the time that the probe's answers take: Little's law."""
        if self.rps is None or self.probe_ms is None:
            return 0.0
        return min(self.at_work, self.rps * self.probe_ms / 1000)

    @property
    def waiting_share(self) -> float:
        """Users in a request of those at work, 0..1."""
        if self.in_request is None or self.at_work < 1:
            return 0.0
        return min(1.0, self.in_request / self.at_work)

    @property
    def outside_ms(self) -> float | None:
        """What an answer takes outside the tester: Locust's figure without its own late loop.

        Where the probe, which is outside anyway, has measured more, its figure.
        """
        inside_ms = LOOP_TURNS * (self.lag_ms or 0.0)
        known = [] if self.locust_ms is None else [max(0.0, self.locust_ms - inside_ms)]
        known += [] if self.probe_ms is None else [self.probe_ms]
        return max(known, default=None)

    @property
    def inside_share(self) -> float | None:
        """How much of Locust's response time the worker's own late loop makes, 0..1."""
        if self.lag_ms is None or not self.locust_ms:
            return None
        return min(1.0, LOOP_TURNS * self.lag_ms / self.locust_ms)

    @property
    def clocks_differ(self) -> bool:
        """Whether Locust's response time is clearly more than what a client outside it sees."""
        if self.locust_ms is None or self.probe_ms is None:
            return False
        return self.locust_ms >= SLOWER_FACTOR * self.probe_ms + SLOWER_MS

    @property
    def is_slower(self) -> bool | None:
        """Whether answers take clearly longer than without load; None where nobody can say."""
        if self.idle_probe_ms is None or self.outside_ms is None:
            return None
        return self._is_long(self.outside_ms)

    @property
    def is_slower_for_the_probe(self) -> bool:
        """The same by the probe's own clock, which no worker's load can disturb."""
        known = self.idle_probe_ms is not None and self.probe_ms is not None
        return known and self._is_long(self.probe_ms or 0.0)

    @property
    def is_late(self) -> bool:
        """Whether a queue is in the worker's loop alone, however little CPU it has.

        Answers are slow by Locust's clock, by its own late loop, and for nobody outside it; and
        those who wait for them are enough for RPS to depend on it.
        """
        if self.is_slower is not False or self.locust_ms is None or self.inside_share is None:
            return False
        waited_for = self._is_long(self.locust_ms) and self.at_work >= WAIT_SHARE * self.users
        return waited_for and self.inside_share >= LATE_SHARE

    def _is_long(self, taken_ms: float) -> bool:
        return taken_ms >= SLOWER_FACTOR * (self.idle_probe_ms or 0.0) + SLOWER_MS


def split(signals: Signals) -> UserSplit | None:
    """Where the users are, all of them; None where it is not known."""
    if signals.in_request is None:
        return None
    thinking = min(signals.thinking or 0.0, signals.users)
    in_request = min(signals.in_request, signals.users - thinking)
    rest = signals.users - thinking - in_request
    stuck, resting = (rest, 0.0) if signals.is_busy else (0.0, rest)
    return UserSplit(thinking, in_request, stuck=stuck, resting=resting)


def read(history: Sequence[Sample]) -> Signals | None:
    """The signals of the newest seconds; None where no load is on."""
    if not history or not history[-1].users:
        return None
    window = _window(history)

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
        shop_percent=cpu(PETSHOP),
        shop_core_percent=_mean(window, _shop_core),
        master_percent=cpu(MASTER),
        machine_percent=cpu(MACHINE),
        pressure_percent=_mean(window, lambda sample: sample.pressure_percent),
        stolen_percent=_mean(window, lambda sample: sample.stolen_percent),
        others_percent=_mean(window, lambda sample: sample.others_percent),
        rps=rps,
        locust_ms=_mean(window, lambda sample: sample.mean_ms),
        # One late answer of five is the machine's hiccup, not the shop's speed.
        probe_ms=median(probes) if probes else None,
        idle_probe_ms=window[0].idle_probe_ms,
        exhausted_share=min(1.0, exhausted / rps) if exhausted and rps else 0.0,
        plateau=_plateau(history, fmean(sample.users or 0 for sample in window), rps),
    )


def _window(history: Sequence[Sample]) -> list[Sample]:
    """The newest seconds of the same users, the newest first.

    One in which users came or went in a crowd ends it: those that have just begun have not been
    round once, and to begin them takes the worker's CPU.
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
    """Where its processes are not known one by one, the shop is taken for one."""
    core = sample.shop_core_percent
    return core if core is not None else sample.cpu_percent.get(PETSHOP)


def _plateau(history: Sequence[Sample], users: float, rps: float | None) -> Plateau | None:
    """The last moment at which half the users brought as much as all do now."""
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
    known = [value for sample in samples if (value := figure(sample)) is not None]
    return fmean(known) if known else None
