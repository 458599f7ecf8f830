"""Which requests of a test the probe may ask again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from locust.event import Events

from locustfiles.plugin.plain_gets import MOST_LOOKED_AT, SECRETS, PlainGets, plain

HOST = "http://127.0.0.1:8000"


def response(status: int = 200, **more: Any) -> Any:
    return SimpleNamespace(status_code=status, **more)


def taken(url: str | None, method: str = "GET", **changes: Any) -> list[list[Any]]:
    gets = PlainGets()
    gets.add_request(method, "n", **({"response": response(), "url": url} | changes))
    return gets.take()


def test_a_get_is_told_once_without_user_and_password() -> None:
    gets = PlainGets()
    for _ in range(3):
        gets.add_request("GET", "one", response=response(), url="http://ann:pw@a:1/items/7?q=1#x")
    assert gets.take() == [["one", "http://a:1/items/7?q=1", 200]]
    assert gets.take() == []


@pytest.mark.parametrize("method", ["POST", "DELETE", "get", "grpc"])
def test_nothing_but_a_get_is_asked_again(method: str) -> None:
    assert taken(f"{HOST}/a", method) == []


@pytest.mark.parametrize("status", [0, 199, 401, 404, 500, None])
def test_what_failed_is_not_asked_again(status: int | None) -> None:
    assert taken(f"{HOST}/a", response=response(status)) == []


def test_the_status_is_that_of_the_url_and_not_where_it_led() -> None:
    led = response(200, history=[response(302)])
    assert taken(f"{HOST}/a", response=led) == [["n", f"{HOST}/a", 302]]


def test_a_get_with_a_body_is_not_asked_again() -> None:
    assert taken(f"{HOST}/a", response=response(request=SimpleNamespace(body=b"{}"))) == []
    assert taken(f"{HOST}/a", response=response(request=SimpleNamespace(body=None)))


def test_a_client_that_tells_no_url_has_nothing_to_ask() -> None:
    assert taken(None) == []
    assert taken(f"{HOST}/a", response=None) == []


@pytest.mark.parametrize(
    "path",
    [
        "/a?access_token=7",
        "/a?x=1&API_KEY=7",
        "/a?sessionid=7",
        "/a?signature",
        "/reset/9f8a7d6c5b4a39281706",
        "/order/3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "/a?next=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIx",
        "/a" * 200,
        "/a\n",
    ],
)
def test_what_may_be_a_secret_is_not_told(path: str) -> None:
    assert plain(f"{HOST}{path}", []) is None


@pytest.mark.parametrize("path", ["/", "/items/7", "/search?q=dog&page=2", "/very-long-name-of-it"])
def test_a_plain_page_is_told(path: str) -> None:
    assert plain(f"{HOST}{path}", []) == f"{HOST}{path}"


@pytest.mark.parametrize("url", ["ws://a/b", "/a", "http://[::1/a"])
def test_what_is_no_http_url_is_not_told(url: str) -> None:
    assert plain(url, []) is None


def test_what_the_locustfile_calls_secret_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRETS, "pin,other")
    gets = PlainGets()
    options = SimpleNamespace(pin="12 3", other=None)
    environment: Any = SimpleNamespace(events=Events(), parsed_options=options)
    gets.watch(environment)
    for path in ("/door/12%203", "/door?n=12+3", "/door/4"):
        environment.events.request.fire(
            request_type="GET", name="door", response=response(), url=f"{HOST}{path}"
        )
    assert gets.take() == [["door", f"{HOST}/door/4", 200]]


def test_a_test_with_an_id_in_every_url_is_looked_at_for_a_while_only() -> None:
    gets = PlainGets()
    for n in range(2 * MOST_LOOKED_AT):
        gets.add_request("GET", "n", response=response(), url=f"{HOST}/{n}")
    assert len(gets.take()) == MOST_LOOKED_AT
