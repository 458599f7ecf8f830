"""What the plug-in adds to the master's web page: its routes, and a guard against other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, abort, jsonify, request

from .metrics import CONTENT_TYPE, metrics_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Flask
    from locust.runners import MasterRunner

    from .master_report import Telemetry

ROUTE = "/petload/telemetry"
METRICS_ROUTE = "/petload/metrics"
LOST_ROUTE = "/petload/lost"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def serve_telemetry(app: Flask, telemetry: Telemetry, runner: MasterRunner) -> None:
    """Answer polls with what the master has collected."""

    @app.get(ROUTE)
    def answer() -> Response:
        return jsonify(telemetry.as_json(runner))


def serve_metrics(app: Flask, telemetry: Telemetry, runner: MasterRunner) -> None:
    """Answer a Prometheus that scrapes the running lab."""

    @app.get(METRICS_ROUTE)
    def scrape() -> Response:
        # A name may hold half of a surrogate pair, which UTF-8 cannot.
        text = metrics_text(telemetry, runner).encode("utf-8", "replace")
        return Response(text, content_type=CONTENT_TYPE)


def accept_losses(app: Flask, telemetry: Telemetry, tell: Callable[[Iterable[str]], None]) -> None:
    """Take the pids of workers that are dead, as a form's `pid` fields, and `tell` their ids.

    The answer says which pids belong to workers that have reported.
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


def accept_stop(app: Flask) -> None:
    """Let `/stop` be asked for by POST, as Locust has it from 2.47 on; older ones answer GET only.

    One client serves all versions so, and what changes the load is no GET of petload's.
    """
    for rule in list(app.url_map.iter_rules()):
        if rule.rule.endswith("/stop") and "POST" not in (rule.methods or ()):
            app.add_url_rule(rule.rule, endpoint=rule.endpoint, methods=["POST"])


def refuse_strangers(app: Flask) -> None:
    """Answer requests of Locust's own page only.

    Locust sends `Access-Control-Allow-Origin: *` and looks at no Host header, so any page in the
    user's browser could start load on any target. A foreign Host is DNS rebinding, a foreign Origin
    another page's script; both get 403.
    """

    @app.before_request
    def check() -> None:
        origin = request.headers.get("Origin")
        own_page = origin in (None, f"http://{request.host}", f"https://{request.host}")
        if urlsplit(f"//{request.host}").hostname not in LOOPBACK or not own_page:
            abort(403)
