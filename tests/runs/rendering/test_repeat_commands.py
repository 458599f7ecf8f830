"""The commands that repeat a run."""

from __future__ import annotations

import shlex

from hypothesis import given
from hypothesis import strategies as st

from tests.cli.command_lines import parsed
from tests.runs.rendering.examples import a_run_json
from tui.model.parts import ShopMode
from tui.runs.rendering.repeat_commands import locust_command, petload_command


def test_the_command_asks_for_the_same_test() -> None:
    run = a_run_json(slo_ms=250.0, duration_s=60.02)
    options = parsed(petload_command(run).removeprefix("petload-tui "))
    assert (options.command, options.duration_s) == ("run", 60.0)
    plan = options.plan
    assert (plan.part, plan.users, plan.spawn_rate, plan.workers) == (4, 200, 100.0, 2)
    assert (plan.shop, plan.slo_ms, plan.host) == (ShopMode.PROD, 250.0, None)


def test_another_target_is_named_and_confirmed() -> None:
    run = a_run_json(shop="none", host="https://shop.example:8443/api")
    plan = parsed(petload_command(run).removeprefix("petload-tui ")).plan
    assert (plan.host, plan.confirmed_hosts) == ("https://shop.example:8443/api", ("shop.example",))
    assert "--yes-i-may-test" not in petload_command(a_run_json(shop="none"))


def test_a_file_of_ones_own_and_its_arguments() -> None:
    run = a_run_json(part=None, locustfile="my test.py", locust_arguments=["--tags", "a b"])
    assert shlex.split(petload_command(run))[2:4] == ["--locustfile", "my test.py"]
    assert shlex.split(petload_command(run))[-3:] == ["--", "--tags", "a b"]


def test_plain_locust_does_the_same_load() -> None:
    run = a_run_json(slo_ms=250.0, locustfile="a.py,b.py")
    assert locust_command(run) == (
        "RESPONSE_TIME_LIMIT_MS=250 locust -f a.py -f b.py --headless --users 200 --spawn-rate 100"
        " --run-time 4s --host http://127.0.0.1:5000 --processes 2"
    )


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_no_name_leaves_its_word(name: str) -> None:
    run = a_run_json(part=None, locustfile=name, host=name, locust_arguments=[name])
    words = shlex.split(petload_command(run))
    assert words[:3] == ["petload-tui", "run", "--locustfile"]
    assert len(words) == 16
