"""Who is the bottleneck, in the two rows that nobody can overlook."""

from __future__ import annotations

from textual.strip import Strip

from tui.lab.snapshot import Bottleneck, Load, Snapshot
from tui.widgets.lines import LineWidget
from tui.widgets.text import fit, fit_parts
from tui.widgets.views import SnapshotView

# How it looks: a limit of the tester's own is a warning, because the figures are not the shop's.
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


class VerdictBanner(LineWidget, SnapshotView):
    """First row: the verdict and its evidence. Second row: what to do, or what went wrong."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "verdict--label",
        "verdict--word",
        "verdict--text",
        "verdict--advice",
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
        & > .verdict--advice { color: $text-muted; }
        & > .verdict--alert { color: $text-error; text-style: bold; }
        &.-warning { background: $warning 30%; }
        &.-warning > .verdict--word { color: $text-warning; text-style: bold reverse; }
        &.-found { background: $success 25%; }
        &.-found > .verdict--word { color: $text-success; text-style: bold reverse; }
        &.-alert { background: $error 25%; }
    }
    """

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Colour by what was found."""
        level = _LEVEL.get(snapshot.verdict.bottleneck, "") if snapshot.load.is_on else ""
        self.set_class(level == "warning" and not snapshot.alert, "-warning")
        self.set_class(level == "found" and not snapshot.alert, "-found")
        self.set_class(snapshot.alert is not None, "-alert")
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """The two rows."""
        snapshot = self.snapshot
        label = ("Bottleneck  ", self.component("verdict--label"))
        if snapshot is None:
            return [self.line(*fit_parts([label], width, label[1]))]
        text_style = self.component("verdict--text")
        word, evidence, advice = _words(snapshot)
        first = [
            label,
            (f" {word} ", self.component("verdict--word")),
            (f"  {evidence}" if evidence else "", text_style),
        ]
        kind = "alert" if snapshot.alert else "advice"
        second = (fit(snapshot.alert or advice, width), self.component(f"verdict--{kind}"))
        return [self.line(*fit_parts(first, width, text_style)), self.line(second)][:height]


def _words(snapshot: Snapshot) -> tuple[str, str, str]:
    """Verdict, evidence and advice, as words."""
    verdict = snapshot.verdict
    if snapshot.load in (Load.SPAWNING, Load.RUNNING):
        return str(verdict.bottleneck), " ".join(verdict.evidence), verdict.advice
    advice = "Press s to start the load." if snapshot.load in (Load.READY, Load.STOPPED) else ""
    return str(Bottleneck.IDLE), _QUIET.get(snapshot.load, ""), advice
