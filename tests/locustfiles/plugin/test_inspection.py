"""What the inspection finds in a user's files is what Locust would run of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import locust
import pytest
from locust import HttpUser
from locust.util import load_locustfile

from locustfiles.plugin.inspection import inspect

BUYER = """
from locust import HttpUser, tag, task

class Buyer(HttpUser):
    @tag("buy")
    @task
    def buy(self): ...
"""


@pytest.fixture(autouse=True)
def _kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep what a locustfile's import changes in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    path, environment, modules = list(sys.path), dict(os.environ), set(sys.modules)
    yield
    sys.path[:] = path
    os.environ.clear()
    os.environ.update(environment)
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def found(*options: str, **files: str) -> dict[str, Any]:
    """Return the inspection of these files, by their names without .py."""
    for name, text in files.items():
        Path(f"{name}.py").write_text(text)
    return inspect(["-f", ",".join(f"{name}.py" for name in files), *options])


def classes(result: dict[str, Any]) -> dict[str, Any]:
    assert result["error"] is None
    return {each["name"]: each for each in result["user_classes"]}


def test_a_class_of_weight_0_does_not_run() -> None:
    result = found(mine=f"{BUYER}class Spike(Buyer):\n    weight = 0\n")
    assert list(classes(result)) == ["Buyer"]


def test_a_file_in_which_no_class_runs_is_told() -> None:
    result = found(mine=f"{BUYER}Buyer.weight = 0\n")
    assert result["error"]["kind"] == "content"
    assert "weight" in result["error"]["message"]


def test_user_settings_are_applied_as_locust_applies_them() -> None:
    settings = '[{"user_class_name": "Buyer", "host": "http://127.0.0.1:9", "weight": 3}]'
    buyer = classes(found("--config-users", settings, mine=BUYER))["Buyer"]
    assert (buyer["host"], buyer["weight"]) == ("http://127.0.0.1:9", 3.0)
    refused = found("--config-users", settings.replace("Buyer", "Byer"), mine=BUYER)
    assert "'Byer', which is no user class" in refused["error"]["message"]


def test_two_files_may_share_a_class_and_may_not_have_two_of_one_name() -> None:
    shared = found(base=BUYER, a="from base import Buyer\n", b="from base import Buyer\n")
    assert list(classes(shared)) == ["Buyer"]
    error = found(first=BUYER, second=BUYER)["error"]
    assert error["kind"] == "content"
    assert error["message"].startswith("there are two user classes Buyer, in ")
    assert "first.py and " in error["message"]


def test_a_class_that_is_abstract_is_none() -> None:
    error = found(mine=f"{BUYER}Buyer.abstract = True\n")["error"]
    assert error["kind"] == "content"
    assert "is not abstract" in error["message"]


def test_tests_of_pytest_are_user_classes_where_locust_has_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # pytest cannot collect inside of pytest.
    made = {"test_front": type("test_front", (HttpUser,), {"abstract": False})}
    monkeypatch.setattr(load_locustfile, "load_locustfile_pytest", lambda _: made, raising=False)
    result = found(mine="def test_front(session): ...\n")
    assert list(classes(result)) == ["test_front"]
    assert found(mine="x = 1\n")["error"]["kind"] == "content"


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (("sell",), "no task has the tag sell: its tags are buy"),
        (("sell", "buy"), None),
    ],
)
def test_tags_that_no_task_has_are_told(tags: tuple[str, ...], said: str | None) -> None:
    error = found("--tags", *tags, mine=BUYER)["error"]
    assert (error and error["message"]) == said


def test_what_configuration_files_set_is_named_without_its_values() -> None:
    Path("locust.conf").write_text(
        "locustfile = mine.py\nhost = http://u:pa55word@127.0.0.1:1\nusers: 5\n"
    )
    Path(".locust.conf").write_text("headless\n")
    Path("pyproject.toml").write_text("[tool.locust]\ntags = ['a']\n[tool.other]\nb = 1\n")
    result = found(mine=BUYER)
    assert result["config_files"] == [
        {"path": "~/.locust.conf", "settings": ["headless"]},
        {"path": "locust.conf", "settings": ["host", "users"]},
        {"path": "pyproject.toml", "settings": ["tags"]},
    ]
    assert "pa55word" not in str(result)


def test_a_project_without_settings_for_locust_has_none() -> None:
    Path("pyproject.toml").write_text("[project]\nname = 'mine'\n")
    Path("locust.conf").write_text("# host = http://127.0.0.1:1\n")
    assert found(mine=BUYER)["config_files"] == []


def test_a_file_that_is_missing_is_told_with_the_folder_it_was_looked_for_in() -> None:
    error = found(mine=f"open('users.csv')\n{BUYER}")["error"]
    assert error["missing_file"] is True
    assert error["folder"] == str(Path.cwd())


@pytest.mark.parametrize(
    ("listener", "said"),
    [
        ("def add(p):\n    pass\n", "TypeError"),
        ("def add(parser):\n    parser.add_argument('--users')\n", "conflicting option"),
    ],
)
def test_a_listener_that_cannot_add_its_arguments_is_told(
    listener: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    adding = locust.events.init_command_line_parser
    monkeypatch.setattr(adding, "_handlers", list(adding._handlers))
    head = "from locust import events\n@events.init_command_line_parser.add_listener\n"
    error = found(mine=f"{head}{listener}{BUYER}")["error"]
    assert error["kind"] == "loading"
    assert said in error["message"]


def test_a_task_that_locust_would_never_await_is_told() -> None:
    error = found(mine=BUYER.replace("def buy", "async def buy"))["error"]
    assert error["kind"] == "content"
    assert error["message"].startswith("Buyer.buy is 'async def'")


def test_an_error_is_one_line_with_the_users_own_line() -> None:
    error = found(mine=f"import json\njson.loads('')\n{BUYER}")["error"]
    assert error["message"].startswith("json.decoder.JSONDecodeError: ")
    assert (Path(error["file"]).name, error["line"]) == ("mine.py", 2)
    error = found(mine=f"raise SystemExit('one\\ntwo')\n{BUYER}")["error"]
    assert error["message"] == "SystemExit: one"


@pytest.mark.parametrize("reads", [False, True])
def test_a_shape_that_reads_locusts_options_is_known(reads: bool) -> None:
    shape = f"""
from locust import LoadTestShape

class Hill(LoadTestShape):
    use_common_options = {reads}

    def tick(self): ...
"""
    result = found(mine=f"{BUYER}{shape}")
    assert (result["shape"], result["shape_reads_options"]) == ("Hill", reads)
