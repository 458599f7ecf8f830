"""Where the plug-in meets Locust: patches before it starts, the rest by its `init` event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from locust import events
from locust.runners import MasterRunner, WorkerRunner

from . import compat, web
from .master_report import Telemetry
from .patches.certificates import warn_once
from .patches.clock import keep_time
from .patches.csv_files import complete_csv_files
from .patches.errors import keep_failures_short
from .patches.figures import keep_three_digits, report_every_second
from .patches.last_requests import end_before_fast_http_requests, end_before_http_requests
from .patches.options import ignore_config_files, know_defaults
from .patches.quitting import quit_once
from .patches.shapes import end_with_the_shape
from .patches.stopping import (
    end_between_requests,
    end_without_the_missing,
    stay_stopped,
    stop_at_once,
)
from .quitting import end_users_at_signal, quit_with_all_counted, tell_quit
from .rebalancing import forget_dead, rebalance_apart
from .worker_report import report_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask
    from locust.env import Environment


def install() -> None:
    """Apply the patches that must be there before Locust starts, and wait for its `init` event."""
    for apply in (
        ignore_config_files,
        know_defaults,
        keep_time,
        report_every_second,
        keep_three_digits,
        keep_failures_short,
        warn_once,
        stop_at_once,
        end_between_requests,
        quit_once,
    ):
        apply()
    events.init.add_listener(start)


def start(environment: Environment, **_: Any) -> None:
    """Hook into this Locust process, be it a master or a worker."""
    runner = environment.runner
    app = None if environment.web_ui is None else environment.web_ui.app
    if app is not None:
        web.refuse_strangers(app)
        if isinstance(runner, MasterRunner):
            _collect_on(runner, app)
    if isinstance(runner, WorkerRunner):
        report_from(runner)
        # After what counts requests: one that is not begun is none.
        end_before_http_requests()
        end_before_fast_http_requests()
        tell_quit(runner)
        end_users_at_signal(runner)
    compat.log_left_out()


def _collect_on(runner: MasterRunner, app: Flask) -> None:
    """Make this master keep what its workers report, and answer polls for it."""
    telemetry = Telemetry()
    runner.environment.events.test_start.add_listener(telemetry.begin_run)
    runner.environment.events.test_stop.add_listener(telemetry.end_run)
    runner.environment.events.worker_report.add_listener(telemetry.add_report)
    quit_with_all_counted(runner, telemetry)
    stay_stopped(runner)
    end_without_the_missing(runner)
    end_with_the_shape(runner)
    complete_csv_files(runner.environment)
    look = rebalance_apart(runner) or _leave_to_locust
    web.accept_stop(app)
    web.serve_telemetry(app, telemetry, runner)
    web.serve_metrics(app, telemetry, runner)
    web.accept_losses(app, telemetry, forget_dead(runner, look) or _leave_to_locust)


def _leave_to_locust(_: Iterable[str] = ()) -> None:
    """Do nothing: where a patch is left out, Locust finds out by itself."""
