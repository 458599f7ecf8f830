"""petload is right about every scenario, soon, and does not change its mind."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.real.verdicts.scenario import RIGHT_WITHIN_S, Judged, Scenario, judge, scaled
from tests.real.verdicts.scenarios import CORES, SCENARIOS

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
    pytest.mark.quiet,
]

# Enough for the answer to come, and to stay for a while.
SHORT_S = RIGHT_WITHIN_S + 3
# Half a minute until all are up is for the long form.
MOST_RAMP_S = 5.0
BY_NAME = {each.name: each for each in SCENARIOS}
# Tried with one worker and with two in one go: the word, and the experiment behind it.
PAIRS = (
    ("prod shop, 200 users, 1 worker", "prod shop, as many workers as cores"),
    ("dev shop, 200 users", "dev shop, 200 users, 2 workers"),
)
PAIRED = {name for pair in PAIRS for name in pair}
ALONE = [
    each
    for each in SCENARIOS
    if not each.light and each.ramp_s <= MOST_RAMP_S and each.name not in PAIRED
]
LIGHT = [each for each in SCENARIOS if each.light]
AT_A_TIME = 3
# From here on a worker more was worth its core.
WORTH_IT = 1.15


def check(judged: Judged, scenario: Scenario) -> None:
    """It was right in time, and stayed so."""
    after_s = judged.right_after_s(scenario.answers)
    assert after_s is not None, f"{scenario.name}: {' '.join(judged.steady)}"
    assert after_s <= RIGHT_WITHIN_S, f"{scenario.name}: {' '.join(judged.steady)}"


@pytest.mark.parametrize("scenario", ALONE, ids=lambda scenario: scenario.name)
async def test_the_bottleneck_is_found(scenario: Scenario, tmp_path: Path) -> None:
    check(await judge(scenario, tmp_path, SHORT_S), scenario)


async def test_the_bottleneck_is_found_where_the_cores_are_idle(tmp_path: Path) -> None:
    room = asyncio.Semaphore(AT_A_TIME)

    async def attempt(number: int, scenario: Scenario) -> None:
        async with room:
            check(await judge(scenario, tmp_path / str(number), SHORT_S), scenario)

    async with asyncio.TaskGroup() as group:
        for number, scenario in enumerate(LIGHT):
            group.create_task(attempt(number, scenario))


@pytest.mark.parametrize(("first", "second"), PAIRS)
async def test_a_worker_more_helps_where_the_tester_is_the_limit_and_only_there(
    tmp_path: Path, first: str, second: str
) -> None:
    result = await scaled(BY_NAME[first], tmp_path, SHORT_S)
    check(result.one, BY_NAME[first])
    # The second is about as many workers as cores: elsewhere two are neither few nor many.
    if CORES == 2:
        check(result.two, BY_NAME[second])
    if result.one.final == "tester":
        assert result.gain >= WORTH_IT
    else:
        assert result.gain < WORTH_IT
