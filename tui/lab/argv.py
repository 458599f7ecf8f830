"""What is started for a plan: the exact command of each process, pure."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from tui.locustfile.paths import locustfile_path, locustfiles
from tui.model.plan import Plan
from tui.model.process_names import MASTER, PETSHOP
from tui.processes.spec import Role, Spec

LOOPBACK = "127.0.0.1"
# Users get this long to finish what they are doing when the load stops, so that what the target
# was asked is also counted. It is longer than any answer a person would wait for.
STOP_TIMEOUT_S = 30
# A person's own Locust settings would rebind ports or start a test by themselves.
LOCUST_VARIABLES = ("LOCUST_",)
# All Locusts of a lab keep one time, whatever happens to the wall clock.
CLOCK = {"PETLOAD_WALL_AT_0": repr(time.time() - time.monotonic())}


@dataclass(frozen=True, slots=True)
class Ports:
    """The loopback ports of one master and its shop. `rpc` is ZeroMQ's, new for every master."""

    shop: int
    web: int
    rpc: int


def target(plan: Plan, ports: Ports) -> str:
    """The URL that is tested, without a slash at its end."""
    return (plan.host or f"http://{LOOPBACK}:{ports.shop}").rstrip("/")


def shop_spec(plan: Plan, ports: Ports, logs: Path) -> Spec:
    """The pet shop, served as `plan.shop` says."""
    return Spec(
        name=PETSHOP,
        role=Role.SHOP,
        argv=(
            # By its path, with neither the current folder (-P) nor PYTHONPATH (-E) searched: a
            # `petshop` or `flask.py` of the user's must not take its place.
            *(sys.executable, "-P", "-E", str(locustfiles().with_name("petshop") / "app.py")),
            *("--server", str(plan.shop), "--host", LOOPBACK, "--port", str(ports.shop)),
        ),
        log=logs / f"{PETSHOP}.log",
        env={},
    )


def master_spec(plan: Plan, ports: Ports, logs: Path) -> Spec:
    """The Locust master with its web page, both on loopback only."""
    return Spec(
        name=MASTER,
        role=Role.MASTER,
        argv=(
            *(*locust_command(plan.python), "--master", "-f", str(locustfile_path(plan))),
            *("--host", target(plan, ports)),
            *("--users", str(plan.users), "--spawn-rate", plain(plan.spawn_rate)),
            *("--web-host", LOOPBACK, "--web-port", str(ports.web)),
            *("--master-bind-host", LOOPBACK, "--master-bind-port", str(ports.rpc)),
            *("--stop-timeout", str(STOP_TIMEOUT_S), "--enable-rebalancing"),
            # Failed requests are what a load test looks for; they are no failure of Locust's.
            *("--exit-code-on-error", "0"),
        ),
        log=logs / f"{MASTER}.log",
        env=_environment(plan),
        drop_env=LOCUST_VARIABLES,
    )


def worker_spec(name: str, plan: Plan, ports: Ports, logs: Path) -> Spec:
    """One Locust worker of that master."""
    return Spec(
        name=name,
        role=Role.WORKER,
        argv=(
            *(*locust_command(plan.python), "--worker", "-f", str(locustfile_path(plan))),
            *("--master-host", LOOPBACK, "--master-port", str(ports.rpc)),
            *("--exit-code-on-error", "0"),
        ),
        log=logs / f"{name}.log",
        env={**_environment(plan), **_resolver(target(plan, ports))},
        drop_env=LOCUST_VARIABLES,
    )


def locust_command(python: str | None) -> tuple[str, str]:
    """Return how Locust is run with the plug-in; `python` None is petload's own.

    The plug-in's launcher keeps out what the user's folder and PYTHONPATH have of Locust's name.
    """
    return python or sys.executable, str(locustfiles() / "plugin")


def plain(number: float) -> str:
    """The number as a person would type it, and exactly: 50, 0.5, 1234567."""
    return str(number).removesuffix(".0")


def _environment(plan: Plan) -> dict[str, str]:
    # Part 3's file reads its objective from here; other files may, and most do not care.
    return {"RESPONSE_TIME_LIMIT_MS": plain(plan.slo_ms), **CLOCK}


def _resolver(host: str) -> dict[str, str]:
    # gevent looks up every new connection's address in a pool of ten threads, which a busy event
    # loop starves: a user's first request took up to 13 s where the shop took milliseconds. An
    # address needs no looking up.
    return {"GEVENT_RESOLVER": "block"} if _is_address(host) else {}


def _is_address(url: str) -> bool:
    try:
        ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return True
