"""A plan gives the exact command line of each process."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runs.examples import a_plan
from tui.lab.argv import (
    Ports,
    dropped_variables,
    master_spec,
    plain,
    probe_url,
    shop_spec,
    target,
    worker_spec,
)
from tui.locustfile.paths import LocustfileMissing, check_locustfile, locustfile_paths, locustfiles
from tui.model.locustfile import CustomArgument, Inspection
from tui.model.parts import PARTS, ShopMode
from tui.processes.spec import Role

PORTS = Ports(shop=5000, web=8089, rpc=40001)
LOGS = Path("logs")
FOLDER = Path(__file__).parents[2] / "locustfiles"


def test_locustfiles_are_found_by_their_path() -> None:
    assert locustfiles() == FOLDER


def test_the_shops_command() -> None:
    spec = shop_spec(a_plan(1), PORTS, LOGS)
    assert (spec.name, spec.role, spec.log) == ("petshop", Role.SHOP, LOGS / "petshop.log")
    assert spec.argv == (
        *(sys.executable, "-P", "-E", str(FOLDER.with_name("petshop") / "app.py")),
        *("--server", "dev", "--host", "127.0.0.1", "--port", "5000"),
    )


def test_part_4_has_a_production_server() -> None:
    argv = shop_spec(a_plan(4), PORTS, LOGS).argv
    assert argv[argv.index("--server") + 1] == "prod"


def test_the_masters_command() -> None:
    spec = master_spec(a_plan(2), PORTS, LOGS)
    assert (spec.name, spec.role, spec.log) == ("master", Role.MASTER, LOGS / "master.log")
    assert spec.argv == (
        *(sys.executable, str(FOLDER / "plugin"), "--master"),
        *("-f", str(FOLDER / "part2_stress.py")),
        *("--host", "http://127.0.0.1:5000"),
        *("--users", "200", "--spawn-rate", "50"),
        *("--web-host", "127.0.0.1", "--web-port", "8089"),
        *("--master-bind-host", "127.0.0.1", "--master-bind-port", "40001"),
        *("--stop-timeout", "30", "--enable-rebalancing"),
        *("--exit-code-on-error", "0"),
    )


def test_the_master_writes_locusts_csv_files_where_they_are_asked_for() -> None:
    argv = master_spec(a_plan(2, csv_prefix="/a b/c"), PORTS, LOGS).argv
    assert argv[-2:] == ("--csv", "/a b/c")


def test_a_workers_command() -> None:
    spec = worker_spec("worker-3", a_plan(3), PORTS, LOGS)
    assert (spec.name, spec.role, spec.log) == ("worker-3", Role.WORKER, LOGS / "worker-3.log")
    assert spec.argv == (
        *(sys.executable, str(FOLDER / "plugin"), "--worker"),
        *("-f", str(FOLDER / "part3_slo.py"), "--host", "http://127.0.0.1:5000"),
        *("--master-host", "127.0.0.1", "--master-port", "40001"),
        *("--exit-code-on-error", "0"),
    )


def test_another_python_runs_locust_alone() -> None:
    plan = a_plan(2, python="/venv/bin/python")
    assert shop_spec(plan, PORTS, LOGS).argv[0] == sys.executable
    for spec in (master_spec(plan, PORTS, LOGS), worker_spec("w", plan, PORTS, LOGS)):
        assert spec.argv[:2] == ("/venv/bin/python", str(FOLDER / "plugin"))


def test_part_4_runs_part_3s_file_unchanged() -> None:
    first, second = (worker_spec("w", a_plan(number), PORTS, LOGS) for number in (3, 4))
    assert first == second


def test_everything_listens_on_loopback_only() -> None:
    for spec in (
        shop_spec(a_plan(1), PORTS, LOGS),
        master_spec(a_plan(1), PORTS, LOGS),
        worker_spec("w", a_plan(1), PORTS, LOGS),
    ):
        hosts = [value for option, value in pairwise(spec.argv) if "host" in option]
        assert hosts
        assert all("127.0.0.1" in host for host in hosts)


def test_the_users_locust_variables_are_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOCUST_WEB_HOST", "0.0.0.0")  # noqa: S104
    monkeypatch.setenv("LOCUST_AUTOSTART", "1")
    monkeypatch.setenv("OTHER", "stays")
    for spec in (
        master_spec(a_plan(1), PORTS, LOGS),
        worker_spec("w", a_plan(1), PORTS, LOGS),
    ):
        environment = spec.environment()
        assert not [name for name in environment if name.startswith("LOCUST_")]
        assert environment["OTHER"] == "stays"


def test_a_users_own_file_has_the_objective_that_was_asked_for_and_no_other(
    tmp_path: Path,
) -> None:
    mine = tmp_path / "mine.py"
    mine.touch()
    plain_file = a_plan(1, locustfile=str(mine))
    for spec in (master_spec(plain_file, PORTS, LOGS), worker_spec("w", plain_file, PORTS, LOGS)):
        assert not {"RESPONSE_TIME_LIMIT_MS", "PETLOAD_SLO_MS"} & set(spec.env)
    asked = a_plan(1, locustfile=str(mine), slo_ms=250.0)
    env = worker_spec("w", asked, PORTS, LOGS).env
    assert (env["RESPONSE_TIME_LIMIT_MS"], env["PETLOAD_SLO_MS"]) == ("250", "250")
    # It fails slow responses itself, as part 3 does.
    reads = replace(asked, inspection=Inspection("", "", (), reads_objective=True))
    for plan in (reads, a_plan(3, slo_ms=250.0)):
        env = worker_spec("w", plan, PORTS, LOGS).env
        assert env["RESPONSE_TIME_LIMIT_MS"] == "250"
        assert "PETLOAD_SLO_MS" not in env


def test_the_plugin_knows_which_arguments_are_secret() -> None:
    arguments = (CustomArgument("pin", secret=True), CustomArgument("level"))
    plan = replace(a_plan(1), inspection=Inspection("", "", (), arguments=arguments))
    env = worker_spec("w", plan, PORTS, LOGS).env
    assert env.get("PETLOAD_SECRET_ARGUMENTS") == "pin"


def test_the_probe_asks_the_path_that_was_asked_for() -> None:
    host = "http://127.0.0.1:9/api/"
    assert probe_url(a_plan(1, host=host), PORTS) == host
    assert probe_url(a_plan(1, host=host, probe="/healthz"), PORTS) == f"{host}healthz"
    assert probe_url(a_plan(1, host=host, probe="off"), PORTS) is None
    assert probe_url(a_plan(1, host="tcp://127.0.0.1:9"), PORTS) is None
    assert probe_url(a_plan(1, host="http://[::1]:9"), PORTS) == "http://[::1]:9/"


def test_the_objective_is_in_the_environment() -> None:
    plan = a_plan(3, slo_ms=200.0)
    for spec in (master_spec(plan, PORTS, LOGS), worker_spec("w", plan, PORTS, LOGS)):
        assert spec.env["RESPONSE_TIME_LIMIT_MS"] == "200"


@pytest.mark.parametrize(
    ("number", "text"), [(50.0, "50"), (0.5, "0.5"), (1234567.0, "1234567"), (200, "200")]
)
def test_numbers_are_plain(number: float, text: str) -> None:
    assert plain(number) == text


@given(st.floats(min_value=0, exclude_min=True, allow_infinity=False))
def test_plain_numbers_are_exact(number: float) -> None:
    assert float(plain(number)) == number


# --- the target ---------------------------------------------------------------------------------


def test_the_default_target_is_the_shop() -> None:
    assert target(a_plan(1), PORTS) == "http://127.0.0.1:5000"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://127.0.0.1:8000/"])
def test_the_host_option_sets_the_target(url: str) -> None:
    plan = a_plan(1, host=url)
    assert plan.shop is ShopMode.NONE
    assert target(plan, PORTS) == url
    argv = master_spec(plan, PORTS, LOGS).argv
    assert argv[argv.index("--host") + 1] == url


# --- the locustfile -----------------------------------------------------------------------------


@pytest.mark.parametrize("number", PARTS)
def test_a_parts_own_file(number: int) -> None:
    assert locustfile_paths(a_plan(number)) == (FOLDER / PARTS[number].locustfile,)


def test_a_users_locustfile_is_used(tmp_path: Path) -> None:
    mine = tmp_path / "it's mine.py"
    mine.touch()
    plan = a_plan(1, locustfile=str(mine))
    assert locustfile_paths(plan) == (mine,)
    argv = worker_spec("w", plan, PORTS, LOGS).argv
    assert argv[argv.index("-f") + 1] == str(mine)


def test_a_users_locustfile_may_have_the_name_of_a_parts(tmp_path: Path) -> None:
    mine = tmp_path / "part2_stress.py"
    mine.touch()
    assert locustfile_paths(a_plan(1, locustfile=str(mine))) == (mine,)


def test_the_sources_that_were_kept_are_named_to_every_locust() -> None:
    plan = replace(a_plan(1), sources="/logs/sources.json")
    for spec in (master_spec(plan, PORTS, LOGS), worker_spec("w", plan, PORTS, LOGS)):
        assert spec.env["PETLOAD_SOURCES"] == "/logs/sources.json"
    assert "PETLOAD_SOURCES" not in worker_spec("w", a_plan(1), PORTS, LOGS).env


@pytest.mark.parametrize("name", ["gone.py", "gone"])
def test_a_file_that_is_none(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(LocustfileMissing, match="--locustfile") as raised:
        check_locustfile(a_plan(1, locustfile=str(path)))
    assert str(path) in str(raised.value)


def test_a_comma_makes_two_files(tmp_path: Path) -> None:
    """As for Locust: a path that has a comma of its own cannot be loaded."""
    mine = tmp_path / "a,b.py"
    mine.touch()
    with pytest.raises(LocustfileMissing, match="Check the path of --locustfile") as raised:
        check_locustfile(a_plan(1, locustfile=str(mine)))
    assert str(tmp_path / "a") in str(raised.value)


@pytest.mark.parametrize(
    ("host", "resolver"),
    [
        (None, "block"),
        ("http://127.0.0.1:8000", "block"),
        ("https://[::1]", "block"),
        # The look-up of a name may be slow, so it stays out of the event loop.
        ("http://localhost:8000", None),
        ("https://shop.example.org", None),
    ],
)
def test_an_ip_address_is_not_resolved_in_threads(host: str | None, resolver: str | None) -> None:
    spec = worker_spec("w", a_plan(2, host=host), PORTS, LOGS)
    assert spec.env.get("GEVENT_RESOLVER") == resolver


# --- what a test of one's own brings ------------------------------------------------------------


def test_arguments_of_ones_own_go_to_every_locust() -> None:
    plan = a_plan(2, locust_arguments=("MyUser", "--tags", "a", "b"))
    for spec in (master_spec(plan, PORTS, LOGS), worker_spec("w", plan, PORTS, LOGS)):
        assert spec.argv[2:6] == ("MyUser", "--tags", "a", "b")
        # A list of values ends at the next option.
        assert spec.argv[6].startswith("--")


def test_classes_keep_hosts_of_their_own() -> None:
    plan = replace(a_plan(1), class_hosts=("http://127.0.0.1:1", "http://127.0.0.1:2"))
    assert target(plan, PORTS) == "http://127.0.0.1:1"
    for spec in (master_spec(plan, PORTS, LOGS), worker_spec("w", plan, PORTS, LOGS)):
        assert "--host" not in spec.argv
    asked = replace(plan, host="http://127.0.0.1:3")
    assert target(asked, PORTS) == "http://127.0.0.1:3"
    assert "--host" in master_spec(asked, PORTS, LOGS).argv


def test_a_host_is_given_as_it_was_asked_for() -> None:
    """Locust pastes it before a path as it is."""
    plan = a_plan(1, shop=ShopMode.NONE, host="http://127.0.0.1:1/api/")
    argv = master_spec(plan, PORTS, LOGS).argv
    assert argv[argv.index("--host") + 1] == "http://127.0.0.1:1/api/"


def test_variables_of_the_files_own_arguments_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    token = CustomArgument("token", ("--token",), "LOCUST_TOKEN")
    inspection = Inspection("2.47.0", "3.11", (), arguments=(token,))
    plan = replace(a_plan(1), inspection=inspection)
    monkeypatch.setenv("LOCUST_TOKEN", "t")
    monkeypatch.setenv("LOCUST_WEB_HOST", "0.0.0.0")  # noqa: S104 - it must not get through
    environment = worker_spec("w", plan, PORTS, LOGS).environment()
    assert environment.get("LOCUST_TOKEN") == "t"
    assert "LOCUST_WEB_HOST" not in environment
    assert dropped_variables(plan, ["LOCUST_TOKEN", "LOCUST_WEB_HOST", "HOME"]) == [
        "LOCUST_WEB_HOST"
    ]


def test_a_shape_that_reads_locusts_options_gets_the_run_time() -> None:
    plan = replace(a_plan(1), run_time_s=2.5)
    assert "--run-time" not in master_spec(plan, PORTS, LOGS).argv
    for reads in (False, True):
        inspection = Inspection("2.47.0", "3.11", (), shape="S", shape_reads_options=reads)
        reading = replace(plan, inspection=inspection)
        argv = master_spec(reading, PORTS, LOGS).argv
        assert ("--run-time" in argv) is reads
        assert not reads or argv[argv.index("--run-time") + 1] == "3s"
        assert "--run-time" not in worker_spec("w", reading, PORTS, LOGS).argv
