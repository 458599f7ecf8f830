"""What stands after -- goes to Locust, but for what petload sets itself."""

from __future__ import annotations

import pytest

from tests.cli.command_lines import parsed, refused
from tui.cli.locust_arguments import refusal


@pytest.mark.parametrize(
    "words",
    ["", "--tags slow", "-T slow -E flaky", "MyUser OtherUser", "--token=t --level 2", "-L DEBUG"],
)
def test_other_arguments_go_to_locust(words: str) -> None:
    options = parsed(f"run --duration 5s --users 3 -- {words}")
    assert options.plan.locust_arguments == tuple(words.split())
    assert options.plan.users == 3


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("--users 5", "use --users, before --"),
        ("-u5", "use --users, before --"),
        ("--host=http://127.0.0.1:1", "use --host, before --"),
        ("-t 30s", "use --duration, before --"),
        ("-f other.py", "use --locustfile, before --"),
        ("MyUser --processes 4", "use --workers, before --"),
        ("--web-host 0.0.0.0", "leave it out"),
        ("--headless", "leave it out"),
        ("--csv out", "use --csv, before --"),
    ],
)
def test_what_petload_sets_itself_is_refused(
    words: str, instead: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refused(f"run --duration 5s -- {words}", capsys)
    assert instead in line


def test_a_value_that_looks_like_an_option_of_the_users_is_none() -> None:
    assert refusal(["--user-file", "users.csv", "--usersfile", "x"]) is None
