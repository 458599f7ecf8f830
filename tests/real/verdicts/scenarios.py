"""The scenarios, each with its known answer."""

from __future__ import annotations

import os

from tests.real.verdicts.scenario import Scenario

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
MOB = ("--users", "200", "--spawn-rate", "200")


def scenario(name: str, answers: str | set[str], *options: str, **surroundings: object) -> Scenario:
    right = frozenset({answers} if isinstance(answers, str) else answers)
    return Scenario(name, right, options, **surroundings)  # type: ignore[arg-type]


SCENARIOS = (
    scenario("few users with think time", "users", "--part", "1", "--spawn-rate", "10", light=True),
    scenario("dev shop, 200 users", "shop", "--part", "2", *MOB),
    scenario("dev shop, 200 users, 2 workers", "shop", "--part", "2", *MOB, "--workers", "2"),
    scenario("prod shop, 200 users, 1 worker", "tester", "--part", "4", *MOB),
    scenario(
        "prod shop, as many workers as cores",
        # With few cores they are full; with many the shop, which is one process, is.
        {"machine"} if CORES <= 2 else {"machine", "shop"},
        *("--part", "4", *MOB, "--workers", str(CORES)),
    ),
    scenario(
        "prod shop, 5000 users, 1 worker",
        "tester",
        *("--part", "4", "--users", "5000", "--spawn-rate", "250"),
        ramp_s=22.0,
    ),
    scenario(
        # It is so light that the shop is full as soon as the worker: a second one brings nothing
        # (1.00 times), and a client outside waits for 50 ms where it was 2.
        "FastHttpUser on the prod shop",
        {"shop", "machine"} if CORES <= 2 else "shop",
        *("--part", "4", *MOB),
        visitor="fast",
    ),
    scenario(
        "a shop that sleeps, 4 threads", "shop", *MOB, target="sleep", visitor="mob", light=True
    ),
    scenario(
        "the same with users who think",
        "shop",
        *("--users", "200", "--spawn-rate", "100"),
        target="sleep",
        visitor="slow",
        ramp_s=2.0,
        light=True,
    ),
    scenario("a shop with one busy loop", "shop", *MOB, target="burn", visitor="mob"),
    scenario("a quick target of somebody else's", "tester", *MOB, target="quick", visitor="mob"),
    scenario(
        "FastHttpUser on a quick target of somebody else's",
        "tester",
        *MOB,
        target="quick",
        visitor="fast",
    ),
    scenario(
        "a target far away, few users",
        "users",
        *("--users", "30", "--spawn-rate", "30"),
        target="far",
        visitor="mob",
        light=True,
    ),
    scenario(
        "users who sleep in their tasks",
        "users",
        *("--part", "4", "--users", "30", "--spawn-rate", "30"),
        visitor="sleeping",
        light=True,
    ),
    scenario(
        "all cores taken by somebody else",
        "machine",
        *("--part", "4", *MOB),
        busy=2 * CORES,
    ),
)
