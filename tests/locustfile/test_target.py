"""What a user's locustfile tests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.runs.examples import a_plan
from tui.locustfile.inspection import LocustfileBroken
from tui.locustfile.target import with_targets
from tui.model.locustfile import Inspection, UserClass
from tui.model.parts import ShopMode


def inspection(*hosts: str | None) -> Inspection:
    classes = tuple(UserClass(f"User{n}", host) for n, host in enumerate(hosts, 1))
    return Inspection("2.47.0", "3.11.7", classes)


@pytest.mark.parametrize("host", ["http://127.0.0.1:5000", "http://localhost:5000/"])
def test_a_file_of_the_handout_tests_the_shop(host: str) -> None:
    plan = a_plan(1, locustfile="/mine.py")
    found, notes = with_targets(plan, inspection(host))
    assert replace(found, inspection=None) == plan
    assert notes == []


def test_a_file_without_a_host_tests_the_shop_and_says_so() -> None:
    plan = a_plan(1, locustfile="/mine.py")
    found, notes = with_targets(plan, inspection(None))
    assert replace(found, inspection=None) == plan
    assert notes == ["the locustfile names no host: it tests the pet shop"]


def test_classes_keep_hosts_of_their_own() -> None:
    plan = a_plan(1, locustfile="/mine.py")
    found, notes = with_targets(
        plan, inspection("http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:1", None)
    )
    assert found.class_hosts == ("http://127.0.0.1:1", "http://127.0.0.1:2")
    assert found.shop is ShopMode.NONE
    assert notes == [
        "User1 tests http://127.0.0.1:1",
        "User2 tests http://127.0.0.1:2",
        "User3 tests http://127.0.0.1:1",
        "User4 has no host",
    ]


def test_a_host_that_was_asked_for_replaces_them_and_is_told_once() -> None:
    plan = a_plan(1, locustfile="/mine.py", shop=ShopMode.NONE, host="http://127.0.0.1:3")
    found, notes = with_targets(plan, inspection("http://127.0.0.1:1", "http://127.0.0.1:3/"))
    assert replace(found, inspection=None) == plan
    assert len(notes) == 1
    assert "http://127.0.0.1:1" in notes[0]
    assert with_targets(plan, inspection("http://127.0.0.1:3/"))[1] == []


def test_a_password_is_not_in_the_notes() -> None:
    plan = a_plan(1, locustfile="/mine.py")
    _, notes = with_targets(plan, inspection("http://ann:s3cret@127.0.0.1:1"))
    assert notes == ["User1 tests http://ann:***@127.0.0.1:1"]


def test_a_class_that_tests_another_machine_is_confirmed_first() -> None:
    plan = a_plan(1, locustfile="/mine.py")
    found, _ = with_targets(
        plan,
        inspection("https://shop.example.com/api", "http://127.0.0.1:1", "http://b.example.com:8"),
    )
    assert found.unconfirmed_hosts == ("shop.example.com", "b.example.com")
    half = replace(found, confirmed_hosts=("b.example.com",))
    assert half.unconfirmed_hosts == ("shop.example.com",)
    whole = replace(found, confirmed_hosts=("b.example.com", "Shop.Example.com"))
    assert whole.unconfirmed_hosts == ()
    # It replaces the classes' hosts.
    assert replace(found, host="http://127.0.0.1:1").unconfirmed_hosts == ()


def test_a_host_that_is_no_url_is_told_without_its_password() -> None:
    plan = a_plan(1, locustfile="/mine.py")
    with pytest.raises(LocustfileBroken, match="is not a URL") as caught:
        with_targets(plan, inspection("http://ann:s3cret@:0"))
    assert "s3cret" not in str(caught.value)


def test_an_objective_is_kept_by_the_plugin_or_by_the_file_and_that_is_told() -> None:
    plan = a_plan(1, locustfile="/mine.py", slo_ms=200.0)
    found, notes = with_targets(plan, inspection("http://127.0.0.1:1"))
    assert found.fails_slow
    assert any("200 ms has failed" in note for note in notes)
    reads = replace(inspection("http://127.0.0.1:1"), reads_objective=True)
    found, notes = with_targets(plan, reads)
    assert not found.fails_slow
    assert any("RESPONSE_TIME_LIMIT_MS" in note for note in notes)
    without = a_plan(1, locustfile="/mine.py")
    found, notes = with_targets(without, inspection("http://127.0.0.1:5000"))
    assert not found.fails_slow
    assert notes == []
