"""The exact command line of each process of a plan. Pure."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from tui.locustfile.paths import locustfile_paths, locustfiles
from tui.model.plan import PROBE_OFF, Plan
from tui.model.process_names import MASTER, PETSHOP
from tui.processes.spec import Role, Spec

LOOPBACK = "127.0.0.1"
# When the load stops, users get so long to finish their requests, which are then counted. No user
# waits longer for a response.
STOP_TIMEOUT_S = 30
# The user's own Locust settings could rebind ports or start a test.
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
    """Return the URL that is tested; of several hosts of the file's classes the first."""
    own = plan.class_hosts[0] if plan.class_hosts else f"http://{LOOPBACK}:{ports.shop}"
    return plan.host or own


def probe_url(plan: Plan, ports: Ports) -> str | None:
    """Return the URL that the probe asks; None where it is off, or the target is not HTTP."""
    host = target(plan, ports).rstrip("/")
    if plan.probe == PROBE_OFF or not host.startswith(("http://", "https://")):
        return None
    return f"{host}/{(plan.probe or '/').lstrip('/')}"


def shop_spec(plan: Plan, ports: Ports, logs: Path) -> Spec:
    """Return the spec of the pet shop, served as `plan.shop` says."""
    return Spec(
        name=PETSHOP,
        role=Role.SHOP,
        argv=(
            # By its path, without the current folder (-P) and PYTHONPATH (-E), so that the user's
            # `petshop` or `flask.py` does not shadow it.
            *(sys.executable, "-P", "-E", str(locustfiles().with_name("petshop") / "app.py")),
            *("--server", str(plan.shop), "--host", LOOPBACK, "--port", str(ports.shop)),
        ),
        log=logs / f"{PETSHOP}.log",
        env={},
    )


def master_spec(plan: Plan, ports: Ports, logs: Path) -> Spec:
    """Return the spec of the Locust master with its web page, both on loopback only."""
    return Spec(
        name=MASTER,
        role=Role.MASTER,
        argv=(
            *(*locust_command(plan.python), *plan.locust_arguments),
            *("--master", "-f", _files(plan), *_host(plan, ports)),
            *("--users", str(plan.users), "--spawn-rate", plain(plan.spawn_rate)),
            *_run_time(plan),
            *("--web-host", LOOPBACK, "--web-port", str(ports.web)),
            *("--master-bind-host", LOOPBACK, "--master-bind-port", str(ports.rpc)),
            *("--stop-timeout", str(STOP_TIMEOUT_S), "--enable-rebalancing"),
            # Failed requests are a result of the test, not a failure of Locust.
            *("--exit-code-on-error", "0"),
            *(("--csv", plan.csv_prefix) if plan.csv_prefix else ()),
        ),
        log=logs / f"{MASTER}.log",
        env=_environment(plan),
        drop_env=LOCUST_VARIABLES,
        keep_env=variables_of_the_file(plan),
    )


def worker_spec(name: str, plan: Plan, ports: Ports, logs: Path) -> Spec:
    """Return the spec of one Locust worker of that master."""
    return Spec(
        name=name,
        role=Role.WORKER,
        argv=(
            *(*locust_command(plan.python), *plan.locust_arguments),
            # A plain `locust` gives every process its host, and locustfiles look at it early.
            *("--worker", "-f", _files(plan), *_host(plan, ports)),
            *("--master-host", LOOPBACK, "--master-port", str(ports.rpc)),
            *("--exit-code-on-error", "0"),
        ),
        log=logs / f"{name}.log",
        env={**_environment(plan), **_resolver(target(plan, ports))},
        drop_env=LOCUST_VARIABLES,
        keep_env=variables_of_the_file(plan),
    )


def variables_of_the_file(plan: Plan) -> tuple[str, ...]:
    """Return the environment variables that give the locustfile's own arguments."""
    if plan.inspection is None:
        return ()
    return tuple(each.env_var for each in plan.inspection.arguments if each.env_var)


def dropped_variables(plan: Plan, environment: Iterable[str]) -> list[str]:
    """Return the Locust variables of the environment that the lab's processes do not get."""
    kept = variables_of_the_file(plan)
    return sorted(
        name for name in environment if name.startswith(LOCUST_VARIABLES) and name not in kept
    )


def locust_command(python: str | None) -> tuple[str, str]:
    """Return the command that runs Locust with the plug-in; `python` None is petload's own.

    The plug-in's launcher lets no module of the user's folder or PYTHONPATH shadow Locust.
    """
    return python or sys.executable, str(locustfiles() / "plugin")


def _files(plan: Plan) -> str:
    return ",".join(map(str, locustfile_paths(plan)))


def _host(plan: Plan, ports: Ports) -> tuple[str, ...]:
    """Return Locust's option for the host; none where the file's classes keep their own."""
    return () if plan.class_hosts and not plan.host else ("--host", target(plan, ports))


def _run_time(plan: Plan) -> tuple[str, ...]:
    """Return Locust's option for the run time, which ends nothing here: a shape may read it."""
    if plan.run_time_s is None or not (plan.inspection and plan.inspection.shape_reads_options):
        return ()
    return ("--run-time", f"{math.ceil(plan.run_time_s)}s")


def plain(number: float) -> str:
    """Return the number in full without needless digits: 50, 0.5, 1234567."""
    return str(number).removesuffix(".0")


def _environment(plan: Plan) -> dict[str, str]:
    environment = dict(CLOCK)
    if plan.sources:
        environment["PETLOAD_SOURCES"] = plan.sources
    if plan.objective_ms is not None:
        # The locustfile of part 3 reads its objective from this variable.
        environment["RESPONSE_TIME_LIMIT_MS"] = plain(plan.objective_ms)
    if plan.fails_slow:
        environment["PETLOAD_SLO_MS"] = plain(plan.slo_ms)
    secret = (
        [each.dest for each in plan.inspection.arguments if each.secret] if plan.inspection else []
    )
    if secret:
        # Their values are in no URL that the probe may ask.
        environment["PETLOAD_SECRET_ARGUMENTS"] = ",".join(secret)
    return environment


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
