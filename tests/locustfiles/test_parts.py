"""The lab's user scripts, each run for a moment by Locust against a tiny server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.telemetry.web import Web, serving

ROOT = Path(__file__).parents[2]
FILES = ["part1_sequential.py", "part2_stress.py", "part3_slo.py"]
SLO = "part3_slo.py"


def locust_free() -> dict[str, str]:
    """This environment, without what a person told Locust, and without an objective."""
    dropped = ("LOCUST_", "RESPONSE_TIME_LIMIT_MS")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def driven(file: str, host: str, requests: int, **env: str) -> dict[str, Any]:
    """What tests/locustfiles/driver.py finds out about one of the lab's files."""
    ended = subprocess.run(
        [
            *(sys.executable, str(Path(__file__).with_name("driver.py"))),
            *(str(ROOT / "locustfiles" / file), host, str(requests)),
        ],
        capture_output=True,
        check=False,
        timeout=60,
        env=locust_free() | env,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.fixture(scope="module")
def parts() -> dict[str, tuple[dict[str, Any], Web]]:
    """Each file's findings after four requests, and what the server was asked."""
    found = {}
    for file in FILES:
        with serving() as web:
            found[file] = (driven(file, web.url, 4), web)
    return found


@pytest.mark.parametrize("file", FILES)
def test_users_and_tasks_are_the_handouts(
    file: str, parts: dict[str, tuple[dict[str, Any], Web]]
) -> None:
    found, _ = parts[file]
    assert found["user"] == "PetShopUser"
    assert "HttpUser" in found["bases"]
    assert found["host"] == "http://127.0.0.1:5000"
    assert found["workflow"] == "PetShopWorkflow"
    assert "SequentialTaskSet" in found["workflow_bases"]
    assert found["tasks"] == ["add_new_pet", "load_homepage"]
    assert found["shapes"] == 0


@pytest.mark.parametrize("file", FILES)
def test_a_user_adds_a_pet_then_looks_at_the_dashboard_over_and_over(
    file: str, parts: dict[str, tuple[dict[str, Any], Web]]
) -> None:
    found, web = parts[file]
    asked = [(request.method, request.path) for request in web.requests[:4]]
    assert asked == [("POST", "/pets"), ("GET", "/")] * 2
    assert [(each["method"], each["name"]) for each in found["done"]] == asked
    assert [each["error"] for each in found["done"]] == [None] * 4


@pytest.mark.parametrize("file", FILES)
def test_the_new_pet_is_a_dog_of_the_name_fluffy(
    file: str, parts: dict[str, tuple[dict[str, Any], Web]]
) -> None:
    request = parts[file][1].requests[0]
    assert request.headers["Content-Type"] == "application/json"
    pet = json.loads(request.body)
    assert pet.keys() == {"name", "category"}
    assert pet["category"] == "dog"
    number = re.fullmatch(r"Fluffy-(\d+)", pet["name"])
    assert number
    assert 1 <= int(number[1]) <= 10_000


def test_part_1_thinks_for_one_to_three_seconds(
    parts: dict[str, tuple[dict[str, Any], Web]],
) -> None:
    shortest, longest = parts[FILES[0]][0]["waits"]
    assert 1.0 <= shortest < 1.5
    assert 2.5 < longest <= 3.0


@pytest.mark.parametrize("file", FILES[1:])
def test_the_other_parts_never_stop_to_think(
    file: str, parts: dict[str, tuple[dict[str, Any], Web]]
) -> None:
    assert parts[file][0]["waits"] == [0, 0]


def test_slower_than_the_objective_has_failed_though_it_was_200() -> None:
    with serving() as web:
        found = driven(SLO, web.url, 2, RESPONSE_TIME_LIMIT_MS="0.001")
    post, get = found["done"]
    assert found["limit_ms"] == 0.001
    assert post["error"] is None
    assert re.fullmatch(r"Response time exceeded 0\.001ms: \(\d+ms\)", get["error"])


def test_a_page_that_is_not_200_has_failed() -> None:
    with serving() as web:
        web.status = 404
        _, get = driven(SLO, web.url, 2)["done"]
    assert get["error"] == "Got non-200 status code: 404"


def test_plain_locust_in_the_projects_folder_runs_part_1() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "locust", "--show-task-ratio-json"],
        capture_output=True,
        check=False,
        timeout=60,
        cwd=ROOT,
        env=locust_free(),
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    ratio = json.loads(ended.stdout)
    workflow = ratio["total"]["PetShopUser"]["tasks"]["PetShopWorkflow"]
    assert workflow["tasks"] == {"add_new_pet": {"ratio": 0.5}, "load_homepage": {"ratio": 0.5}}


def test_only_part_3_has_an_objective_and_it_is_3_s(
    parts: dict[str, tuple[dict[str, Any], Web]],
) -> None:
    assert [parts[file][0]["limit_ms"] for file in FILES] == [None, None, 3000.0]
