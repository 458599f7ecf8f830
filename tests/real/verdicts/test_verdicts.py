"""petload's verdict is right in every scenario, in time, and stays right."""

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

# Enough for the verdict to become right, and to stay so for a while.
SHORT_S = RIGHT_WITHIN_S + 3
# Scenarios that start their users for longer are for the long form.
MAX_RAMP_S = 5.0
BY_NAME = {each.name: each for each in SCENARIOS}
# Scenarios of one worker and of two that one `scale` covers.
PAIRS = (
    ("prod shop, 200 users, 1 worker", "prod shop, as many workers as cores"),
    ("dev shop, 200 users", "dev shop, 200 users, 2 workers"),
)
PAIRED = {name for pair in PAIRS for name in pair}
ALONE = [
    each
    for each in SCENARIOS
    if not each.light and each.ramp_s <= MAX_RAMP_S and each.name not in PAIRED
]
LIGHT = [each for each in SCENARIOS if each.light]
AT_A_TIME = 3
# Minimum RPS ratio for an extra worker to count as a gain.
MIN_GAIN = 1.15


def check(judged: Judged, scenario: Scenario) -> None:
    """Raise AssertionError where the verdict was not right in time, or did not stay so."""
    after_s = judged.right_after_s(scenario.answers)
    assert after_s is not None, f"{scenario.name}: {' '.join(judged.steady)}"
    assert after_s <= RIGHT_WITHIN_S, f"{scenario.name}: {' '.join(judged.steady)}"


@pytest.mark.parametrize("scenario", ALONE, ids=lambda scenario: scenario.name)
async def test_the_verdict_is_right(scenario: Scenario, tmp_path: Path) -> None:
    check(await judge(scenario, tmp_path, SHORT_S), scenario)


async def test_the_verdict_is_right_where_the_cores_are_idle(tmp_path: Path) -> None:
    slots = asyncio.Semaphore(AT_A_TIME)

    async def attempt(number: int, scenario: Scenario) -> None:
        async with slots:
            check(await judge(scenario, tmp_path / str(number), SHORT_S), scenario)

    async with asyncio.TaskGroup() as group:
        for number, scenario in enumerate(LIGHT):
            group.create_task(attempt(number, scenario))


@pytest.mark.parametrize(("first", "second"), PAIRS)
async def test_a_second_worker_gains_rps_only_where_the_tester_is_the_bottleneck(
    tmp_path: Path, first: str, second: str
) -> None:
    result = await scaled(BY_NAME[first], tmp_path, SHORT_S)
    check(result.one, BY_NAME[first])
    # The second scenario has as many workers as cores, which are two only here.
    if CORES == 2:
        check(result.two, BY_NAME[second])
    if result.one.final == "tester":
        assert result.gain >= MIN_GAIN
    else:
        assert result.gain < MIN_GAIN
