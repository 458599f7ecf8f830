"""The guard: a patch is left out where Locust is not what it relies upon."""

from __future__ import annotations

import inspect
import time
from types import ModuleType
from typing import Any

import locust.stats
import pytest
from flask import Flask

from locustfiles.plugin import compat
from locustfiles.plugin.master_report import Telemetry
from tests.locustfiles.plugin.reports import Runner
from tui.telemetry.locust_api import parse_report

FACTS = [(name, fact) for name, patch in compat.PATCHES.items() for fact in patch.facts]
SIGNATURES = [(name, fact) for name, fact in FACTS if "(" in fact]


@pytest.fixture(autouse=True)
def left_out(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found: dict[str, str] = {}
    monkeypatch.setattr(compat, "LEFT_OUT", found)
    # With the plug-in two modules share one clock; here each has one that can be broken alone.
    own_clock = ModuleType("time")
    vars(own_clock).update(vars(time))
    monkeypatch.setattr(locust.stats, "time", own_clock)
    return found


def owner(fact: str) -> tuple[Any, str, str]:
    """Return what has the fact's name, the path of that, and the name."""
    path = fact.partition("(")[0]
    at, _, name = path.rpartition(".")
    first, *names = at.split(".")
    thing, seen = __import__(first), first
    for each in names:
        thing, seen = compat._child(thing, seen, each), f"{seen}.{each}"
    return thing, at, name


def replaced(monkeypatch: pytest.MonkeyPatch, at: str, value: object) -> None:
    above, _, name = owner(at)
    monkeypatch.setattr(above, name, value)


def stand_in(member: Any) -> object:
    """Return something that is called as the member is, and sets nothing."""
    if not callable(member):
        return None

    def nothing(*_: object) -> None:
        """Do nothing."""

    nothing.__signature__ = inspect.signature(member)  # type: ignore[attr-defined]
    return nothing


def applied(name: str) -> object:
    """Apply a patch to something that no patch could be applied to."""
    apply = compat.PATCHES[name].apply
    return apply(*[object() for _ in inspect.signature(apply).parameters])


@pytest.mark.parametrize("name", compat.PATCHES)
def test_every_patch_holds_with_this_locust(name: str) -> None:
    assert compat.broken(compat.PATCHES[name].facts) is None


@pytest.mark.parametrize("name", compat.PATCHES)
def test_every_patch_has_its_reason(name: str) -> None:
    assert "Without" in (compat.PATCHES[name].apply.__doc__ or "")


@pytest.mark.parametrize(("name", "fact"), FACTS)
def test_a_patch_is_left_out_where_a_name_is_gone(
    name: str, fact: str, monkeypatch: pytest.MonkeyPatch, left_out: dict[str, str]
) -> None:
    has_it, at, missing = owner(fact)
    if isinstance(has_it, ModuleType):
        monkeypatch.delattr(has_it, missing)
    else:
        of_this_patch = [owner(each) for each in compat.PATCHES[name].facts]
        others = {other for _, where, other in of_this_patch if where == at} - {missing}
        kept = {other: stand_in(getattr(has_it, other, None)) for other in others}
        replaced(monkeypatch, at, type("Renewed", (), kept))
    assert applied(name) is None
    assert left_out == {name: f"{at} has no {missing}"}


@pytest.mark.parametrize(("name", "fact"), SIGNATURES)
def test_a_patch_is_left_out_where_a_function_takes_something_else(
    name: str, fact: str, monkeypatch: pytest.MonkeyPatch, left_out: dict[str, str]
) -> None:
    path = fact.partition("(")[0]
    replaced(monkeypatch, path, lambda one, other=None: (one, other))
    assert applied(name) is None
    assert left_out[name].startswith(f"{path} takes (one, other), not (")


@pytest.mark.parametrize(("name", "fact"), SIGNATURES)
def test_a_patch_is_left_out_where_a_function_is_none_any_more(
    name: str, fact: str, monkeypatch: pytest.MonkeyPatch, left_out: dict[str, str]
) -> None:
    path = fact.partition("(")[0]
    replaced(monkeypatch, path, 7)
    assert applied(name) is None
    assert left_out == {name: f"{path} cannot be called"}


def test_a_patch_that_fails_is_left_out(
    monkeypatch: pytest.MonkeyPatch, left_out: dict[str, str]
) -> None:
    monkeypatch.setattr(compat, "PATCHES", {})

    @compat.patch("failing", "locust.runners.MasterRunner")
    def fail() -> int:
        raise AttributeError("server")

    @compat.patch("working", "locust.runners.MasterRunner.server")
    def work() -> int:
        return 7

    assert (fail(), work()) == (None, 7)
    assert left_out == {"failing": "AttributeError('server')"}


def test_a_module_that_is_gone_is_said() -> None:
    assert compat.broken(("locust.nowhere.Thing",)) == "locust has no nowhere"


def test_the_master_reports_and_logs_what_is_left_out(
    left_out: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    left_out["a patch"] = "locust has no name"
    told = Telemetry().as_json(Runner())  # type: ignore[arg-type]
    assert told["patches_left_out"] == [{"patch": "a patch", "reason": "locust has no name"}]
    parse_report(Flask("x").json.dumps(told).encode())
    compat.log_left_out()
    assert caplog.messages == ["petload leaves out its patch 'a patch': locust has no name"]
