"""The top of the evidence screen: the verdict, and what to do about it."""

from __future__ import annotations

from rich.cells import cell_len
from textual.strip import Strip

from tui.ui.widgets.base.text import fit, fit_parts, shorten_words
from tui.ui.widgets.panels.verdict_banner import (
    LABEL,
    VerdictBanner,
    advice,
    alert_parts,
    verdict_text,
)


class EvidenceTitle(VerdictBanner):
    """Show the verdict and, below it, the advice or the alert."""

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw two rows."""
        snapshot = self.snapshot
        label = (LABEL, self.component("verdict--label"))
        if snapshot is None:
            return [self.line(*fit_parts([label], width, label[1]))]
        word, evidence = verdict_text(snapshot)
        text = self.component("verdict--text")
        head, alert = alert_parts(snapshot.alert, width)
        first = [label, (f" {word} ", self.component("verdict--word")), ("  ", text)]
        said = head or ("" if snapshot.signals else " ".join(evidence))
        said = shorten_words(said, max(0, width - sum(cell_len(part) for part, _ in first)))
        said_style = self.component("verdict--alert") if head else text
        first.append((said, said_style))
        kind = "alert" if snapshot.alert else "advice"
        second = fit(shorten_words(alert or advice(snapshot), width), width)
        return [
            self.line(*fit_parts(first, width, text)),
            self.line((second, self.component(f"verdict--{kind}"))),
        ][:height]
