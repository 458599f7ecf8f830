"""The banner with the verdict: the bottleneck, its evidence, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from textwrap import wrap

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from tui.model.snapshot import Load, RunView, Snapshot
from tui.model.verdict import Bottleneck
from tui.ui.widgets.base.format import rate
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.base.text import fit, fit_parts, shorten_words

# A limit of the tester is a warning: the figures are not the shop's.
_LEVEL = {
    Bottleneck.TESTER: "warning",
    Bottleneck.MACHINE: "warning",
    Bottleneck.MASTER: "warning",
    Bottleneck.SHOP: "found",
    Bottleneck.USERS: "found",
}
_QUIET = {
    Load.STARTING: "starting the shop, the master and the workers",
    Load.STOPPING: "the last requests are finishing",
    Load.READY: "no load yet",
    Load.STOPPED: "the run has ended; its counts and times stay",
    Load.FAILED: "the shop or the master is not running",
}
LABEL = "Bottleneck  "
# The long one where the whole sentence fits beside it.
EFFECT_LABELS = ("Effect of the change  ", "Effect  ")
# How long the effect of a change stays in the banner, in seconds.
EFFECT_FRESH_S = 20.0
# The key that shows the rest.
MORE = " … e"
# The width from which the evidence begins at one column, whatever the word before it.
_ALIGNED_FROM = 96
_LONGEST_WORD = max(len(each) for each in Bottleneck)


class VerdictBanner(LineWidget, SnapshotView):
    """Show the verdict and its evidence; in the last row the advice, an effect or an alert."""

    ALLOW_SELECT = True
    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "verdict--label",
        "verdict--word",
        "verdict--text",
        "verdict--advice",
        "verdict--effect",
        "verdict--alert",
    }
    DEFAULT_CSS = """
    VerdictBanner {
        height: 2;
        padding: 0 1;
        background: $surface;
        & > .verdict--label { color: $text-muted; text-style: bold; }
        & > .verdict--word { color: $foreground; text-style: bold; }
        & > .verdict--text { color: $foreground; }
        & > .verdict--advice { color: $foreground; }
        & > .verdict--effect { color: $text-success; text-style: bold; }
        & > .verdict--alert { color: $text-error; text-style: bold; }
        &.-warning { background: $warning 30%; }
        &.-warning > .verdict--word { color: $text-warning; text-style: bold reverse; }
        &.-found { background: $success 25%; }
        &.-found > .verdict--word { color: $text-success; text-style: bold reverse; }
        &.-alert { background: $error 25%; }
    }
    """

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the newest second in the colour of its verdict."""
        level = _LEVEL.get(snapshot.verdict.bottleneck, "") if snapshot.load.is_on else ""
        self.set_class(level == "warning" and not snapshot.alert, "-warning")
        self.set_class(level == "found" and not snapshot.alert, "-found")
        self.set_class(snapshot.alert is not None, "-alert")
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw as many rows of evidence as there is room for, and the last row."""
        snapshot = self.snapshot
        label = (LABEL, self.component("verdict--label"))
        if snapshot is None:
            return [self.line(*fit_parts([label], width, label[1]))]
        word, evidence = verdict_text(snapshot)
        text = self.component("verdict--text")
        room = (_LONGEST_WORD if width >= _ALIGNED_FROM else len(word)) + 4
        indent = len(LABEL) + room
        parts = [
            label,
            (f" {word} ", self.component("verdict--word")),
            (" " * (room - len(word) - 2), text),
        ]
        # Of two rows one is for the evidence, of three there are two.
        rows = whole_sentences(evidence, width - indent, max(1, height - 1))
        if (head := alert_parts(snapshot.alert, width)[0]) is not None:
            # An alert matters more than the evidence.
            rows = [shorten_words(head, width - indent), *[""] * (len(rows) - 1)]
        style = text if head is None else self.component("verdict--alert")
        strips = [self.line(*fit_parts([*parts, (rows[0], style)], width, text))]
        strips += [self.line((fit(" " * indent + row, width), text)) for row in rows[1:]]
        return [*strips, self.line(*self.last_row(snapshot, width))][:height]

    def last_row(self, snapshot: Snapshot, width: int) -> list[tuple[str, Style]]:
        """Return the alert, the effect of a recent change, or the advice."""
        if snapshot.alert:
            style = self.component("verdict--alert")
            said = alert_parts(snapshot.alert, width)[1]
            return [(fit(shorten_words(said, width), width), style)]
        effect = snapshot.effect
        if effect is not None and 0 <= snapshot.t - effect.t < EFFECT_FRESH_S:
            long, short = EFFECT_LABELS
            label = long if len(long) + cell_len(effect.text) <= width else short
            text = shorten_words(effect.text, width - len(label), MORE)
            style = self.component("verdict--text")
            parts = [(label, self.component("verdict--effect")), (text, style)]
            return fit_parts(parts, width, style)
        style = self.component("verdict--advice")
        return [(fit(shorten_words(advice(snapshot), width, MORE), width), style)]


def verdict_text(snapshot: Snapshot) -> tuple[str, tuple[str, ...]]:
    """Return the verdict and its evidence as text."""
    verdict = snapshot.verdict
    if snapshot.load in (Load.SPAWNING, Load.RUNNING):
        return str(verdict.bottleneck), verdict.evidence
    if (run := ended_run(snapshot)) is not None:
        return str(run.bottleneck), (f"The run has ended: {run.evidence}",)
    return str(Bottleneck.IDLE), (_QUIET.get(snapshot.load, ""),)


def advice(snapshot: Snapshot) -> str:
    """Return what to do."""
    if snapshot.load in (Load.SPAWNING, Load.RUNNING):
        return snapshot.verdict.advice
    if (own := snapshot.own_test) is not None and own.is_loaded and own.changed:
        return f"{own.changed} has changed on disk. Press R to load it."
    if (run := ended_run(snapshot)) is not None:
        return outcome(run) if snapshot.kept else f"{outcome(run)} Press s to start another run."
    if snapshot.kept:
        return ""
    return "Press s to start the load." if snapshot.load in (Load.READY, Load.STOPPED) else ""


def outcome(run: RunView) -> str:
    """Return the RPS of a run, and why the run is not valid if it is not."""
    doubts = f"; not valid: {'; '.join(run.invalid_because)}" if run.invalid_because else ""
    return f"{rate(run.rps)} RPS on average{doubts}."


def ended_run(snapshot: Snapshot) -> RunView | None:
    """Return the run that ended last, if it has a verdict and no other has begun."""
    run = snapshot.last_run
    if run is None or snapshot.load is not Load.STOPPED or run.bottleneck is Bottleneck.IDLE:
        return None
    return run


def alert_parts(alert: str | None, width: int) -> tuple[str | None, str]:
    """Return the first sentence of an alert that is too long for its row, and the rest of it."""
    if alert is None or len(alert) <= width or ". " not in alert:
        return None, alert or ""
    head, _, rest = alert.partition(". ")
    return f"{head}.", rest


@lru_cache(maxsize=64)
def whole_sentences(sentences: Sequence[str], width: int, rows: int) -> list[str]:
    """Return the first sentences in exactly `rows` rows of `width` cells.

    Those that do not fit are left out, and a sign with the key for them stands instead. Of a first
    one that does not fit, the words that do.
    """
    if not sentences or width <= len(MORE):
        return [""] * rows
    for count in range(len(sentences), 0, -1):
        said = " ".join(sentences[:count]) + (MORE if count < len(sentences) else "")
        lines = _wrapped(said, width)
        if len(lines) <= rows:
            return [*lines, *[""] * (rows - len(lines))]
    lines = _wrapped(sentences[0], width)
    rest = " ".join(lines[rows - 1 :])
    return [*lines[: rows - 1], shorten_words(rest, width, MORE)]


def _wrapped(text: str, width: int) -> list[str]:
    """Return rows of words; neither the sign for more nor a per cent sign begins one."""
    together = text.replace(MORE, MORE.replace(" ", "\0")).replace(" %", "\0%")
    return [line.replace("\0", " ") for line in wrap(together, width)]
