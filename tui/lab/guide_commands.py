"""The commands of the guide: the learner's ticks and predictions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tui.guide.tracker import GuideTracker
from tui.lab.session import Session
from tui.model.commands import Refused


class GuidedSession(Session):
    """A session whose guide takes commands. Each raises Refused where there is no guide."""

    async def tick_step(self, part: int, step: str) -> None:
        """Tick a step of the guide that no check covers, or remove its tick."""
        with self._guided() as guide:
            guide.tick(part, step)

    async def predict(self, part: int, question: str, value: float) -> None:
        """Note what the learner expects a run to show."""
        with self._guided() as guide:
            guide.predict(part, question, value)

    async def reset_guide(self, part: int) -> None:
        """Reset a part of the guide."""
        with self._guided() as guide:
            guide.reset(part)

    @contextmanager
    def _guided(self) -> Iterator[GuideTracker]:
        """Yield the guide, then publish its state."""
        if self._guide is None:
            raise Refused("There is no guide in this session.")
        yield self._guide
        guide = self._guide.view()
        self._publisher.publish_again(lambda shown: replace(shown, guide=guide))
