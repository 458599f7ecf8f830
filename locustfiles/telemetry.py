"""A Locust plug-in: what the load generator does, once a second, as JSON on the master's web page.

Load it beside any locustfile, on the master and on every worker:

    locust --master -f locustfiles/part2_stress.py,locustfiles/telemetry.py
    locust --worker -f locustfiles/part2_stress.py,locustfiles/telemetry.py
    curl http://127.0.0.1:8089/petload/telemetry

It exists because Locust's own web API is too coarse for a live screen: figures are cached for two
seconds, workers report every three, and CPU every ten. All counts here are cumulative since the
run's start, so whoever polls can miss an answer and lose nothing.

It also closes two gaps. A worker sends what it measured last before it says that it stopped, so
that no request is lost when it leaves. And Locust's page answers nobody but its own visitors.
"""

from __future__ import annotations

import os
import re
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import locust.runners
import locust.stats
from flask import Response, abort, jsonify, request
from locust import events
from locust.runners import STATE_RUNNING, STATE_SPAWNING, MasterRunner, WorkerRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Flask
    from locust import User
    from locust.env import Environment

REPORT_INTERVAL_S = 1.0
LAG_INTERVAL_S = 0.05
ROUTE = "/petload/telemetry"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# A locustfile that puts an id into every name must not make the answer grow without bound.
MOST_ROWS = 300
# A worker in one of these states has no users, whatever it reported last: others have them now.
GONE = ("stopped", "missing")

# Locust reads this module variable at every round of a worker's reporter (its default is 3 s).
locust.runners.WORKER_REPORT_INTERVAL = REPORT_INTERVAL_S


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
    """Make this worker add pid, clock and event-loop lag to its reports, and lose none of them."""
    environment = runner.environment
    lags_ms: list[float] = []
    waits_s: list[float] = []
    note_waits(environment.user_classes, waits_s)

    def measure_lag() -> None:
        while True:
            asleep_at = time.monotonic()
            time.sleep(LAG_INTERVAL_S)  # gevent's: it wakes as late as the event loop is busy
            lags_ms.append(1000 * (time.monotonic() - asleep_at - LAG_INTERVAL_S))

    def add_to_report(client_id: str, data: dict[str, Any]) -> None:  # noqa: ARG001  Locust passes both by name
        data["petload"] = {
            "pid": os.getpid(),
            "reported_at": time.monotonic(),
            "lag_ms": statistics.median(lags_ms) if lags_ms else None,
            "lag_max_ms": max(lags_ms, default=None),
            "think_s": sum(waits_s),
        }
        lags_ms.clear()
        waits_s.clear()

    def send_the_rest(environment: Environment, **_: Any) -> None:
        data: dict[str, Any] = {}
        environment.events.report_to_master.fire(client_id=runner.client_id, data=data)
        runner.send_message("stats", data)

    stop = runner.stop

    def stop_for_good() -> None:
        # Where a stop follows a spawn at once, Locust would return from a stop that finds nothing
        # to do, wait stop_timeout, and meanwhile spawn the users that it was told of before.
        if runner.spawning_greenlet is not None:
            runner.spawning_greenlet.kill(block=True)
        stop()
        # Once its users are gone a worker sleeps stop_timeout before it is ready for another run.
        # Nothing is left to wait for; the next run's first message sets the value again.
        environment.stop_timeout = 0.0

    runner.stop = stop_for_good  # type: ignore[method-assign]  # no event is early enough
    environment.events.report_to_master.add_listener(add_to_report)
    environment.events.test_stop.add_listener(send_the_rest)
    runner.greenlet.spawn(measure_lag)


def note_waits(user_classes: Iterable[type[User]], waits_s: list[float]) -> None:
    """Add every wait that a user decides on to `waits_s`, in s.

    By Little's law their sum a second is the number of users that mean to think. Whoever is
    neither thinking nor in a request stands in the worker's own queue.
    """

    def noted(decide: Callable[[User], float]) -> Callable[[User], float]:
        def wait_time(user: User) -> float:
            seconds = decide(user)
            if seconds:
                waits_s.append(seconds)
            return seconds

        return wait_time

    # All looked up before the first is replaced: one class may have another's by inheritance.
    own = {user_class: user_class.wait_time for user_class in user_classes}
    for user_class, decide in own.items():
        if callable(decide):
            user_class.wait_time = noted(decide)


# --- the master ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """Requests of one endpoint, or of one worker, since the run's start."""

    requests: int = 0
    failures: int = 0
    response_ms_sum: float = 0.0
    max_ms: float = 0.0
    response_times: Counter[int] = field(default_factory=Counter)  # {rounded ms: requests}

    def add(self, entry: dict[str, Any]) -> None:
        """Add one of Locust's serialised stats entries."""
        self.requests += entry["num_requests"]
        self.failures += entry["num_failures"]
        self.response_ms_sum += entry["total_response_time"]
        self.max_ms = max(self.max_ms, entry["max_response_time"])
        self.response_times.update(entry["response_times"])

    def as_json(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "failures": self.failures,
            "response_ms_sum": self.response_ms_sum,
            "max_ms": self.max_ms,
            "response_times": self.response_times,
        }


@dataclass(slots=True)
class Worker:
    """What the master was told by one worker."""

    tally: Tally = field(default_factory=Tally)
    report: dict[str, Any] = field(default_factory=dict)
    users: int = 0
    think_s_sum: float = 0.0


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
    total: Tally = field(default_factory=Tally)
    endpoints: dict[tuple[str, str], Tally] = field(default_factory=dict)
    failures: dict[tuple[str, ...], FailureGroup] = field(default_factory=dict)

    def begin_run(self, **_: Any) -> None:
        """Forget the previous run's counts; which workers there are is still known."""
        self.run += 1
        self.total = Tally()
        self.endpoints.clear()
        self.failures.clear()
        for worker in self.workers.values():
            worker.tally = Tally()
            worker.think_s_sum = 0.0

    def add_report(self, client_id: str, data: dict[str, Any]) -> None:
        """Add what a worker measured since its last report."""
        worker = self.workers.setdefault(client_id, Worker())
        worker.report = data.get("petload", {})
        worker.users = data.get("user_count", 0)
        worker.think_s_sum += worker.report.get("think_s", 0.0)
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

    def as_json(self, runner: MasterRunner) -> dict[str, Any]:
        """The answer to a poll. Times are this machine's monotonic clock [s]."""
        busiest = sorted(self.endpoints.items(), key=lambda item: -item[1].requests)[:MOST_ROWS]
        most = sorted(self.failures.values(), key=lambda group: -group.count)[:MOST_ROWS]
        return {
            "pid": os.getpid(),
            "now": time.monotonic(),
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
                    "think_s_sum": worker.think_s_sum,
                    **worker.report,
                }
                for client_id, worker in self.workers.items()
            ],
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
    return str(runner.clients[client_id].state) if client_id in runner.clients else "stopped"


def collect_on(runner: MasterRunner, app: Flask) -> None:
    """Make this master keep what its workers report, and answer polls for it."""
    telemetry = Telemetry()
    runner.environment.events.test_start.add_listener(telemetry.begin_run)
    runner.environment.events.worker_report.add_listener(telemetry.add_report)

    @app.get(ROUTE)
    def answer() -> Response:
        return jsonify(telemetry.as_json(runner))


def stay_stopped(runner: MasterRunner) -> None:
    """Let nothing begin again after a stop but a new run.

    A worker that comes or goes makes the master spread the users anew, in a greenlet that knows
    nothing of a stop meanwhile: it would go on spawning, set the state to `running`, and so give
    the load to every worker that reports itself ready.
    """
    stopping = False
    update_state = runner.update_state

    def on_start(**_: Any) -> None:
        nonlocal stopping
        stopping = False

    def on_stopping(**_: Any) -> None:
        nonlocal stopping
        stopping = True

    def update_unless_stopping(new_state: str) -> None:
        if stopping and new_state in (STATE_SPAWNING, STATE_RUNNING):
            runner.send_message("stop")  # to whom it has spawned meanwhile
        else:
            update_state(new_state)

    runner.environment.events.test_start.add_listener(on_start)
    runner.environment.events.test_stopping.add_listener(on_stopping)
    runner.update_state = update_unless_stopping  # type: ignore[method-assign]  # no event is early enough


def refuse_strangers(app: Flask) -> None:
    """Let Locust's page answer its own visitors only.

    Locust sends `Access-Control-Allow-Origin: *` and looks at no Host header, so any page in the
    user's browser could start load on any target. A foreign Host is DNS rebinding, a foreign
    Origin another page's script; both get 403.
    """

    @app.before_request
    def check() -> None:
        origin = request.headers.get("Origin")
        own_page = origin in (None, f"http://{request.host}", f"https://{request.host}")
        if urlsplit(f"//{request.host}").hostname not in LOOPBACK or not own_page:
            abort(403)


@events.init.add_listener
def start(environment: Environment, **_: Any) -> None:
    """Hook into whatever this Locust process turned out to be."""
    if environment.web_ui is not None and environment.web_ui.app is not None:
        refuse_strangers(environment.web_ui.app)
        if isinstance(environment.runner, MasterRunner):
            collect_on(environment.runner, environment.web_ui.app)
            stay_stopped(environment.runner)
    if isinstance(environment.runner, WorkerRunner):
        report_from(environment.runner)
