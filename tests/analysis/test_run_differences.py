"""What differs between runs beside their figures."""

from __future__ import annotations

from typing import Any

from tests.analysis.run_examples import MACHINE, a_run
from tui.analysis.run_differences import DIFF_LINES, Difference, differences, locustfile_diff


def changed(**changes: Any) -> list[tuple[str, str, str]]:
    return [(row.name, row.a, row.b) for row in differences([a_run()], [a_run(**changes)])]


def test_equal_runs_do_not_differ() -> None:
    assert changed() == []
    # The pet shop may get another port, and a stop takes a moment more or less.
    assert changed(host="http://127.0.0.1:5001", duration_s=61.0) == []


def test_settings_machine_and_versions_are_listed() -> None:
    versions = {"locust": "2.46.0", "python": "3.11.7"}
    assert changed(
        part=None,
        users=5000,
        spawn_rate=2.5,
        duration_s=120.0,
        locust_arguments=["--tags", "slow"],
        machine=MACHINE | {"cores": 8, "memory_bytes": None, "versions": versions},
    ) == [
        ("part", "2", "own test"),
        ("users", "10", "5,000"),
        ("spawn rate", "10/s", "2.5/s"),
        ("Locust arguments", "none", "--tags slow"),
        ("cores", "2", "8"),
        ("memory", "4.0 GiB", "–"),
        ("locust version", "2.47.0", "2.46.0"),
        ("duration", "60 s", "120 s"),
    ]


def test_another_target_is_a_difference() -> None:
    own = [a_run(shop="none", host=f"http://127.0.0.1:{port}") for port in (8001, 8002)]
    assert differences(own[:1], own[1:]) == (
        Difference("host", "http://127.0.0.1:8001", "http://127.0.0.1:8002"),
    )


def test_a_group_shows_each_of_its_values() -> None:
    a, b = [a_run(users=10), a_run(users=20), a_run(users=10)], [a_run(users=10)]
    assert differences(a, b) == (Difference("users", "10, 20", "10"),)


def test_kept_locustfiles_are_compared_by_name() -> None:
    a = a_run(locustfiles=[{"name": "mine.py", "text": "a = 1\nb = 2\n"}])
    b = a_run(
        locustfiles=[{"name": "mine.py", "text": "a = 1\nb = 3\n"}, {"name": "new.py", "text": "c"}]
    )
    assert locustfile_diff(a, b) == (
        *("--- A/mine.py", "+++ B/mine.py", "@@ -1,2 +1,2 @@", " a = 1", "-b = 2", "+b = 3"),
        *("--- A/new.py", "+++ B/new.py", "@@ -0,0 +1 @@", "+c"),
    )
    assert locustfile_diff(a, a) == ()
    # Nothing is said of a run that kept none.
    assert locustfile_diff(a, a_run()) == ()


def test_a_long_diff_is_cut() -> None:
    a = a_run(locustfiles=[{"name": "mine.py", "text": "\n".join(f"a{n}" for n in range(90))}])
    b = a_run(locustfiles=[{"name": "mine.py", "text": "\n".join(f"b{n}" for n in range(90))}])
    diff = locustfile_diff(a, b)
    assert len(diff) == DIFF_LINES + 1
    assert diff[-1] == f"… {3 + 180 - DIFF_LINES} more lines"
