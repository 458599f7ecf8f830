"""Who looks at the lab."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from tests.guide.seconds import second
from tui.lab import publisher
from tui.lab.publisher import Publisher, every_second
from tui.model.snapshot import Snapshot


def renamed(shown: Snapshot) -> Snapshot:
    return replace(shown, host="elsewhere")


def test_all_see_every_snapshot() -> None:
    lab, one, two = Publisher(), [], []
    lab.subscribe(one.append)
    lab.subscribe(two.append)
    lab.publish(second(1, 1.0))
    lab.publish(second(1, 2.0))
    assert [shown.t for shown in one] == [1.0, 2.0]
    assert one == two


def test_a_change_is_shown_at_once_and_on_top_of_the_last() -> None:
    lab, seen = Publisher(), list[Snapshot]()
    lab.subscribe(seen.append)
    lab.publish_again(renamed)
    assert seen == []
    lab.publish(second(1, 1.0))
    lab.publish_again(renamed)
    lab.publish_again(lambda shown: replace(shown, t=5.0))
    assert (seen[-1].host, seen[-1].t) == ("elsewhere", 5.0)


async def test_what_happens_together_is_shown_once() -> None:
    lab, seen = Publisher(), list[Snapshot]()
    lab.subscribe(seen.append)
    lab.publish(second(1, 1.0))
    for _ in range(3):
        lab.publish_soon(renamed)
    assert len(seen) == 1
    await asyncio.sleep(0)
    assert [shown.host for shown in seen[1:]] == ["elsewhere"]
    lab.publish_soon(renamed)
    await asyncio.sleep(0)
    assert len(seen) == 3


async def test_a_lab_that_is_left_shows_no_news() -> None:
    lab, seen = Publisher(), list[Snapshot]()
    lab.subscribe(seen.append)
    lab.publish(second(1, 1.0))
    lab.publish_soon(renamed)
    lab.close()
    await asyncio.sleep(0)
    assert len(seen) == 1


async def test_ticks_are_on_a_grid_and_a_missed_one_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "TICK_S", 0.1)
    at: list[float] = []
    begun = time.monotonic()
    done = asyncio.Event()

    async def tick() -> None:
        at.append(time.monotonic() - begun)
        if len(at) == 1:
            # One that takes longer than a tick.
            await asyncio.sleep(0.15)
        if len(at) == 3:
            done.set()

    ticking = asyncio.create_task(every_second(tick))
    await done.wait()
    ticking.cancel()
    # The second of the grid passed meanwhile; nothing came before its time.
    assert at[1] >= 0.3
    assert at[2] >= 0.4
