"""Track the guide's progress while the lab runs, and store it on disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tui.guide import storage
from tui.guide.content import GUIDES
from tui.guide.engine import advance, is_done, view
from tui.guide.observations import Observations, remember
from tui.guide.progress import NEW, PartProgress, Progress
from tui.model.commands import Refused
from tui.model.guide import Guide, GuideView
from tui.model.snapshot import Snapshot


class GuideTracker:
    """Take in every second and every action of the learner; `log` adds to the event log."""

    def __init__(self, data_dir: Path, part: int, log: Callable[[str], None]) -> None:
        self._data_dir = data_dir
        self._log = log
        self._progress = Progress()
        # What is left of the progress that was read.
        self._earlier = Progress()
        self._observed = Observations(part)
        self._snapshot: Snapshot | None = None
        self._trouble: str | None = None
        self._may_write = True

    def open(self) -> None:
        """Read the stored progress; a broken file is logged and never prevents a start."""
        try:
            self._progress, trouble = storage.read(self._data_dir)
        except storage.ProgressUnwritable as error:
            self._may_write = False
            self._trouble = trouble = str(error)
        self._earlier = self._progress
        if trouble is not None:
            self._log(trouble)

    def view(self) -> GuideView:
        """Return the view of all parts."""
        return view(
            self._progress,
            self._observed.part,
            self._observed,
            self._snapshot,
            trouble=self._trouble,
            earlier=self._earlier,
        )

    def look(self, snapshot: Snapshot) -> GuideView:
        """Take in a second, and tick what it shows."""
        self._snapshot = snapshot
        self._observed = remember(self._observed, snapshot)
        progress, sentences = advance(self._progress, self._observed, snapshot)
        for text in sentences:
            self._log(text)
        self._keep(progress)
        return self.view()

    def look_at_end(self, last: Snapshot) -> None:
        """Take in the last second of a run, which a switch of parts would leave unseen."""
        if last.own_test is None or not last.own_test.is_loaded:
            self.look(last)

    def tick(self, part: int, key: str) -> None:
        """Tick a step that no run can show, or take its tick away. Raises Refused."""
        guide = _guide(part)
        step = next((each for each in guide.steps if each.key == key), None)
        if step is None:
            raise Refused(f"Part {part} has no such step.")
        if not step.by_hand:
            raise Refused("The run ticks this step itself, once it shows it.")
        before = self._progress.of(part)
        done = dict(before.done)
        if done.pop(key, None) is None:
            done[key] = "ticked by you"
        old = self._earlier.of(part)
        kept = {each: text for each, text in old.done.items() if each != key}
        self._earlier = self._earlier.with_part(part, replace(old, done=kept))
        now = replace(before, done=done)
        if is_done(guide, now):
            self._log(f"part {part} of the guide is done")
        self._change(part, now)

    def predict(self, part: int, key: str, value: float) -> None:
        """Note what the learner expects. Raises Refused where a run has answered already."""
        guide, before = _guide(part), self._progress.of(part)
        if key not in {each.key for each in guide.questions}:
            raise Refused(f"Part {part} has no such question.")
        if key in before.measured:
            raise Refused("The run has answered that already. Press r to reset the part.")
        self._change(part, replace(before, predicted={**before.predicted, key: value}))

    def reset(self, part: int) -> None:
        """Reset a part: forget its ticks, predictions and figures."""
        _guide(part)
        if self._observed.part == part:
            # Else the observations so far would tick the same steps at once.
            self._observed = Observations(part)
        self._earlier = self._earlier.with_part(part, NEW)
        self._log(f"the guide of part {part} is reset")
        self._change(part, NEW)

    def _change(self, part: int, progress: PartProgress) -> None:
        self._keep(self._progress.with_part(part, progress))

    def _keep(self, progress: Progress) -> None:
        if progress == self._progress:
            return
        self._progress = progress
        if not self._may_write:
            return
        try:
            storage.keep(self._data_dir, progress)
            self._trouble = None
        except storage.ProgressUnwritable as error:
            if self._trouble is None:
                self._log(str(error))
            self._trouble = str(error)


def _guide(part: int) -> Guide:
    if part not in GUIDES:
        raise Refused(f"There is no part {part}.")
    return GUIDES[part]
