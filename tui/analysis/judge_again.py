"""Judge a run again, once it is known how long an answer takes without load. Pure.

The probe learns what a test of the user's own asks under load only, and can measure it without load
after the run at the earliest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.analysis.judge import diagnose
from tui.analysis.thresholds import JUDGED_SAMPLES
from tui.model.sample import Sample
from tui.model.verdict import Bottleneck, Verdict


def path_without_baseline(samples: Sequence[Sample]) -> str | None:
    """Return the tested path that the probe asked at last without a figure without load.

    None where there is none, or where the probe never got an answer of it.
    """
    if not samples or samples[-1].idle_probe_ms is not None or not samples[-1].probe_is_tested:
        return None
    path = samples[-1].probe_path
    has_answered = any(each.probe_path == path and each.probe_ms is not None for each in samples)
    return path if has_answered else None


def judged_with(
    samples: Sequence[Sample], path: str, idle_probe_ms: float
) -> tuple[tuple[Sample, ...], Verdict]:
    """Return the samples with their verdicts anew, and the last verdict.

    `idle_probe_ms` is what the path takes without load; the probe's times of other paths are left
    out of account.
    """
    verdict = Verdict(Bottleneck.IDLE)
    judged: list[Sample] = []
    for sample in samples:
        seen = replace(
            sample,
            idle_probe_ms=idle_probe_ms,
            probe_path=path,
            probe_is_tested=True,
            probe_ms=sample.probe_ms if sample.probe_path == path else None,
        )
        verdict = diagnose([*judged[-JUDGED_SAMPLES:], seen])
        judged.append(replace(seen, bottleneck=verdict.bottleneck))
    return tuple(
        replace(sample, bottleneck=again.bottleneck)
        for sample, again in zip(samples, judged, strict=True)
    ), verdict
