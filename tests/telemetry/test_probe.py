"""The outside probe against a real server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from tests.telemetry.raw_server import raw_server
from tests.telemetry.web import Web, until
from tui import __version__
from tui.telemetry import probe
from tui.telemetry.probe import (
    BASELINE_ANSWERS,
    MOST_REFUSED,
    NOT_HTTP,
    Candidate,
    OutsideProbe,
    Probe,
    idle_baseline_ms,
)

Watch = Callable[[str], OutsideProbe]


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "probe"]


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Starts a probe that asks twenty times a second; all are closed with the test."""
    monkeypatch.setattr(probe, "INTERVAL_S", 0.05)
    started: list[OutsideProbe] = []

    def start(url: str) -> OutsideProbe:
        started.append(OutsideProbe(url))
        started[-1].start()
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_it_names_itself(web: Web, watch: Watch) -> None:
    watch(f"{web.url}/")
    until(lambda: len(web.requests) > 0)
    request = web.requests[0]
    assert request.headers["User-Agent"] == f"petload-probe/{__version__}"
    assert (request.method, request.path) == ("GET", "/")


def test_it_asks_again_and_again(web: Web, watch: Watch) -> None:
    watch(web.url)
    until(lambda: len(web.requests) >= 3)


def test_before_the_first_answer_nothing_is_known(web: Web) -> None:
    assert OutsideProbe(web.url).read() == Probe(path="/")


def test_it_measures_how_long_the_answer_took(
    web: Web, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "INTERVAL_S", 60.0)
    web.hold()
    watched = watch(web.url)
    until(lambda: (watched.read().waiting_s or 0.0) > 0.2)
    waited_s = watched.read().waiting_s
    assert waited_s is not None
    web.release()
    until(lambda: watched.read().ms is not None)
    answer = watched.read()
    assert answer.ms is not None
    assert answer.ms >= 1000 * waited_s
    assert answer.error is None
    assert answer.answered_at is not None


def test_waiting_grows_while_an_answer_is_outstanding(web: Web, watch: Watch) -> None:
    web.hold()
    watched = watch(web.url)
    until(lambda: watched.read().waiting_s is not None)
    before = watched.read().waiting_s
    assert before is not None
    until(lambda: (watched.read().waiting_s or 0.0) > before + 0.1)
    assert watched.read().ms is None
    assert len(web.requests) == 1


def test_nothing_is_waited_for_between_two_questions(
    web: Web, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "INTERVAL_S", 60.0)
    watched = watch(web.url)
    until(lambda: watched.read().answered_at is not None)
    until(lambda: watched.read().waiting_s is None)


def test_a_server_error_is_an_error_and_no_delay(web: Web, watch: Watch) -> None:
    web.status = 503
    watched = watch(web.url)
    until(lambda: watched.read().error is not None)
    seen = watched.read()
    assert seen.error == "HTTP 503"
    assert seen.ms is None
    assert seen.answered_at is not None


@pytest.mark.parametrize("status", [401, 404, 500])
def test_an_errors_time_is_no_pages(status: int, web: Web, watch: Watch) -> None:
    web.status = status
    watched = watch(f"{web.url}/private?a=b")
    until(lambda: watched.read().answered_at is not None)
    seen = watched.read()
    assert (seen.ms, seen.error, seen.status) == (None, f"HTTP {status}", status)
    assert seen.path == "/private?a=b"
    assert idle_baseline_ms(web.url, "/private") is None


def test_a_candidate_that_answers_as_it_answers_the_test_is_asked_from_then_on(
    web: Web, watch: Watch
) -> None:
    watched = watch(web.url)
    until(lambda: watched.read().ms is not None)
    watched.offer([Candidate("/slow?x=1", 204), Candidate("/quick", 200)])
    until(lambda: watched.read().path == "/slow?x=1")
    until(lambda: web.requests[-1].path == web.requests[-2].path == "/slow?x=1")
    assert watched.path == "/slow?x=1"
    assert "/quick" not in {request.path for request in web.requests}


def test_another_test_begins_with_the_path_of_the_url(web: Web, watch: Watch) -> None:
    watched = watch(f"{web.url}/api/")
    watched.offer([Candidate("/slow", 200)])
    until(lambda: watched.read().path == "/slow")
    watched.begin_again()
    until(lambda: watched.read().path == "/api/")
    web.hold()
    asked = len(web.requests)
    watched.offer([Candidate("/late", 200)])
    until(lambda: web.requests[-1].path == "/late" and len(web.requests) > asked)
    watched.begin_again()  # while it is tried
    web.release()
    until(lambda: watched.read().waiting_s is None)
    until(lambda: web.requests[-1].path == "/api/")
    assert watched.path == watched.read().path == "/api/"


def test_a_candidate_that_lets_no_stranger_in_is_tried_once(web: Web, watch: Watch) -> None:
    watched = watch(web.url)
    web.status = 302  # to a log-in
    watched.offer([Candidate("/account", 200), Candidate("/cart", 200)])
    until(lambda: "/cart" in {request.path for request in web.requests})
    asked = len(web.requests)
    until(lambda: len(web.requests) > asked + 3)
    paths = [request.path for request in web.requests]
    assert (paths.count("/account"), paths.count("/cart")) == (1, 1)
    assert watched.read().path == watched.path == "/"


def test_a_service_that_lets_no_stranger_in_is_not_tried_on(web: Web, watch: Watch) -> None:
    watched = watch(web.url)
    web.status = 401
    watched.offer([Candidate(f"/{n}", 200) for n in range(2 * MOST_REFUSED)])
    until(lambda: len(web.requests) > 3 * MOST_REFUSED)
    tried = {request.path for request in web.requests} - {"/"}
    assert len(tried) == MOST_REFUSED


def test_a_closed_port_is_an_error(closed_url: str, watch: Watch) -> None:
    watched = watch(closed_url)
    until(lambda: watched.read().error is not None)
    assert watched.read().error == "ConnectionRefusedError"
    assert watched.read().ms is None


def test_an_answer_that_never_comes_is_an_error(
    web: Web, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "TIMEOUT_S", 0.05)
    web.hold()
    watched = watch(web.url)
    until(lambda: watched.read().error is not None)
    assert watched.read().error == "TimeoutError"


def test_what_is_not_http_is_asked_once_and_no_more(watch: Watch) -> None:
    with raw_server(lambda connection, _: connection.sendall(b"220 smtp\r\n")) as server:
        watched = watch(server.url)
        until(lambda: watched.read().error is not None)
        assert watched.read().error == NOT_HTTP
        until(lambda: not watched._thread.is_alive())
        assert server.connections == 1


def test_it_goes_on_when_the_shop_is_back(web: Web, watch: Watch) -> None:
    web.status = 500
    watched = watch(web.url)
    until(lambda: watched.read().error is not None)
    web.status = 200
    until(lambda: watched.read().ms is not None)
    assert watched.read().error is None


def test_close_ends_the_thread(web: Web, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "INTERVAL_S", 60.0)
    before = set(threads())
    watched = watch(web.url)
    until(lambda: watched.read().answered_at is not None)
    assert set(threads()) - before
    watched.close()
    until(lambda: not set(threads()) - before)


def test_close_does_not_wait_for_an_answer(web: Web, watch: Watch) -> None:
    before = set(threads())
    web.hold()
    watched = watch(web.url)
    until(lambda: len(web.requests) == 1)
    watched.close()
    assert set(threads()) - before, "close returned while the request was under way"
    web.release()
    until(lambda: not set(threads()) - before)
    assert len(web.requests) == 1


def test_the_idle_baseline_is_the_median_of_some_answers(web: Web) -> None:
    baseline_ms = idle_baseline_ms(web.url, "/")
    assert baseline_ms is not None
    assert baseline_ms > 0
    assert len(web.requests) == BASELINE_ANSWERS
    assert web.requests[0].headers["User-Agent"] == f"petload-probe/{__version__}"


def test_a_server_that_does_not_answer_soon_has_no_idle_baseline(
    web: Web, closed_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert idle_baseline_ms(closed_url, "/") is None
    web.status = 500
    assert idle_baseline_ms(web.url, "/") is None
    monkeypatch.setattr(probe, "BASELINE_TIMEOUT_S", 0.05)
    web.hold()
    assert idle_baseline_ms(web.url, "/") is None
    web.release()


def test_a_slow_server_is_asked_for_a_second_only(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "BASELINE_WITHIN_S", 0.0)
    assert idle_baseline_ms(web.url, "/") is None
    assert not web.requests
