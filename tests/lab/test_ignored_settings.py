"""Settings for Locust that have no effect in the lab are named."""

from __future__ import annotations

from dataclasses import replace

from tests.runs.examples import a_plan
from tui.lab.ignored_settings import without_effect
from tui.model.locustfile import ConfigFile, CustomArgument, Inspection

TOKEN = CustomArgument("token", ("--token",), "LOCUST_TOKEN")


def test_variables_and_files_are_named_each_in_a_sentence() -> None:
    inspection = Inspection(
        "2.47.0",
        "3.11",
        (),
        arguments=(TOKEN,),
        config_files=(ConfigFile("locust.conf", ("host", "users")),),
    )
    plan = replace(a_plan(1), inspection=inspection)
    variable, file = without_effect(plan, ["HOME", "LOCUST_TOKEN", "LOCUST_HOST"])
    assert variable == "LOCUST_HOST has no effect in the lab: petload drops it"
    assert file.startswith("locust.conf is not read: what it sets (host, users) has no effect")


def test_nothing_is_said_where_nothing_is_ignored() -> None:
    plan = replace(a_plan(1), inspection=Inspection("2.47.0", "3.11", (), arguments=(TOKEN,)))
    assert without_effect(plan, ["HOME", "LOCUST_TOKEN"]) == []
