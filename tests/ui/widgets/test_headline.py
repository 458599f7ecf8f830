"""How far users are up, in the headline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.screens.load_states import part2, saturated, spawning, stopping
from tests.ui.widgets.apps import Alone, text_of
from tui.model.snapshot import OwnTest, Snapshot
from tui.ui.widgets.base.figure import Figure
from tui.ui.widgets.panels.headline import Headline

QUIET = ["Users 200/200", "50/s wait 0 s"]


def coming_up(users: int | None, target: int, spawn_rate: float) -> Snapshot:
    base = spawning()
    return replace(
        base,
        now=replace(base.now, users=users),
        target_users=target,
        spawn_rate=spawn_rate,
    )


async def shown(snapshot: Snapshot, width: int = 80) -> list[str]:
    headline = Headline()
    async with Alone(headline, width, 2).run_test(size=(width, 4)) as pilot:
        await pilot.pause()
        headline.snapshot = snapshot
        await pilot.pause()
        return [line.rstrip() for line in text_of(headline.query_one("#users", Figure))]


@pytest.mark.parametrize(
    ("users", "target", "rate", "value", "bar"),
    [
        (0, 200, 50.0, "0/200", "▁▁▁▁▁▁▁ 4 s"),
        (140, 200, 50.0, "140/200", "▇▇▇▇▁▁▁ 2 s"),
        (199, 200, 50.0, "199/200", "▇▇▇▇▇▇▁ 1 s"),
        (0, 9_999, 100.0, "0/9999", "▁▁▁▁▁▁▁ 1:40"),
        (10, 100_000, 20.0, "10/100000", "▁▁▁▁▁▁▁ 1:23:20"),
    ],
)
async def test_spawning_users_have_a_bar_and_a_time(
    users: int, target: int, rate: float, value: str, bar: str
) -> None:
    assert await shown(coming_up(users, target, rate)) == [f"Users {value}", bar]


@pytest.mark.parametrize("users", [None, 200])
async def test_there_is_no_bar_without_spawning(users: int | None) -> None:
    """All users run, or their number is unknown."""
    assert (await shown(coming_up(users, 200, 50.0)))[1] == "50/s wait 0 s"


async def test_a_shape_decides_how_many_users_there_are() -> None:
    own = OwnTest("mine.py", (), ("Visitor",), "Steps", is_loaded=True)
    snapshot = replace(coming_up(20, 30, 2.0), own_test=own)
    assert await shown(snapshot) == ["Users 20/30", "by its shape"]
    other = replace(snapshot, own_test=replace(own, is_loaded=False))
    assert (await shown(other))[1] == "▇▇▇▇▁▁▁ 5 s"


async def test_leaving_users_are_counted() -> None:
    """As they do when a worker joins, or fewer are asked for."""
    assert await shown(coming_up(7_500, 5_000, 100.0)) == ["Users 7500/5000", "2,500 leaving"]
    after = replace(part2(), now=replace(part2().now, users=300))
    assert (await shown(after))[1] == "100 leaving"


async def test_the_bar_ends_when_all_users_run() -> None:
    assert await shown(part2()) == QUIET
    assert (await shown(stopping()))[1] == QUIET[1]


@pytest.mark.parametrize(
    ("width", "figures"),
    [
        (60, ["RPS 12,345", "Failures 1,234/s", "p95 450 ms", "Users 5000/5000"]),
        (69, ["RPS 12,345", "Failures 1,234/s", "p95 450 ms", "Users 5000/5000"]),
        (
            70,
            ["RPS 12,345", "Failures 1,234/s", "p95 450 ms", "Probe 2.1 ms", "Users 5000/5000"],
        ),
        (
            79,
            ["RPS 12,345", "Failures 1,234/s", "p95 450 ms", "Probe 2.1 ms", "Users 5000/5000"],
        ),
        (
            80,
            [
                *["RPS 12,345", "Failures 1,234/s", "p95 450 ms", "Probe 2.1 ms"],
                *["Users 5000/5000", "Workers 1"],
            ],
        ),
    ],
)
async def test_figures_without_room_are_left_out_whole(width: int, figures: list[str]) -> None:
    base = saturated()
    now = replace(base.now, rps=12_345.0, failures_per_s=1_234.0, p95_ms=450.0)
    headline = Headline()
    async with Alone(headline, 80, 2).run_test(size=(80, 4)) as pilot:
        headline.snapshot = replace(base, now=now)
        await pilot.pause()
        headline.styles.width = width
        await pilot.pause()
        lines = [text_of(each) for each in headline.query(Figure) if each.display]
        assert [line[0].rstrip() for line in lines] == figures
        assert not [line for line in lines if "…" in "".join(line)]
