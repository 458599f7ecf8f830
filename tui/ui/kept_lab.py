"""A kept run in the lab's place: the screens show its seconds, and every command is refused."""

from __future__ import annotations

from collections.abc import Callable

from tui.locustfile.script import Script
from tui.model.commands import Refused
from tui.model.parts import ShopMode
from tui.model.snapshot import Snapshot
from tui.runs.kept_run import READ_ONLY, KeptRun


class KeptLab:
    """Publish the seconds of a kept run: a lab, as the screen drives it."""

    def __init__(self, run: KeptRun) -> None:
        """Take the run; its last second is shown first."""
        self.run = run
        self.plan = run.plan
        self._second = len(run.seconds) - 1
        self._subscribers: list[Callable[[Snapshot], None]] = []

    @property
    def web_url(self) -> str:
        """Return nothing: the page of the run's master is gone."""
        return ""

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Hand the second that is shown to `subscriber`, and every later one."""
        self._subscribers.append(subscriber)
        subscriber(self.run.snapshot(self._second))

    def go(self, seconds: int) -> None:
        """Go so many seconds on, or back where it is negative, as far as there are any."""
        self._second = min(max(0, self._second + seconds), len(self.run.seconds) - 1)
        for subscriber in self._subscribers:
            subscriber(self.run.snapshot(self._second))

    def log_lines(self, name: str, lines: int) -> list[str]:  # noqa: ARG002 - as a lab has it
        """Say that logs are not kept with the run."""
        return ["A kept run has no logs. Those of the newest starts are in the data folder."]

    def script(self) -> Script:
        """Return the locustfile as it was then."""
        files = self.run.locustfiles
        name = ", ".join(file.name for file in files) or self.plan.locustfile
        text = "\n".join(
            file.text if len(files) == 1 else f"# {file.name}\n{file.text}" for file in files
        )
        return Script(
            part=self.plan.part,
            name=name,
            path=f"{name}, kept with the run",
            folder="",
            text=text,
            error=None if files else "The locustfile was not kept with this run.",
            own=True,
        )

    # --- every command is refused ---------------------------------------------------------------

    async def open(self) -> None:
        """Do nothing: there is nothing to start."""

    async def start(self) -> None:
        """Refuse."""
        raise Refused(READ_ONLY)

    async def stop(self) -> None:
        """Refuse."""
        raise Refused(READ_ONLY)

    async def add_worker(self) -> None:
        """Refuse."""
        raise Refused(READ_ONLY)

    async def remove_worker(self) -> None:
        """Refuse."""
        raise Refused(READ_ONLY)

    async def set_users(self, users: int, spawn_rate: float) -> None:  # noqa: ARG002
        """Refuse."""
        raise Refused(READ_ONLY)

    async def switch(self, part: int) -> None:  # noqa: ARG002 - as a lab has it
        """Refuse."""
        raise Refused(READ_ONLY)

    async def reload(self) -> None:
        """Refuse."""
        raise Refused(READ_ONLY)

    async def set_shop(self, mode: ShopMode) -> None:  # noqa: ARG002 - as a lab has it
        """Refuse."""
        raise Refused(READ_ONLY)

    async def tick_step(self, part: int, step: str) -> None:  # noqa: ARG002 - as a lab has it
        """Refuse."""
        raise Refused(READ_ONLY)

    async def predict(self, part: int, question: str, value: float) -> None:  # noqa: ARG002
        """Refuse."""
        raise Refused(READ_ONLY)

    async def reset_guide(self, part: int) -> None:  # noqa: ARG002 - as a lab has it
        """Refuse."""
        raise Refused(READ_ONLY)
