"""The publisher hands every snapshot and every change to all subscribers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from tests.guide.seconds import second
from tui.lab import publisher
from tui.lab.publisher import Publisher, every_second
from tui.model.snapshot import Snapshot


def with_other_host(shown: Snapshot) -> Snapshot:
    return replace(shown, host="elsewhere")


def test_all_subscribers_get_every_snapshot() -> None:
    lab, one, two = Publisher(), [], []
    lab.subscribe(one.append)
    lab.subscribe(two.append)
    lab.publish(second(1, 1.0))
    lab.publish(second(1, 2.0))
    assert [shown.t for shown in one] == [1.0, 2.0]
    assert one == two


def test_a_change_is_published_at_once_on_the_last_snapshot() -> None:
    lab, seen = Publisher(), list[Snapshot]()
    lab.subscribe(seen.append)
    lab.publish_again(with_other_host)
    assert seen == []
    lab.publish(second(1, 1.0))
    lab.publish_again(with_other_host)
    lab.publish_again(lambda shown: replace(shown, t=5.0))
    assert (seen[-1].host, seen[-1].t) == ("elsewhere", 5.0)


async def test_changes_of_one_turn_are_published_once() -> None:
    lab, seen = Publisher(), list[Snapshot]()
    lab.subscribe(seen.append)
    lab.publish(second(1, 1.0))
    for _ in range(3):
        lab.publish_soon(with_other_host)
    assert len(seen) == 1
    await asyncio.sleep(0)
    assert [shown.host for shown in seen[1:]] == ["elsewhere"]
    lab.publish_soon(with_other_host)
    await asyncio.sleep(0)
    assert len(seen) == 3


async def test_a_closed_publisher_publishes_no_change() -> None:
    lab, seen = Publisher(), list[Snapshot]()
    lab.subscribe(seen.append)
    lab.publish(second(1, 1.0))
    lab.publish_soon(with_other_host)
    lab.close()
    await asyncio.sleep(0)
    assert len(seen) == 1


async def test_ticks_stay_on_a_grid_and_skip_a_missed_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "TICK_S", 0.1)
    at: list[float] = []
    begun = time.monotonic()
    done = asyncio.Event()

    async def tick() -> None:
        at.append(time.monotonic() - begun)
        if len(at) == 1:
            await asyncio.sleep(0.15)
        if len(at) == 3:
            done.set()

    ticking = asyncio.create_task(every_second(tick))
    await done.wait()
    ticking.cancel()
    # The tick at 0.2 s is skipped.
    assert at[1] >= 0.3
    assert at[2] >= 0.4
