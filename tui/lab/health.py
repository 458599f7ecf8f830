"""Health: problems without an exit. Pure but for its memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.process_names import HUNG, MASTER
from tui.model.snapshot import ProcessView

if TYPE_CHECKING:
    from tui.telemetry.locust_api import MasterReport, PatchLeftOut


@dataclass(slots=True)
class Health:
    """Remember the last second, so that each problem is logged once, and its end too."""

    hung: frozenset[str] = frozenset()
    strangers: int = 0
    left_out: frozenset[PatchLeftOut] = frozenset()

    def look(self, views: Sequence[ProcessView], strangers: int) -> list[str]:
        """Look at the processes of a second; return what is new, a sentence each.

        `strangers` is how many workers the master has that petload did not start.
        """
        now = frozenset(view.name for view in views if view.state == HUNG)
        running = {view.name for view in views if view.state == "running"}
        news = [f"{name} hangs" for name in sorted(now - self.hung)]
        news += [f"{name} goes on" for name in sorted((self.hung - now) & running)]
        if strangers > self.strangers:
            news.append(_strangers(strangers))
        self.hung, self.strangers = now, strangers
        return news

    def look_at_patches(self, report: MasterReport | None) -> list[str]:
        """Return a sentence for each patch of Locust that is left out, each once."""
        if report is None:
            return []
        found = [each for each in report.patches_left_out if each not in self.left_out]
        self.left_out |= frozenset(found)
        locust = f"Locust {report.locust or ''}".rstrip()
        return [f"{locust}: without the patch '{each.patch}': {each.reason}" for each in found]

    @property
    def alert(self) -> str | None:
        """The sentence for the banner, with what to do; None where nothing is wrong."""
        if self.strangers:
            return f"{_strangers(self.strangers)}. Its requests are in these figures: end it."
        if not self.hung:
            return None
        names = ", ".join(sorted(self.hung))
        if MASTER in self.hung:
            return f"{names} hangs: the figures stand still. Press x to end it, then s."
        return f"{names} hangs. Press x to stop the load, l for its log."


def count_strangers(
    report: MasterReport | None, names: Mapping[int, str], workers: Collection[int]
) -> int:
    """Count the master's workers that petload did not start.

    `names` are the names of its own processes so far, by pid, and `workers` the pids of its living
    workers. One of these that has not told its pid yet is no stranger.
    """
    if report is None:
        return 0
    there = [each.pid for each in report.workers if each.state not in ("stopped", "missing")]
    unknown = sum(pid is not None and pid not in names for pid in there)
    yet_to_tell = len(set(workers) - set(there))
    return unknown + max(0, there.count(None) - yet_to_tell)


def _strangers(number: int) -> str:
    subject = "a worker is" if number == 1 else f"{number} workers are"
    return f"{subject} at the master that {'is' if number == 1 else 'are'} not petload's"
