"""The scenarios, each with its right verdicts."""

from __future__ import annotations

import os

from tests.real.verdicts.scenario import Scenario

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
FULL_LOAD = ("--users", "200", "--spawn-rate", "200")


def scenario(name: str, answers: str | set[str], *options: str, **surroundings: object) -> Scenario:
    """Return a scenario with one or several right verdicts."""
    right = frozenset({answers} if isinstance(answers, str) else answers)
    return Scenario(name, right, options, **surroundings)  # type: ignore[arg-type]


SCENARIOS = (
    scenario("few users with think time", "users", "--part", "1", "--spawn-rate", "10", light=True),
    scenario("dev shop, 200 users", "shop", "--part", "2", *FULL_LOAD),
    scenario("dev shop, 200 users, 2 workers", "shop", "--part", "2", *FULL_LOAD, "--workers", "2"),
    scenario("prod shop, 200 users, 1 worker", "tester", "--part", "4", *FULL_LOAD),
    scenario(
        "prod shop, as many workers as cores",
        # On many cores the shop, which is one process, is saturated before the machine.
        {"machine"} if CORES <= 2 else {"machine", "shop"},
        *("--part", "4", *FULL_LOAD, "--workers", str(CORES)),
    ),
    scenario(
        "prod shop, 5000 users, 1 worker",
        "tester",
        *("--part", "4", "--users", "5000", "--spawn-rate", "250"),
        ramp_s=22.0,
    ),
    scenario(
        # FastHttpUser uses so little CPU that the shop is saturated as soon as the worker is. On
        # two cores a second worker gains nothing (1.00 times), and the probe waits 50 ms, not 2.
        "FastHttpUser on the prod shop",
        {"shop", "machine"} if CORES <= 2 else "shop",
        *("--part", "4", *FULL_LOAD),
        visitor="fast",
    ),
    scenario(
        "a shop that sleeps, 4 threads",
        "shop",
        *FULL_LOAD,
        target="sleep",
        visitor="plain",
        light=True,
    ),
    scenario(
        "the same with think time",
        "shop",
        *("--users", "200", "--spawn-rate", "100"),
        target="sleep",
        visitor="slow",
        ramp_s=2.0,
        light=True,
    ),
    scenario("a shop with one busy loop", "shop", *FULL_LOAD, target="burn", visitor="plain"),
    scenario("a fast external target", "tester", *FULL_LOAD, target="quick", visitor="plain"),
    scenario(
        "FastHttpUser on a fast external target",
        "tester",
        *FULL_LOAD,
        target="quick",
        visitor="fast",
    ),
    scenario(
        "a target far away, few users",
        "users",
        *("--users", "30", "--spawn-rate", "30"),
        target="far",
        visitor="plain",
        light=True,
    ),
    scenario(
        "users that sleep in their tasks",
        "users",
        *("--part", "4", "--users", "30", "--spawn-rate", "30"),
        visitor="sleeping",
        light=True,
    ),
    scenario(
        "all cores taken by other programs",
        "machine",
        *("--part", "4", *FULL_LOAD),
        busy=2 * CORES,
    ),
)
