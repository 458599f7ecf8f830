"""Open a kept run to be shown: its seconds by its journal, or by its JSON where that is all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from tui.model.commands import Command
from tui.model.plan import Asked, Plan, plan
from tui.model.run import LocustfileText
from tui.model.snapshot import KeptView, Snapshot
from tui.runs.codec import Undecodable
from tui.runs.json_seconds import JsonSeconds, conditions, outcome, shop_mode, verdict
from tui.runs.reader import read_with_seconds
from tui.runs.replay import Replay

READ_ONLY = "This is a kept run, read only. Esc returns to the lab."
NO_JOURNAL = "only its figures a second are kept"


class Seconds(Protocol):
    """The seconds of a run, the first of them 0."""

    def __len__(self) -> int:
        """Return how many there are."""

    @property
    def times(self) -> Sequence[float]:
        """The time of each second, in s on the clock of its snapshots."""

    def snapshot(self, second: int) -> Snapshot:
        """Return a second as the screen shows it. Raises Undecodable."""


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run that is shown. `run` is its JSON, `started_t` on the clock of its snapshots."""

    name: str
    path: Path
    run: Mapping[str, Any]
    plan: Plan
    seconds: Seconds
    started_t: float
    caveat: str | None = None

    @property
    def locustfiles(self) -> tuple[LocustfileText, ...]:
        """The texts of the test, as they were then."""
        return tuple(
            LocustfileText(each["name"] or "", each["text"] or "")
            for each in self.run["locustfiles"]
        )

    def snapshot(self, second: int) -> Snapshot:
        """Return a second as the screen shows it, marked as kept; it refuses every command.

        A second that is damaged shows the last one before it that is not.
        """
        last = len(self.seconds) - 1
        second = min(max(0, second), last)
        while True:
            try:
                shown = self.seconds.snapshot(second)
                break
            except Undecodable:
                if second == 0:
                    raise
                second -= 1
        if second == last and not shown.load.is_on:
            # The run may have been judged again after its end.
            shown = replace(
                shown,
                verdict=verdict(self.run),
                last_run=outcome(self.run),
                conditions=conditions(self.run),
            )
        times = self.seconds.times
        return replace(
            shown,
            refusals=dict.fromkeys(Command, READ_ONLY),
            kept=KeptView(
                name=self.name,
                at_s=times[second] - self.started_t,
                of_s=times[-1] - self.started_t,
                is_last=second == last,
                note=self.run["note"],
                caveat=self.caveat,
            ),
        )


def open_run(path: Path) -> KeptRun:
    """Read a run with all of its seconds: 0.4 s for an hour. Raises RunUnreadable."""
    run, found = read_with_seconds(path)
    if found is not None and _can_be_shown(found):
        head = found.head
        caveat = f"{found.damage}: the seconds after that are missing" if found.damage else None
        return KeptRun(path.stem, path, run, head.plan, found, head.started_t, caveat)
    return KeptRun(path.stem, path, run, _plan(run), JsonSeconds(run), 0.0, NO_JOURNAL)


def _can_be_shown(found: Replay) -> bool:
    """Return whether there is a second that can be shown: the first one."""
    try:
        return len(found) > 0 and found.snapshot(0) is not None
    except Undecodable:
        return False


def _plan(run: Mapping[str, Any]) -> Plan:
    """Return the plan as far as the JSON tells it."""
    asked = Asked(
        users=run["users"],
        spawn_rate=run["spawn_rate"],
        workers=run["workers"],
        shop=shop_mode(run),
        host=run["host"],
        locustfile=run["locustfile"],
        slo_ms=run["slo_ms"],
        locust_arguments=tuple(run["locust_arguments"]),
    )
    return plan(run["part"] if run["part"] in (1, 2, 3, 4) else 1, asked)
