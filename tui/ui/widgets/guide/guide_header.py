"""The top of the guide: the part, its progress, and the figures of the run."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from tui.analysis.shown_rates import shown_rps
from tui.model.guide import GuideView, PartView
from tui.model.parts import OWN_TEST, PARTS
from tui.model.snapshot import Load, Snapshot
from tui.ui.widgets.base.colors import MUTED, bottleneck_style
from tui.ui.widgets.base.format import MISSING, ms, number, probe, rate, short
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit, fit_parts, shorten_words

DONE, OPEN = "✓", "○"
# The width from which there is room for the probe, the workers, and air between the figures.
BROAD = 100


def ticks(part: PartView) -> tuple[str, str]:
    """Return a sign for each step in their order, and how many are done."""
    signs = "".join(OPEN if each.done is None else DONE for each in part.steps)
    return signs, f"{part.done} of {len(part.steps)}"


def loaded_part(snapshot: Snapshot | None, guide: GuideView) -> int:
    """Return the part that the lab is on; OWN_TEST where it is a test of the user's own."""
    own = snapshot.own_test if snapshot is not None else None
    return OWN_TEST if own is not None and own.is_loaded else guide.part


class GuideHeader(LineWidget):
    """Show three rows: the part, what it is about or what went wrong, and the run."""

    DEFAULT_CSS = """
    GuideHeader { height: 3; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self._guide: GuideView | None = None
        self._part = 1

    def show(self, snapshot: Snapshot | None, guide: GuideView, part: int) -> None:
        """Show this part, with the figures of the part that the lab is on."""
        self._snapshot, self._guide, self._part = snapshot, guide, part
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - three rows
        """Draw the three rows."""
        if self._guide is None:
            return []
        plain = self.paint()
        return [
            self.line(*fit_parts(parts, width, plain))
            for parts in (self._title(width), self._about(width), self._run(width))
        ]

    def _title(self, width: int) -> list[tuple[str, Style]]:
        guide, plain, muted = self._guide, self.paint(), self.paint(MUTED)
        if guide is None:
            return []
        part = guide.parts[self._part]
        signs, done = ticks(part)
        is_here = loaded_part(self._snapshot, guide) == self._part
        left = [
            (f"{'Part' if is_here else 'Reading part'} {self._part}  ", self.paint("bold")),
            (PARTS[self._part].title, self.paint("bold")),
        ]
        left += [("  ", plain), (signs, self.paint("$text-success")), (f" {done}", plain)]
        if is_here and part.earlier:
            left.append((f", {part.earlier} earlier", muted))
        where = "the lab is here" if is_here else self._elsewhere(guide)
        style = muted if is_here else self.paint("$text-warning")
        gap = width - sum(len(text) for text, _ in left) - len(where)
        return [*left, (" " * max(1, gap), plain), (where, style)]

    def _elsewhere(self, guide: GuideView) -> str:
        """Return what runs, or what `s` would start, where another part is read."""
        loaded = loaded_part(self._snapshot, guide)
        name = "your test" if loaded == OWN_TEST else f"part {loaded}"
        is_on = self._snapshot is not None and self._snapshot.load.is_on
        does = f"{name} runs" if is_on else f"s starts {name}"
        return f"{does}; m loads part {self._part}"

    def _about(self, width: int) -> list[tuple[str, Style]]:
        """Return the alert first, if there is one: the main screen's banner is covered."""
        if self._guide is None:
            return []
        alert = self._snapshot.alert if self._snapshot else None
        if wrong := alert or self._guide.trouble:
            return [(shorten_words(wrong, width), self.paint("bold $text-error"))]
        part = self._guide.parts[self._part]
        if part.next is None:
            return [(_after(self._part), self.paint("$text-success"))]
        return [(shorten_words(part.guide.about, width), self.paint(MUTED))]

    def _run(self, width: int) -> list[tuple[str, Style]]:
        snapshot = self._snapshot
        if snapshot is None:
            return [("no figures yet", self.paint(MUTED))]
        now, totals = snapshot.now, snapshot.totals
        ended = snapshot.load is Load.STOPPED
        p95_ms = totals.response_ms.p95 if ended else now.p95_ms
        users = MISSING if now.users is None else f"{now.users}/{snapshot.target_users}"
        counted = totals.requests or snapshot.report_age_s is not None
        figures = [
            ("RPS", rate(shown_rps(snapshot.history, now)), 5),
            ("Users", users, 9),
            ("p95", ms(p95_ms), 6),
            ("Failures", short(totals.failures) if counted else MISSING, 4),
        ]
        if width >= BROAD:
            figures.insert(3, ("Probe", probe(now.probe_ms, snapshot.probe_waiting_s), 6))
            figures.append(("Workers", number(snapshot.workers), 1))
        gap = "   " if width >= BROAD else " "
        parts = []
        for label, value, room in figures:
            failed = label == "Failures" and totals.failures
            parts.append((f"{label} ", self.paint(MUTED)))
            style = self.paint("bold $text-error" if failed else "bold")
            parts.append((fit(value, max(room, len(value))) + gap, style))
        found = snapshot.verdict.bottleneck
        word = str(found) if snapshot.load.is_on else MISSING
        parts.append(("Bottleneck ", self.paint(MUTED)))
        style = self.paint(bottleneck_style(found)) if snapshot.load.is_on else self.paint(MUTED)
        return [*parts, (word, style)]


def _after(part: int) -> str:
    """Return what comes after a part of which all is done."""
    following = part + 1
    if following in PARTS:
        return f"All done. Part {following} is next: {following} shows it, m loads it."
    return "All done: that was the last part."
