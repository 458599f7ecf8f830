"""A Locust plug-in: what the load generator does, once a second, as JSON on the master's web page.

Load it beside any locustfile, on the master and on every worker:

    locust --master -f locustfiles/part2_stress.py,locustfiles/telemetry.py
    locust --worker -f locustfiles/part2_stress.py,locustfiles/telemetry.py
    curl http://127.0.0.1:8089/petload/telemetry

It exists because Locust's own web API is too coarse for a live screen: figures are cached for two
seconds, workers report every three, and CPU every ten. All counts here are cumulative since the
run's start, so whoever polls can miss an answer and lose nothing.

It also closes gaps: a worker sends what it measured last before it says that it stopped, so that
no request is lost when it leaves. What else it changes is in telemetry_mends.py and
telemetry_spread.py.
"""

from __future__ import annotations

import os
import re
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import locust.runners
import locust.stats
from flask import Response, abort, jsonify, request
from locust import events
from locust.runners import MasterRunner, WorkerRunner

if TYPE_CHECKING or __package__:
    from locustfiles import telemetry_mends as mends
    from locustfiles.telemetry_spread import forget_lost, spread_anew
    from locustfiles.telemetry_users import Busy, Thinking, watch
else:  # Locust loads a file by its path, and has its folder first on sys.path meanwhile
    import telemetry_mends as mends
    from telemetry_spread import forget_lost, spread_anew
    from telemetry_users import Busy, Thinking, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Flask
    from locust.env import Environment

REPORT_INTERVAL_S = 1.0
LAG_INTERVAL_S = 0.05
ROUTE = "/petload/telemetry"
LOST_ROUTE = "/petload/lost"
# A locustfile that puts an id into every name must not make the answer grow without bound.
MOST_ROWS = 300
# Nor must workers that come and go: so long after its end, a worker is but a pid and a count.
KEPT_AFTER_END_S = 10.0
# A worker in one of these states has no users, whatever it reported last: others have them now.
STOPPED = "stopped"
GONE = (STOPPED, "missing")

# Locust reads this module variable at every round of a worker's reporter (its default is 3 s).
locust.runners.WORKER_REPORT_INTERVAL = REPORT_INTERVAL_S

mends.keep_time()
mends.stop_at_once()
mends.know_defaults()
if os.environ.get("PETLOAD_LAB") == "1":
    mends.ignore_config_files()


def three_digits(response_time: float) -> int:
    """Round a response time in ms to three significant digits, where Locust keeps two.

    Locust documents `bucket_response_time` as replaceable. Two digits would show every time
    between 1.95 s and 2.05 s as 2 s.
    """
    if response_time < 1_000:
        return round(response_time)
    if response_time < 10_000:
        return 10 * round(response_time / 10)
    return 100 * round(response_time / 100)


locust.stats.bucket_response_time = three_digits


# --- a worker -----------------------------------------------------------------------------------


def report_from(runner: WorkerRunner) -> None:
    """Make this worker add to its reports, once a second, what Locust's own do not say.

    Times in s since the report before: `busy_s` and `think_s` are user-seconds spent inside
    requests and meant for thinking, `entries` the requests begun.
    """
    environment = runner.environment
    lags_ms: list[float] = []
    busy, thinking = Busy(), Thinking()
    watch(busy, thinking)
    told_busy_s, told_think_s, told_entries = 0.0, 0.0, 0

    def measure_lag() -> None:
        while True:
            asleep_at = time.monotonic()
            time.sleep(LAG_INTERVAL_S)  # gevent's: it wakes as late as the event loop is busy
            lags_ms.append(1000 * (time.monotonic() - asleep_at - LAG_INTERVAL_S))

    def add_to_report(client_id: str, data: dict[str, Any]) -> None:  # noqa: ARG001  Locust passes both by name
        nonlocal told_busy_s, told_think_s, told_entries
        now = time.monotonic()
        busy_s, think_s, entries = busy.user_s(now), thinking.user_s(now), busy.entries
        data["petload"] = {
            "pid": os.getpid(),
            "reported_at": now,
            "lag_ms": statistics.median(lags_ms) if lags_ms else None,
            "lag_max_ms": max(lags_ms, default=None),
            "busy_s": busy_s - told_busy_s,
            "think_s": think_s - told_think_s,
            "entries": entries - told_entries,
        }
        told_busy_s, told_think_s, told_entries = busy_s, think_s, entries
        lags_ms.clear()

    def send_the_rest(environment: Environment, **_: Any) -> None:
        data: dict[str, Any] = {}
        environment.events.report_to_master.fire(client_id=runner.client_id, data=data)
        runner.send_message("stats", data)

    mends.end_between_requests()
    environment.events.report_to_master.add_listener(add_to_report)
    environment.events.test_stop.add_listener(send_the_rest)
    runner.greenlet.spawn(measure_lag)


# --- the master ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """Requests of one endpoint, or of one worker, since the run's start."""

    requests: int = 0
    failures: int = 0
    response_ms_sum: float = 0.0
    min_ms: float | None = None
    max_ms: float = 0.0
    content_bytes: int = 0
    response_times: Counter[int] = field(default_factory=Counter)  # {rounded ms: requests}

    def add(self, entry: dict[str, Any]) -> None:
        """Add one of Locust's serialised stats entries."""
        self.requests += entry["num_requests"]
        self.failures += entry["num_failures"]
        self.response_ms_sum += entry["total_response_time"]
        shortest = [ms for ms in (self.min_ms, entry["min_response_time"]) if ms is not None]
        self.min_ms = min(shortest, default=None)
        self.max_ms = max(self.max_ms, entry["max_response_time"])
        self.content_bytes += entry["total_content_length"]
        self.response_times.update(entry["response_times"])

    def as_json(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "failures": self.failures,
            "response_ms_sum": self.response_ms_sum,
            "min_ms": self.min_ms,
            "max_ms": self.max_ms,
            "content_bytes": self.content_bytes,
            "response_times": self.response_times,
        }


@dataclass(slots=True)
class Worker:
    """What the master was told by one worker, and since when [s] it is known to have ended."""

    tally: Tally = field(default_factory=Tally)
    report: dict[str, Any] = field(default_factory=dict)
    users: int = 0
    busy_s_sum: float = 0.0
    think_s_sum: float = 0.0
    requests_seen: int = 0
    ended_at: float | None = None


# What was measured or counted: with a decimal point, with a unit of time, or long. A status code
# is none of these and keeps its own row.
NUMBER = re.compile(r"(\d+\.\d+|\d{4,}|\d+(?=m?s\b))")


@dataclass(slots=True)
class FailureGroup:
    """Failures whose messages differ in what was measured only: 'exceeded 3000ms: (4012ms)'."""

    method: str
    name: str
    parts: list[str]  # the message split at its numbers; a number that varies became '…'
    count: int = 0

    def add(self, parts: list[str], count: int) -> None:
        self.parts = [
            old if old == new else "…" for old, new in zip(self.parts, parts, strict=True)
        ]
        self.count += count


def plain_error(error: str) -> str:
    """Locust sends `CatchResponseError('text')`, or the repr of an exception; return the text."""
    wrapped = re.fullmatch(r"CatchResponseError\((['\"])(.*)\1\)", error, re.DOTALL)
    return wrapped[2] if wrapped else error


@dataclass(slots=True)
class Telemetry:
    """What all workers told the master since the run's start."""

    run: int = 0
    workers: dict[str, Worker] = field(default_factory=dict)
    left: Counter[int] = field(default_factory=Counter)  # {pid: requests} of workers let go
    total: Tally = field(default_factory=Tally)
    endpoints: dict[tuple[str, str], Tally] = field(default_factory=dict)
    failures: dict[tuple[str, ...], FailureGroup] = field(default_factory=dict)

    def begin_run(self, **_: Any) -> None:
        """Forget the previous run's counts; which workers there are is still known."""
        self.run += 1
        self.total = Tally()
        self.left.clear()
        self.endpoints.clear()
        self.failures.clear()
        self.workers = {
            client_id: Worker(report=worker.report, users=worker.users)
            for client_id, worker in self.workers.items()
            if worker.ended_at is None
        }

    def add_report(self, client_id: str, data: dict[str, Any]) -> None:
        """Add what a worker measured since its last report."""
        worker = self.workers.setdefault(client_id, Worker())
        worker.report = dict(data.get("petload", {}))
        worker.users = data.get("user_count", 0)
        worker.busy_s_sum += worker.report.pop("busy_s", 0.0)
        worker.think_s_sum += worker.report.pop("think_s", 0.0)
        worker.requests_seen += worker.report.pop("entries", 0)
        worker.ended_at = None
        worker.tally.add(data["stats_total"])
        self.total.add(data["stats_total"])
        for entry in data["stats"]:
            self.endpoints.setdefault((entry["method"], entry["name"]), Tally()).add(entry)
        for error in data["errors"].values():
            self.add_error(error)

    def add_error(self, error: dict[str, Any]) -> None:
        parts = NUMBER.split(plain_error(str(error["error"])))
        method, name = str(error["method"]), str(error["name"])
        key = (method, name, *parts[::2])
        group = self.failures.setdefault(key, FailureGroup(method, name, parts))
        group.add(parts, error["occurrences"])

    def ids(self, pids: Iterable[int]) -> set[str]:
        """Locust's names of the workers that have these pids."""
        wanted = set(pids)
        return {name for name, worker in self.workers.items() if worker.report.get("pid") in wanted}

    def let_go(self, runner: MasterRunner, now: float) -> None:
        """Keep of workers that ended some time ago what they did, by pid, and nothing else.

        One that reported none (it has no plug-in) is counted as 0. A pid that comes back, or a
        worker that was thought to have ended, adds to what is there.
        """
        for client_id, worker in list(self.workers.items()):
            if state_of(runner, client_id) != STOPPED:
                worker.ended_at = None
            elif worker.ended_at is None:
                worker.ended_at = now
            elif now - worker.ended_at > KEPT_AFTER_END_S:
                del self.workers[client_id]
                if worker.tally.requests:
                    self.left[worker.report.get("pid", 0)] += worker.tally.requests

    def as_json(self, runner: MasterRunner) -> dict[str, Any]:
        """The answer to a poll. Times are this machine's monotonic clock [s]."""
        now = time.monotonic()
        self.let_go(runner, now)
        busiest = sorted(self.endpoints.items(), key=lambda item: -item[1].requests)[:MOST_ROWS]
        most = sorted(self.failures.values(), key=lambda group: -group.count)[:MOST_ROWS]
        return {
            "pid": os.getpid(),
            "now": now,
            "run": self.run,
            "state": runner.state,
            "target_users": runner.target_user_count,
            "workers": [
                {
                    "id": client_id,
                    "state": state_of(runner, client_id),
                    "users": worker.users if state_of(runner, client_id) not in GONE else 0,
                    "requests": worker.tally.requests,
                    "failures": worker.tally.failures,
                    "response_ms_sum": worker.tally.response_ms_sum,
                    "busy_s_sum": worker.busy_s_sum,
                    "think_s_sum": worker.think_s_sum,
                    "requests_seen": worker.requests_seen,
                    **worker.report,
                }
                for client_id, worker in self.workers.items()
            ],
            "left": self.left,
            "total": self.total.as_json(),
            "endpoints": [
                {"method": method, "name": name, **tally.as_json()}
                for (method, name), tally in busiest
            ],
            "failures": [
                {
                    "method": group.method,
                    "name": group.name,
                    "error": "".join(group.parts),
                    "count": group.count,
                }
                for group in most
            ],
        }


def state_of(runner: MasterRunner, client_id: str) -> str:
    """Locust's word for a worker's state; one that it forgot has stopped."""
    return str(runner.clients[client_id].state) if client_id in runner.clients else STOPPED


def collect_on(runner: MasterRunner, app: Flask) -> Telemetry:
    """Make this master keep what its workers report, and answer polls for it."""
    telemetry = Telemetry()
    runner.environment.events.test_start.add_listener(telemetry.begin_run)
    runner.environment.events.worker_report.add_listener(telemetry.add_report)

    @app.get(ROUTE)
    def answer() -> Response:
        return jsonify(telemetry.as_json(runner))

    return telemetry


def hear_of_losses(app: Flask, telemetry: Telemetry, tell: Callable[[Iterable[str]], None]) -> None:
    """Take the pids of workers that are dead, as a form's `pid` fields, and `tell` their names.

    The answer says which pids are workers' that reported since.
    """

    @app.post(LOST_ROUTE)
    def lost() -> Response:
        try:
            pids = {int(pid) for pid in request.form.getlist("pid")}
        except ValueError:
            abort(400)
        names = telemetry.ids(pids)
        tell(names)
        return jsonify({"lost": sorted(telemetry.workers[name].report["pid"] for name in names)})


@events.init.add_listener
def start(environment: Environment, **_: Any) -> None:
    """Hook into whatever this Locust process turned out to be."""
    runner = environment.runner
    if environment.web_ui is not None and environment.web_ui.app is not None:
        mends.refuse_strangers(environment.web_ui.app)
        if isinstance(runner, MasterRunner):
            telemetry = collect_on(runner, environment.web_ui.app)
            mends.stay_stopped(runner)
            mends.end_without_the_missing(runner)
            tell = forget_lost(runner, spread_anew(runner))
            hear_of_losses(environment.web_ui.app, telemetry, tell)
    if isinstance(runner, WorkerRunner):
        report_from(runner)
