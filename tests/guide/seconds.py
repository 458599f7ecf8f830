"""Play a part of the lab to the guide, second by second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.guide.engine import advance
from tui.guide.observations import Observations, remember
from tui.guide.progress import Progress
from tui.model.parts import PARTS
from tui.model.sample import Sample
from tui.model.snapshot import (
    EndpointView,
    Load,
    ProcessView,
    ResponseTimes,
    SloView,
    Snapshot,
    Totals,
)
from tui.model.verdict import Bottleneck, UserSplit, Verdict

# As long as any steady figure takes: 4 s to settle, and ten steady seconds.
WHILE = 16


def second(part: int, t: float, **changes: Any) -> Snapshot:
    """Return a second with all users of the part at work, measured just now, with `changes`.

    `users`, `rps`, `p95_ms`, `mean_ms`, `cpu` (of each worker), `workers`, `posts`, `gets`,
    `thinking`, `late` and `bottleneck` are short for where they stand; others are fields.
    """
    about = PARTS[part]
    given: dict[str, Any] = {
        "users": about.users,
        "target_users": about.users,
        "rps": 5.0 if part == 1 else 650.0,
        "p95_ms": 12.0 if part == 1 else 480.0,
        "mean_ms": 4.0 if part == 1 else 300.0,
        "workers": 1,
        "cpu": 50.0,
        "posts": 100,
        "gets": 100,
        "thinking": None,
        "late": None,
        "bottleneck": Bottleneck.UNCLEAR,
        "load": Load.RUNNING,
        "shop": about.shop,
        "report_age_s": 0.5,
        "run_s": t,
        "slo_ms": 3000.0,
        "cores": 2,
    } | changes
    names = [f"worker-{number}" for number in range(1, given["workers"] + 1)]
    users = given["users"]
    now = Sample(
        t=t,
        users=users,
        rps=given["rps"],
        p95_ms=given["p95_ms"],
        mean_ms=given["mean_ms"],
        cpu_percent=dict.fromkeys(names, given["cpu"]),
    )
    thinking = given["thinking"]
    return Snapshot(
        t=t,
        part=part,
        load=given["load"],
        shop=given["shop"],
        host="http://127.0.0.1:5000",
        web_url="http://127.0.0.1:8089",
        locustfile=about.locustfile,
        target_users=given["target_users"],
        spawn_rate=about.spawn_rate,
        workers=len(names),
        slo_ms=given["slo_ms"],
        cores=given["cores"],
        now=now,
        verdict=Verdict(given["bottleneck"]),
        run_s=given["run_s"],
        report_age_s=given["report_age_s"],
        totals=Totals(given["posts"] + given["gets"], 0, ResponseTimes()),
        processes=tuple(
            ProcessView(name, "worker", "running", users=users and users // len(names))
            for name in names
        ),
        endpoints=(
            EndpointView("GET", "/", given["gets"], 0, None, ResponseTimes()),
            EndpointView("POST", "/pets", given["posts"], 0, None, ResponseTimes()),
        ),
        split=None if thinking is None else UserSplit(thinking, 0, 0, 0),
        slo=None if given["late"] is None else SloView(given["late"], 0),
    )


@dataclass
class Played:
    """A learner at work: takes in seconds, holds ticks and answers. `t` is the next second's."""

    part: int
    t: float = 1.0
    progress: Progress = field(default_factory=Progress)
    logged: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.observed = Observations(self.part)

    def play(self, seconds: int = 1, part: int | None = None, **changes: Any) -> Played:
        """Play so many seconds like this one."""
        if part is not None:
            self.part = part
        for _ in range(seconds):
            snapshot = second(self.part, self.t, **changes)
            self.observed = remember(self.observed, snapshot)
            self.progress, logged = advance(self.progress, self.observed, snapshot)
            self.logged += logged
            self.t += 1.0
        return self

    def pause(self, seconds: int = 1, load: Load = Load.STOPPED) -> Played:
        """Play so many seconds without load."""
        off: dict[str, Any] = {
            "users": 0, "rps": None, "p95_ms": None, "mean_ms": None, "run_s": None,
        }  # fmt: skip
        return self.play(seconds, load=load, **off)

    @property
    def done(self) -> Mapping[str, str]:
        """The ticked steps of the part, with what the run showed."""
        return self.progress.of(self.part).done

    @property
    def measured(self) -> Mapping[str, float]:
        """The measured figures, by question."""
        return self.progress.of(self.part).measured
