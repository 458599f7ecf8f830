"""Stand in for the lab, without processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tui.analysis.availability import Situation, refusals
from tui.lab.protocol import LabFailed
from tui.locustfile.script import Script
from tui.model.commands import Refused
from tui.model.parts import ShopMode
from tui.model.plan import Asked, Plan, plan, switched
from tui.model.snapshot import Snapshot

WEB_URL = "http://127.0.0.1:8089"


class FakeLab:
    """Implement LabProtocol: record every command, and fail those in `failing`."""

    def __init__(self, number: int = 1, **asked: object) -> None:
        self.plan: Plan = plan(number, Asked(**asked))  # type: ignore[arg-type]
        self.commands: list[tuple[object, ...]] = []
        self.failing: dict[str, Refused | LabFailed] = {}
        self.logs: dict[str, list[str]] = {}
        self.scripted: Script | None = None
        self.scripts_read = 0
        self.start_is_kept = False
        self.last: Snapshot | None = None
        self._subscribers: list[Callable[[Snapshot], None]] = []

    def publish(self, snapshot: Snapshot) -> None:
        """Publish a second, with the commands that the lab would refuse in it."""
        situation = Situation(
            snapshot.load,
            snapshot.shop,
            snapshot.workers,
            self.most_workers,
            run_is_on=snapshot.run_s is not None,
            start_is_kept=self.start_is_kept,
            is_own=snapshot.own_test is not None and snapshot.own_test.is_loaded,
        )
        self.last = replace(snapshot, refusals=refusals(situation))
        for subscriber in self._subscribers:
            subscriber(self.last)

    def asked(self) -> list[tuple[object, ...]]:
        """Return every command but the `open` that comes first."""
        return [command for command in self.commands if command != ("open",)]

    def _note(self, name: str, *arguments: object) -> None:
        self.commands.append((name, *arguments))
        if name in self.failing:
            raise self.failing[name]

    # --- LabProtocol ---------------------------------------------------------------------------

    @property
    def web_url(self) -> str:
        return WEB_URL

    @property
    def most_workers(self) -> int:
        return 16

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        self._subscribers.append(subscriber)

    def log_lines(self, name: str, lines: int) -> list[str]:
        return self.logs.get(name, [])[-lines:]

    def script(self) -> Script:
        self.scripts_read += 1
        return self.scripted or Script(self.plan.part, self.plan.locustfile, "", "")

    async def open(self) -> None:
        self._note("open")

    async def start(self) -> None:
        self._note("start")

    async def stop(self) -> None:
        self._note("stop")

    async def add_worker(self) -> None:
        self._note("add_worker")

    async def remove_worker(self) -> None:
        self._note("remove_worker")

    async def set_users(self, users: int, spawn_rate: float) -> None:
        self._note("set_users", users, spawn_rate)
        self.plan = replace(self.plan, users=users, spawn_rate=spawn_rate)

    async def switch(self, part: int) -> None:
        self._note("switch", part)
        self.plan = switched(self.plan, part)

    async def reload(self) -> None:
        self._note("reload")

    async def set_shop(self, mode: ShopMode) -> None:
        self._note("set_shop", mode)
        self.plan = replace(self.plan, shop=mode)

    async def tick_step(self, part: int, step: str) -> None:
        self._note("tick_step", part, step)

    async def predict(self, part: int, question: str, value: float) -> None:
        self._note("predict", part, question, value)

    async def reset_guide(self, part: int) -> None:
        self._note("reset_guide", part)
