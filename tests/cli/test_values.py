"""The parser refuses each wrong value in one sentence that names a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command_lines import SHARED, parsed, refused


@pytest.mark.parametrize(
    ("option", "values", "remedy"),
    [
        ("--part", ["0", "5", "one", "1.0", "-1", "''"], "parts 1 to 4"),
        ("--users", ["0", "-5", "1.5", "ten", "1000001", "9" * 5000], "1 to 1,000,000"),
        ("--spawn-rate", ["0", "-1", "nan", "inf", "fast"], "a number above 0"),
        ("--workers", ["0", "17", "1,2", "x", "9" * 5000], "1 to 16"),
        ("--shop", ["flask", "DEV", "''"], "dev, prod or none"),
        (
            "--host",
            ["127.0.0.1:80", "localhost", "http://", "http://[::1", "http://h:99999"],
            "http://127.0.0.1:8000",
        ),
        ("--slo-ms", ["0", "-3", "nan", "inf", "3s"], "a number above 0"),
        ("--shop-port", ["0", "65536", "http", "-1"], "1 to 65535"),
        ("--web-port", ["0", "65536", "http", "-1"], "1 to 65535"),
    ],
)
def test_a_wrong_value_is_refused_with_the_option_and_a_remedy(
    option: str, values: list[str], remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in values:
        line = refused(f"{option} {value}", capsys)
        assert option in line
        assert remedy in line


def test_what_locust_does_not_load_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "plain")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "__init__.py").write_text("")
    for name in ("plain", "link"):
        assert "end in .py" in refused(f"--locustfile {name}", capsys)
    assert "no locustfile in the folder 'folder'" in refused("--locustfile folder", capsys)
    (tmp_path / "link.py").symlink_to(tmp_path / "plain")
    assert parsed("--locustfile link.py").plan.locustfile == str(tmp_path / "link.py")


@pytest.mark.parametrize("name", ["missing.py", "missing.py,.", "x" * 5000, "'two\nlines'", "''"])
def test_a_wrong_locustfile_is_refused(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    line = refused(f"--locustfile {name}", capsys)
    assert "--locustfile" in line
    assert "check its path" in line


@pytest.mark.parametrize("name", ["missing", ".", "x" * 5000, "''"])
def test_a_wrong_python_is_refused(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    line = refused(f"--python {name}", capsys)
    assert "--python" in line
    assert "check its path" in line


@pytest.mark.parametrize(
    "text", ["0", "0s", "0.5s", "-1s", "s", "''", "5x", "1s30m", "1e3", "9" * 400, "nan"]
)
def test_a_wrong_duration_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(f"run --duration {text}", capsys)
    assert "--duration" in line
    assert "30s" in line or "one argument" in line


@pytest.mark.parametrize("sizes", ["0", "1,", ",", "1;2", "1,17", "1,x"])
def test_wrong_pool_sizes_are_refused(sizes: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(f"scale --duration 9 --workers {sizes}", capsys)
    assert "--workers" in line
    assert "1 to 16" in line


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("run", "--duration"),
        ("scale --duration 9", "--workers"),
        ("scale --workers 1,2", "--duration"),
    ],
)
def test_a_missing_required_option_is_named(
    line: str, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = refused(line, capsys)
    assert missing in refusal
    assert f"petload-tui {line.split(maxsplit=1)[0]} --help" in refusal


@pytest.mark.parametrize("option", [*SHARED, "--duration", "--json"])
def test_an_option_without_its_value_is_named(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert option in refused(f"run --duration 9 {option}", capsys)


@pytest.mark.parametrize(
    "line", ["--colour", "walk", "--use 5", "run --duration 9 --autostart", "--json -"]
)
def test_unknown_words_are_refused_with_a_hint_to_help(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--help" in refused(line, capsys)


def test_an_option_is_not_abbreviated(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--user=5" in refused("--user=5", capsys)


def test_host_and_shop_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    line = refused("--host http://127.0.0.1:8000 --shop prod", capsys)
    assert "--host" in line
    assert "--shop" in line


def test_no_shop_needs_a_host(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--host URL" in refused("--shop none", capsys)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com", "example.com"),
        ("http://127.example.com", "127.example.com"),
        ("http://127.0.0.1.example.com", "127.0.0.1.example.com"),
        ("http://localhost.example.com", "localhost.example.com"),
        ("http://localhost@example.com", "example.com"),
        ("http://0.0.0.0:80", "0.0.0.0"),  # noqa: S104
        ("http://[2001:db8::1]", "2001:db8::1"),
    ],
)
def test_a_remote_target_must_be_confirmed_by_name(
    url: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    confirmation = f"--yes-i-may-test {name}"
    assert confirmation in refused(f"run --duration 5s --host {url}", capsys)
    assert confirmation in refused(f"--host {url} --yes-i-may-test other", capsys)
    assert parsed(f"--host {url} {confirmation}").plan.host == url


def test_the_app_may_ask_for_the_confirmation() -> None:
    assert parsed("--host https://example.com").plan.unconfirmed_hosts == ("example.com",)
    line = "--host https://example.com --yes-i-may-test Example.com --yes-i-may-test other"
    assert parsed(line).plan.unconfirmed_hosts == ()
    assert parsed("--host http://127.0.0.1:80").plan.unconfirmed_hosts == ()
    assert parsed("").plan.unconfirmed_hosts == ()


def test_one_port_for_shop_and_web_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    line = refused("--shop-port 5000 --web-port 5000", capsys)
    assert "--shop-port" in line
    assert "--web-port" in line
