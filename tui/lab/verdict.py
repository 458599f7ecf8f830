"""Who is the bottleneck: pure. The first version looks at CPU alone, one rule a line."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from tui.lab.snapshot import MACHINE, PETSHOP, Bottleneck, Sample, Verdict

# Locust warns above 90 % of a core (runners.py, CPU_WARNING_THRESHOLD): one Python process cannot
# do more, and what it then measures is its own queue.
SATURATED_PERCENT = 90.0
# Of all cores: what is left is the kernel's own noise.
MACHINE_FULL_PERCENT = 95.0
# A single second is noise; the mean of the last few still answers quickly.
WINDOW_SAMPLES = 3


def diagnose(history: Sequence[Sample]) -> Verdict:
    """Judge the last seconds of a load; `idle` where there is none."""
    recent = history[-WINDOW_SAMPLES:]
    if not recent or recent[-1].users in (None, 0):
        return Verdict(Bottleneck.IDLE, advice="Press s to start the load.")
    busy = {name: _mean(recent, name) for name in recent[-1].cpu_percent}
    saturated = [
        (name, cpu)
        for name, cpu in busy.items()
        if name.startswith("worker-") and cpu is not None and cpu >= SATURATED_PERCENT
    ]
    if saturated:
        name, cpu = max(saturated, key=lambda item: item[1])
        return Verdict(
            Bottleneck.TESTER,
            (f"{name} uses {cpu:.0f} % of a core ({SATURATED_PERCENT:.0f} % is saturated).",),
            "Press + to add a worker: the load generator itself is the limit.",
        )
    shop = busy.get(PETSHOP)
    if shop is not None and shop >= SATURATED_PERCENT:
        return Verdict(
            Bottleneck.SHOP,
            (f"The shop uses {shop:.0f} % of a core, and no worker is saturated.",),
            "Press v to serve the shop another way, or look at its code.",
        )
    machine = busy.get(MACHINE)
    if machine is not None and machine >= MACHINE_FULL_PERCENT:
        return Verdict(
            Bottleneck.MACHINE,
            (f"All cores together are {machine:.0f} % busy.",),
            "Shop and workers share these cores: another worker would take from the shop.",
        )
    return Verdict(
        Bottleneck.UNCLEAR,
        ("No worker, not the shop and not the machine is at its CPU limit.",),
        "Compare the p95 with the probe, and try more users.",
    )


def _mean(samples: Sequence[Sample], name: str) -> float | None:
    known = [value for sample in samples if (value := sample.cpu_percent.get(name)) is not None]
    return fmean(known) if known else None
