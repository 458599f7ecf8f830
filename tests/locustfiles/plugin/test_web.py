"""The plug-in's routes on the master's web page, and its guard against other pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask

from locustfiles.plugin.master_report import Telemetry
from locustfiles.plugin.web import accept_losses, accept_stop, refuse_strangers
from tests.locustfiles.plugin.reports import sent

# --- a loss that petload tells --------------------------------------------------------------------


def lost_route() -> tuple[Any, list[set[str]]]:
    """A page that hears of losses, and what it passed on."""
    telemetry, app = Telemetry(), Flask("page")
    told: list[set[str]] = []

    def tell(names: Iterable[str]) -> None:
        told.append(set(names))

    telemetry.add_report("w1", sent(pid=11))
    telemetry.add_report("w2", sent(pid=12))
    refuse_strangers(app)
    accept_losses(app, telemetry, tell)
    return app.test_client(), told


def test_a_loss_is_told_by_pid() -> None:
    page, told = lost_route()
    headers = {"Host": "127.0.0.1:8089"}
    answer = page.post("/petload/lost", data={"pid": ["12", "99"]}, headers=headers)
    assert (answer.status_code, answer.json) == (200, {"lost": [12]})
    assert told == [{"w2"}]


@pytest.mark.parametrize("pid", ["", "w2", "1.5", "9" * 5000])
def test_a_loss_of_something_else_is_refused(pid: str) -> None:
    page, told = lost_route()
    headers = {"Host": "127.0.0.1:8089"}
    assert page.post("/petload/lost", data={"pid": pid}, headers=headers).status_code == 400
    assert told == []


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "127.0.0.1:8089", "Origin": "http://evil.example"}],
)
def test_a_stranger_may_not_tell_of_a_loss(headers: dict[str, str]) -> None:
    page, told = lost_route()
    assert page.post("/petload/lost", data={"pid": "12"}, headers=headers).status_code == 403
    assert told == []


# --- strangers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("methods", [["GET"], ["POST"], ["GET", "POST"]])
def test_a_stop_is_asked_for_by_post_with_every_locust(methods: list[str]) -> None:
    app = Flask("page")
    app.add_url_rule("/base/stop", view_func=lambda: "stopped", methods=methods)
    app.add_url_rule("/nonstop", view_func=lambda: "on", endpoint="on")
    accept_stop(app)
    assert app.test_client().post("/base/stop").text == "stopped"
    assert app.test_client().get("/base/stop").status_code == (200 if "GET" in methods else 405)
    assert app.test_client().post("/nonstop").status_code == 405


def status(method: str = "GET", **headers: str) -> int:
    """The status that a page with the plug-in's check answers with."""
    app = Flask("page")
    refuse_strangers(app)
    app.add_url_rule("/swarm", view_func=lambda: "ok", methods=["GET", "POST"])
    return app.test_client().open("/swarm", method=method, headers=headers).status_code


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8089", "localhost:8089", "[::1]:8089", "LOCALHOST:8089", "127.0.0.1"]
)
def test_its_own_visitors_are_answered(host: str) -> None:
    assert status(Host=host) == 200
    assert status("POST", Host=host) == 200


def test_its_own_page_may_ask() -> None:
    assert status("POST", Host="127.0.0.1:8089", Origin="http://127.0.0.1:8089") == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8089",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8089",
        "192.168.1.7:8089",
        "0.0.0.0:8089",
        "[",
    ],
)
def test_a_foreign_host_is_refused(host: str) -> None:
    assert status(Host=host) == 403


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://evil.example:8089",
        "http://127.0.0.1:3000",
        "http://localhost:8089",
        "http://127.0.0.1:8089.evil.example",
        "http://[",
        "null",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_another_pages_script_is_refused(origin: str, method: str) -> None:
    assert status(method, Host="127.0.0.1:8089", Origin=origin) == 403
