"""The shop as real processes: how it starts, how it ends, and several of them on one file."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from petshop import pets
from petshop.db import Database

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20.0
STOP_S = 1.5


class Shop(NamedTuple):
    process: psutil.Popen
    port: int
    log: Path

    def family(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"{what} took too long"
        time.sleep(0.02)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def send(port: int, method: str, path: str, body: bytes | None = None) -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        body,
        {"Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        content: bytes = answer.read()
        return content


@contextmanager
def running(tmp_path: Path, *command: str, **environment: str) -> Iterator[Shop]:
    """Start a shop that answers; kill what is left of it in the end."""
    port = free_port()
    log = tmp_path / f"shop-{port}.log"
    with log.open("wb") as output:
        process = psutil.Popen(
            [sys.executable, *command, "--port", str(port)],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(tmp_path)} | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    family: list[psutil.Process] = [process]
    try:
        wait_until(lambda: answers(port) or process.poll() is not None, f"the start of {command}")
        assert process.poll() is None, log.read_text()
        shop = Shop(process, port, log)
        family = shop.family()
        yield shop
    finally:
        for member in family:
            if member.is_running():
                member.kill()
        process.wait(PATIENCE_S)


def stop(shop: Shop, signal_number: int = signal.SIGTERM) -> float:
    """Send the signal, wait for the whole family to go, and return the seconds it took."""
    family = shop.family()
    start = time.monotonic()
    shop.process.send_signal(signal_number)
    _, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
    assert alive == []
    return time.monotonic() - start


PROD = ("-m", "petshop", "--server", "prod")
STARTS = [
    ("petshop/app.py",),
    ("-m", "petshop"),
    PROD,
    (*PROD, "--processes", "2"),
]


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("command", STARTS)
def test_a_started_shop_answers_and_ends_on_a_signal_without_a_trace(
    tmp_path: Path, command: tuple[str, ...], signal_number: int
) -> None:
    with running(tmp_path, *command) as shop:
        send(shop.port, "POST", "/pets", b'{"name": "Rex", "category": "dog"}')
        assert b">Rex<" in send(shop.port, "GET", "/")
        assert stop(shop, signal_number) < STOP_S
        assert shop.process.returncode == 0
        assert not answers(shop.port)
        assert "Traceback" not in shop.log.read_text()
    assert list(tmp_path.glob("petshop-*")) == [], "the temporary file is left"


def test_flask_run_starts_it_too(tmp_path: Path) -> None:
    with running(tmp_path, "-m", "flask", "--app", "petshop", "run") as shop:
        assert b"The shop is empty" in send(shop.port, "GET", "/")
        assert stop(shop) < STOP_S


@pytest.mark.parametrize("command", [("-m", "petshop"), PROD])
def test_it_listens_on_the_loopback_address_only(tmp_path: Path, command: tuple[str, ...]) -> None:
    with running(tmp_path, *command) as shop:
        listening = {
            connection.laddr
            for member in shop.family()
            for connection in member.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {("127.0.0.1", shop.port)}


@pytest.mark.parametrize("command", [("-m", "petshop"), PROD])
def test_open_connections_do_not_hold_up_the_end(tmp_path: Path, command: tuple[str, ...]) -> None:
    with running(tmp_path, *command) as shop:
        connections = []
        for _ in range(200):
            connection = socket.create_connection(("127.0.0.1", shop.port), timeout=5)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n")
            connections.append(connection)
        for connection in connections:
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        took = stop(shop)
        for connection in connections:
            connection.close()
        assert took < STOP_S


def test_workers_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    with running(tmp_path, *PROD, "--processes", "2") as shop:
        workers = shop.process.children()
        assert len(workers) == 2
        shop.process.kill()
        _, alive = psutil.wait_procs(workers, timeout=5)
        assert alive == []


def test_every_start_is_empty_though_the_file_is_not(tmp_path: Path) -> None:
    file = tmp_path / "pets.sqlite3"
    for server in ("dev", "prod"):
        with closing(Database(file)) as db:
            pets.add_pet(db, "Rex", "dog")
        command = ("-m", "petshop", "--server", server, "--database", str(file))
        with running(tmp_path, *command) as shop:
            assert b'"total":0' in send(shop.port, "GET", "/pets").replace(b" ", b"")
            stop(shop)


@pytest.mark.parametrize(("server", "lines"), [("dev", 1), ("prod", 0)])
def test_only_the_development_server_logs_requests(tmp_path: Path, server: str, lines: int) -> None:
    with running(tmp_path, "-m", "petshop", "--server", server) as shop:
        send(shop.port, "GET", "/pets?page=1")
        stop(shop)
        assert shop.log.read_text().count("GET /pets?page=1") == lines


@pytest.mark.parametrize("server", ["dev", "prod"])
def test_a_quiet_shop_logs_no_request_and_no_start(tmp_path: Path, server: str) -> None:
    with running(tmp_path, "-m", "petshop", "--server", server, "--quiet") as shop:
        send(shop.port, "GET", "/pets")
        stop(shop)
        assert "GET" not in shop.log.read_text()
        assert "INFO" not in shop.log.read_text()


def run_to_end(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "petshop", *arguments],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )


@pytest.mark.parametrize("server", ["dev", "prod"])
def test_a_port_in_use_is_one_sentence_and_status_3(server: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run_to_end("--server", server, "--port", port)
    assert ended.returncode == 3
    assert ended.stderr == (
        f"petshop: cannot listen on 127.0.0.1 port {port}: Address already in use\n"
    )


def test_two_production_servers_do_not_share_a_port(tmp_path: Path) -> None:
    with running(tmp_path, *PROD) as shop:
        assert run_to_end("--server", "prod", "--port", str(shop.port)).returncode == 3


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--port", "70000"], "70000 is not a port"),
        (["--port", "http"], "--port"),
        (["--processes", "0"], "less than 1"),
        (["--processes", "2"], "a single process"),
        (["--server", "apache"], "--server"),
        (["--database", str(Path(__file__))], "not a database"),
        (["--database", "/nowhere/pets.sqlite3"], "unable to open"),
        (["--colour"], "--colour"),
    ],
)
def test_bad_arguments_are_one_sentence_and_status_2(arguments: list[str], reason: str) -> None:
    content = Path(__file__).read_bytes()
    ended = run_to_end("--port", "0", *arguments)
    assert ended.returncode == 2
    assert ended.stderr.startswith("petshop: ")
    assert ended.stderr.count("\n") == 1
    assert reason in ended.stderr
    assert Path(__file__).read_bytes() == content


def test_a_host_that_does_not_exist_is_one_sentence_and_status_3() -> None:
    ended = run_to_end("--port", "0", "--host", "no-such-host.invalid")
    assert ended.returncode == 3
    assert ended.stderr.count("\n") == 1


ADD_PETS = """
import sys
from petshop import create_app
client = create_app(sys.argv[1]).test_client()
for number in range(100):
    answer = client.post("/pets", json={"name": f"Pet-{sys.argv[2]}-{number}", "category": "dog"})
    assert answer.status_code == 201, answer.text
    assert client.get("/pets").json["total"] >= answer.json["id"]
"""


def test_processes_that_share_a_new_file_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "pets.sqlite3"
    adders = [
        subprocess.Popen([sys.executable, "-c", ADD_PETS, str(file), str(number)], cwd=ROOT)
        for number in range(4)
    ]
    assert [adder.wait(60) for adder in adders] == [0] * 4
    with closing(Database(file)) as db:
        listings = [pets.list_pets(db, page) for page in range(1, 21)]
    assert {listing.total for listing in listings} == {400}
    found = [pet for listing in listings for pet in listing.items]
    assert {pet.id for pet in found} == set(range(1, 401))
    assert len({pet.name for pet in found}) == 400
