"""petload is right about every scenario, soon, and does not change its mind."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.real.verdicts.scenario import RIGHT_WITHIN_S, Scenario, judge, one_more
from tests.real.verdicts.scenarios import SCENARIOS

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
    pytest.mark.quiet,
]

# Enough for the answer to come, and to stay for a while.
SHORT_S = RIGHT_WITHIN_S + 3
# Half a minute until all are up is for the long form.
MOST_RAMP_S = 5.0
HEAVY = [each for each in SCENARIOS if not each.light and each.ramp_s <= MOST_RAMP_S]
LIGHT = [each for each in SCENARIOS if each.light]
AT_A_TIME = 2


async def is_right(scenario: Scenario, folder: Path) -> None:
    judged = await judge(scenario, folder, SHORT_S)
    said = judged.steady
    after_s = judged.right_after_s(scenario.answers)
    assert after_s is not None, (scenario.name, said)
    assert after_s <= RIGHT_WITHIN_S, (scenario.name, said)


@pytest.mark.parametrize("scenario", HEAVY, ids=lambda scenario: scenario.name)
async def test_the_bottleneck_is_found(scenario: Scenario, tmp_path: Path) -> None:
    await is_right(scenario, tmp_path)


async def test_the_bottleneck_is_found_where_the_cores_are_idle(tmp_path: Path) -> None:
    room = asyncio.Semaphore(AT_A_TIME)

    async def attempt(number: int, scenario: Scenario) -> None:
        async with room:
            await is_right(scenario, tmp_path / str(number))

    async with asyncio.TaskGroup() as group:
        for number, scenario in enumerate(LIGHT):
            group.create_task(attempt(number, scenario))


async def test_a_worker_more_helps_where_the_tester_was_the_limit_and_only_there(
    tmp_path: Path,
) -> None:
    """The experiment behind the word, on the two that differ in the shop's server alone."""
    by_name = {each.name: each for each in SCENARIOS}
    tester = await one_more(by_name["prod shop, 200 users, 1 worker"], tmp_path / "prod", 6.0)
    shop = await one_more(by_name["dev shop, 200 users"], tmp_path / "dev", 6.0)
    assert tester >= 1.15
    assert shop < 1.15
