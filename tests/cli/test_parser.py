"""The parser accepts every documented option, and refuses any other line in one sentence."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.command_lines import MOST_WORKERS, SHARED, parsed, refused
from tui import __version__
from tui.analysis.conditions import written
from tui.cli.parser import parse
from tui.model.parts import DEFAULT_SLO_MS, ShopMode
from tui.model.plan import Plan, switched

RESULTS = ("--duration", "--json", "--junit", "--csv", "--html", "--md")

# --- options ------------------------------------------------------------------------------------


def test_no_arguments_mean_part_1_in_the_app() -> None:
    options = parsed("")
    assert options.command == "app"
    assert options.plan == Plan(
        part=1,
        users=10,
        spawn_rate=2.0,
        workers=1,
        shop=ShopMode.DEV,
        host=None,
        locustfile="part1_sequential.py",
        slo_ms=DEFAULT_SLO_MS,
    )
    assert options.shop_port is None
    assert options.web_port is None
    assert options.autostart is False
    assert options.data_dir.name == "petload"


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_part(number: int) -> None:
    assert parsed(f"--part {number}").plan.part == number


def test_users() -> None:
    assert parsed("--users 25").plan.users == 25
    assert parsed("--users 1000000").plan.users == 1_000_000


def test_spawn_rate() -> None:
    assert parsed("--spawn-rate 0.5").plan.spawn_rate == 0.5


def test_workers() -> None:
    assert parsed("--workers 3").plan.workers == 3
    assert parsed(f"--workers {MOST_WORKERS}").plan.workers == MOST_WORKERS


@pytest.mark.parametrize("mode", ["dev", "prod"])
def test_shop(mode: str) -> None:
    assert parsed(f"--shop {mode}").plan.shop is ShopMode(mode)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000",
        "http://127.1.2.3",
        "http://localhost:8000/",
        "http://LOCALHOST",
        "https://[::1]:8443",
    ],
)
def test_a_host_on_this_machine_needs_no_confirmation(url: str) -> None:
    plan = parsed(f"--host {url}").plan
    assert plan.host == url
    assert plan.shop is ShopMode.NONE


def test_a_host_may_be_given_with_shop_none() -> None:
    plan = parsed("--host http://127.0.0.1:8000 --shop none").plan
    assert plan.shop is ShopMode.NONE


def test_a_remote_host_is_accepted_when_confirmed() -> None:
    line = "--host https://Staging.example.com:8443/x --yes-i-may-test staging.example.com"
    assert parsed(line).plan.host == "https://Staging.example.com:8443/x"


def test_locustfile_becomes_an_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.py").touch()
    monkeypatch.chdir(tmp_path)
    assert parsed("--locustfile mine.py").plan.locustfile == str(tmp_path / "mine.py")


def test_python_stays_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python of a virtual environment is a link, by which it finds its packages."""
    (tmp_path / "python").symlink_to(sys.executable)
    monkeypatch.chdir(tmp_path)
    assert parsed("--python python").plan.python == str(tmp_path / "python")
    assert parsed("").plan.python is None


def test_slo_ms() -> None:
    assert parsed("--slo-ms 200").plan.slo_ms == 200.0


def test_ports() -> None:
    options = parsed("--shop-port 5001 --web-port 65535")
    assert (options.shop_port, options.web_port) == (5001, 65535)


def test_data_dir(tmp_path: Path) -> None:
    assert parsed(f"--data-dir {tmp_path}").data_dir == tmp_path


def test_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert parsed("").fresh is False
    assert parsed("--fresh").fresh is True
    assert "--fresh" in refused("run --duration 5s --fresh", capsys)


def test_autostart() -> None:
    assert parsed("--autostart").autostart is True


def test_run() -> None:
    options = parsed("run --duration 30s --json -")
    assert (options.command, options.duration_s, options.json) == ("run", 30.0, "-")
    assert options.pool_sizes == ()


@pytest.mark.parametrize("command", ["", "run --duration 9", "scale --workers 1,2 --duration 9"])
def test_conditions_are_part_of_the_plan(command: str) -> None:
    line = "--stop-if 'rps < 5' --fail-if 'GET /: p95 > 1s' --fail-if invalid --fail-if invalid"
    gates = parsed(f"{command} {line}").plan.gates
    assert [(str(gate.kind), written(gate.condition)) for gate in gates] == [
        ("fail-if", "GET /: p95 > 1s"),
        ("fail-if", "invalid"),
        ("stop-if", "rps < 5"),
    ]


def test_conditions_stay_when_the_part_is_switched() -> None:
    plan = parsed("--fail-if invalid").plan
    assert switched(plan, 3).gates == plan.gates


def test_a_condition_on_a_change_needs_a_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    line = "run --duration 9 --baseline last --fail-if 'p95 > +10%'"
    assert parsed(line).baseline == "last"
    for command in ("", "run --duration 9", "scale --workers 1 --duration 9"):
        assert "--baseline RUN" in refused(f"{command} --fail-if 'p95 > +10%'", capsys)
    line = "run --duration 9 --baseline last"
    assert "--fail-if" in refused(f"{line} --stop-if 'rps < -5%'", capsys)
    assert "--against" in refused(f"{line} --against http://127.0.0.1:1", capsys)


def test_run_without_json() -> None:
    assert parsed("run --duration 30s").json is None


def test_scale_begins_with_its_first_pool_size() -> None:
    options = parsed("scale --workers 2,1,3 --duration 20s --json out.json")
    assert options.command == "scale"
    assert options.pool_sizes == (2, 1, 3)
    assert options.plan.workers == 2
    assert options.duration_s == 20.0
    assert options.json == "out.json"


@pytest.mark.parametrize("command", ["run --duration 9", "scale --workers 2 --duration 9"])
def test_the_commands_take_the_shared_options(command: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.touch()
    options = parsed(
        f"{command} --part 3 --users 7 --spawn-rate 3 --shop prod --locustfile {file}"
        f" --slo-ms 150 --shop-port 5001 --web-port 8090 --data-dir {tmp_path}"
    )
    assert options.plan.part == 3
    assert options.plan.users == 7
    assert options.plan.spawn_rate == 3.0
    assert options.plan.shop is ShopMode.PROD
    assert options.plan.locustfile == str(file)
    assert options.plan.slo_ms == 150.0
    assert (options.shop_port, options.web_port) == (5001, 8090)
    assert options.data_dir == tmp_path


def test_the_command_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exited:
        parsed("--part 2 run --duration 9")
    assert exited.value.code == 2
    assert "unrecognized arguments: run" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["--user 5", "run --duration 9 --user 5", "--colour red"])
def test_a_mistyped_option_is_named(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(line)
    assert shlex.split(line)[-2] in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("90", 90),
        ("2m", 120),
        ("1m30s", 90),
        ("1m30", 90),
        ("1h", 3600),
        ("1h1m1s", 3661),
        ("1.5s", 1.5),
        ("1", 1),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert parsed(f"run --duration {text}").duration_s == seconds


# --- help ---------------------------------------------------------------------------------------


def printed(line: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a command line prints on stdout, with exit status 0."""
    with pytest.raises(SystemExit) as exited:
        parsed(line)
    output = capsys.readouterr()
    assert exited.value.code == 0
    assert output.err == ""
    return output.out


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("", [*SHARED, "--autostart", "--fresh", "--version"]),
        ("run", [*SHARED, *RESULTS, "--note", "--repeat", "--against", "--baseline"]),
        ("scale", [*SHARED, *RESULTS, "--note"]),
    ],
)
def test_help_lists_every_option(
    command: str, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(f"{command} --help", capsys)
    listed = set(re.findall(r"(?m)^ +(?:-\w, )?(--[\w-]+)", text))
    assert listed == {*options, "--help"}
    assert text.startswith(f"usage: petload-tui {command}")


def test_help_names_the_commands_and_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed("--help", capsys)
    for word in ("run", "scale", "exit status", "130"):
        assert word in text


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed("--version", capsys) == f"petload {__version__}\n"


# --- random arguments ---------------------------------------------------------------------------

WORDS = st.one_of(
    st.sampled_from(
        [*SHARED, "--duration", "--json", "--autostart", "--help", "-h", "run", "scale", "--", "-"]
    ),
    st.sampled_from(["1", "2", "30s", "1,2", "dev", "none", "http://localhost", "http://[", "=-"]),
    st.builds("{}={}".format, st.sampled_from(SHARED), st.text(max_size=8)),
    st.text(max_size=12),
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(arguments=st.lists(WORDS, max_size=8))
def test_any_command_line_is_parsed_or_refused_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    status = 0
    try:
        options = parse(arguments, MOST_WORKERS)
    except SystemExit as exited:
        status = exited.code
    else:
        assert options.command in ("app", "run", "scale")
        assert 1 <= options.plan.workers <= MOST_WORKERS
    assert status in (0, 2)
    assert len(capsys.readouterr().err.splitlines()) == (1 if status else 0)
